from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit import codec, policy
from netaudit.cli.report import renderer, report
from netaudit.errors import NetauditError, PackError, StoreError, UsageError
from netaudit.store import Store
from netaudit_reports import signature
from netaudit_reports.signature import new_key
from tests.factories import NOON, make_finding, make_inventory, make_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one judged run whose check is not loaded any more."""
    path = tmp_path / "n.db"
    opened = Store.open(path)
    inventory = opened.keep("inventory", codec.dump(make_inventory()))
    rules = opened.keep("policy", policy.load("baseline").to_json())
    run = make_run(inventory_digest=inventory, policy_digest=rules)
    opened.begin(run)
    opened.update_run(run)
    opened.keep_judgement(run.id, rules, NOON, [make_finding(check="gone.check")])
    opened.close()
    return path


def call(*arguments: object) -> str:
    result = CliRunner().invoke(report, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_html_is_the_default_and_the_way_in_is_told(store: Path, tmp_path: Path) -> None:
    output = call("--store", store, "--out", tmp_path / "r")
    assert str(tmp_path / "r" / "index.html") in output
    assert 'lang="vi"' in (tmp_path / "r" / "index.html").read_text(encoding="utf-8")[:40]


def test_json_and_language(store: Path, tmp_path: Path) -> None:
    call("--store", store, "--out", tmp_path / "j", "--format", "json", "2026")
    made = json.loads((tmp_path / "j" / "run.json").read_text(encoding="utf-8"))
    assert made["findings"][0]["check"] == "gone.check"
    call("--store", store, "--out", tmp_path / "e", "--lang", "en")
    assert 'lang="en"' in (tmp_path / "e" / "index.html").read_text(encoding="utf-8")[:40]


def test_a_document_can_go_to_standard_output_and_only_it(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = call("--store", store, "--out", "-", "--format", "json")
    assert json.loads(printed)["findings"][0]["check"] == "gone.check"
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ([], "html is a page with files beside it"),
        (["--format", "json", "--pdf"], "--pdf prints a page"),
        (["--format", "json", "--key", "some.key"], "what is printed is not signed"),
    ],
)
def test_what_cannot_go_to_standard_output(store: Path, options: list[str], error: str) -> None:
    with pytest.raises(UsageError, match=error):
        call("--store", store, "--out", "-", *options)


def test_without_out_the_folder_bears_the_run_s_name(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call("--store", store)
    assert (tmp_path / f"report-{make_run().id}" / "index.html").is_file()


def test_an_earlier_report_is_replaced_but_nobody_s_folder(store: Path, tmp_path: Path) -> None:
    for _ in range(2):
        call("--store", store, "--out", tmp_path / "r")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis").write_text("")
    with pytest.raises(UsageError, match="thesis"):
        call("--store", store, "--out", tmp_path / "mine")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--format", "pdf"], "no report format 'pdf'; there are csv, form08, html, json"),
        (["1999"], "no run"),
    ],
)
def test_mistakes_are_told(store: Path, tmp_path: Path, arguments: list[str], error: str) -> None:
    with pytest.raises(NetauditError, match=error):
        call("--store", store, "--out", tmp_path / "r", *arguments)
    assert not (tmp_path / "r").exists()


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no runs yet"):
        call("--store", tmp_path / "new.db")


def test_a_format_that_does_not_import_is_a_pack_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        name, value = "x", "acme.report:render"

        def load(self) -> None:
            raise ImportError("no acme")

    monkeypatch.setattr("netaudit.cli.report.entry_points", lambda group: [Broken()])
    with pytest.raises(PackError, match=r"acme\.report:render.*no acme"):
        renderer("x")


def test_a_report_for_one_unit_is_signed_and_names_no_other(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETAUDIT_KEY", str(tmp_path / "key.pem"))
    mark = new_key(tmp_path / "key.pem")
    output = call("--store", store, "--out", tmp_path / "r", "--audience", "unit:so-a")
    assert mark in output
    assert signature.verify(tmp_path / "r", tmp_path / "key.pem.pub").good
    assert not (tmp_path / "r" / "units" / "index.html").exists()
    assert "Sở so-a" in (tmp_path / "r" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--format", "csv", "--pdf"), "--pdf prints a page"),
        (("--audience", "so-a"), "expected unit:ID"),
        (("--audience", "unit:so-x"), "no unit 'so-x'"),
        (("--key", "none.pem", "--format", "sarif", "--out", "x.sarif"), "one file is not signed"),
    ],
)
def test_what_cannot_be_meant(
    store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    error: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=error):
        call("--store", store, *arguments)


def test_other_waivers_are_laid_over_and_not_kept(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(
        """\
waivers:
  w-1:
    disposition: planned
    when: {check: gone.check}
    reason: The new firewall arrives with the second delivery.
    approver: Deputy director
    document: 12/QĐ-TEST
    owner: Network team
    created: 2026-11-01
    expires: 2026-12-24
""",
        "utf-8",
    )
    call("--store", store, "--out", tmp_path / "r", "--lang", "en", "--waivers", file)
    unit = (tmp_path / "r/units/so-a.html").read_text("utf-8")
    assert "planned: Network team mends it by 2026-12-24: The new firewall arrives" in unit
    assert "Mended by: Network team" in (tmp_path / "r/waivers.html").read_text("utf-8")
    opened = Store.open(store)
    assert opened.waivers(make_run().id).entries == ()
    opened.close()
