import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netaudit.cli.checks import checks
from netaudit.errors import PackError, UsageError

PACK = "tests.fakes.pack"


@pytest.fixture(autouse=True)
def _only_the_fake_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.registry.installed", lambda: [PACK])
    monkeypatch.setenv("NETAUDIT_LANG", "en")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(checks, [str(a) for a in arguments], catch_exceptions=False)


def refused(*arguments: object) -> str:
    with pytest.raises((UsageError, PackError)) as caught:
        run(*arguments)
    return str(caught.value)


def test_list_shows_id_requirement_severity_and_title() -> None:
    line = run("list").output.splitlines()[0]
    assert line == "demo.is-red  recommended  Low  The zone is red"


def test_list_for_programs() -> None:
    (row,) = json.loads(run("list", "--json", "--family", "demo").output)
    assert row["id"] == "demo.is-red"
    assert row["facts"] == ["facts.Colour"]
    assert row["options"] == {"colour": "red"}
    assert row["requirement"] == "should"


def test_an_unknown_family_names_the_known_ones() -> None:
    assert refused("list", "--family", "x") == "no family x; there are: demo"


def test_show_says_what_why_and_how() -> None:
    output = run("show", "demo.is-red").output
    assert "why it matters: Red zones are seen from afar." in output
    assert "how to fix: Paint it." in output
    assert "options: colour='red'" in output
    assert "\n  Brush\n    paint --colour red ZONE\n" in output
    shown = json.loads(run("show", "demo.is-red", "--json").output)
    assert shown["refs"] == ["RFC 1149"]
    assert shown["howto"] == {"Brush": "paint --colour red ZONE"}


def test_show_suggests() -> None:
    assert refused("show", "demo.is-rad") == (
        "no check is called demo.is-rad; did you mean demo.is-red?"
    )


def test_new_makes_a_pack_whose_test_passes(tmp_path: Path) -> None:
    """What is written must work before a word of it is edited, in a process of its own."""
    folder = tmp_path / "acme"
    output = run("new", "acme.is-loud", "--fact", "Colour", "--dir", folder).output
    assert "netaudit checks verify acme_checks" in output
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"],
        cwd=folder,
        env={"PYTHONPATH": f"{folder}:{Path.cwd()}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "2 passed" in found.stdout, found.stdout + found.stderr


def test_new_adds_to_a_pack_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    run("new", "acme.is-loud", "--fact", "facts.Colour", "--dir", folder)
    before = (folder / "pyproject.toml").read_text("utf-8")
    run("new", "acme.is-quiet", "--fact", "Colour", "--dir", folder)
    assert (folder / "pyproject.toml").read_text("utf-8") == before
    assert (folder / "acme_checks" / "acme" / "is_quiet.py").is_file()
    assert "exists already" in refused("new", "acme.is-loud", "--fact", "Colour", "--dir", folder)


def test_new_refuses_what_cannot_work(tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "file").touch()
    fact = ("--fact", "Colour", "--dir")
    assert "demo.is-red exists already" in refused("new", "demo.is-red", *fact, tmp_path / "a")
    assert "an id is family.some-name" in refused("new", "Big.Name", *fact, tmp_path / "a")
    assert "nor empty" in refused("new", "acme.x", *fact, tmp_path / "used")
    assert "did you mean Colour" in refused(
        "new", "acme.x", "--fact", "Color", "--dir", tmp_path / "a"
    )


def test_verify_lists_what_is_wrong() -> None:
    text = refused("verify", PACK)
    assert "no Vietnamese text for 'The zone is red'" in text


def test_verify_says_so_when_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.packs.verify.verify", lambda *_: iter(()))
    assert run("verify").output == f"1 checks in {PACK}: all rules kept\n"
