from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.canaries import state
from netaudit.canaries.state import State
from netaudit.cli.canaries import canaries
from netaudit.errors import UsageError
from netaudit.model import Phrase

if TYPE_CHECKING:
    from click.testing import Result

    from netaudit.model import Inventory

SAMPLE = Path(__file__).parents[2] / "inventories" / "kontum" / "inventory.yaml"
MAKE = ("make", "canary.mau.test", "--server", "ns1.mau.test", "--out")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(canaries, arguments, env={"NETAUDIT_LANG": "en"})


def test_made_it_says_what_to_do(tmp_path: Path) -> None:
    result = run(*MAKE, str(tmp_path), "--years", "2", "--place", "/srv/c")
    assert result.exit_code == 0, result.output
    assert f"{tmp_path}: 15 files, valid for 2 years" in result.output
    for said in ("to /srv/c on ns1.mau.test", "delegation.zone into mau.test", "canaries check"):
        assert said in result.output
    assert len(list(tmp_path.iterdir())) == 15


def test_what_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    run(*MAKE, str(tmp_path))
    before = (tmp_path / "delegation.zone").read_text()
    again = run(*MAKE, str(tmp_path))
    assert isinstance(again.exception, UsageError)
    assert "--force" in str(again.exception)
    assert run(*MAKE, str(tmp_path), "--force").exit_code == 0
    assert (tmp_path / "delegation.zone").read_text() != before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("make", "a..test", "--server", "ns1.mau.test"), "is not a domain name"),
        (("make", "c.test", "--server", "ns1.c.test"), "lies in c.test"),
        (("make", "c.test", "--server", "198.18.0.53"), "198.18.0.53 is an address"),
        (("make", "c.test", "--server", "2001:db8::53"), "2001:db8::53 is an address"),
        (("make", "c.test", "--server", "ns1"), "ns1 is not a whole name"),
    ],
)
def test_bad_input_is_said(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = run(*arguments, "--out", str(tmp_path / "new"))
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run(*MAKE, str(tmp_path / "file" / "below"))
    assert isinstance(result.exception, UsageError)
    assert "Not a directory" in str(result.exception)


@pytest.mark.parametrize(
    ("found", "why", "code", "told"),
    [
        ("bogus", "", 0, "✓ bogus.canary.kontum.test: bogus\n"),
        ("secure", "", 2, "✗ bogus.canary.kontum.test: secure; expected bogus\n"),
        ("", "no route", 3, "? bogus.canary.kontum.test: not tested\n"),
    ],
)
def test_checked_each_is_told(
    found: str, why: str, code: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be asked is neither right nor wrong."""

    async def states(inventory: Inventory) -> tuple[State, ...]:
        reason = Phrase(why) if why else None
        return tuple(
            State(c, found, reason) if c.name.startswith("bogus.") else State(c, c.expected)
            for c in inventory.dns.canaries
        )

    monkeypatch.setattr(state, "states", states)
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")  # or the sample would be refused
    result = run("check", str(SAMPLE))
    assert result.exit_code == code, result.output
    assert "✓ good.canary.kontum.test: secure\n" in result.output
    assert told in result.output
    assert ("? Not tested: no route\n" in result.output) == (code == 3)
    assert ("Mend the zones marked ✗" in result.output) == (code == 2)


def test_outside_the_lab_a_sample_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has its addresses there would be asked, and every canary be told bogus."""
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)
    result = run("check", str(SAMPLE))
    assert isinstance(result.exception, UsageError)
    assert "netaudit lab exec" in str(result.exception)


def test_an_inventory_without_any_says_how_to_make_some(tmp_path: Path) -> None:
    text = SAMPLE.read_text("utf-8")
    start, end = text.index("  canaries:"), text.index("vantages:")
    (tmp_path / "i.yaml").write_text(text[:start] + "\n" + text[end:], "utf-8")
    result = run("check", str(tmp_path / "i.yaml"))
    assert isinstance(result.exception, UsageError)
    assert "netaudit canaries make" in str(result.exception)
