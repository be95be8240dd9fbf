from __future__ import annotations

import json
from typing import TYPE_CHECKING

from netaudit.store import Store
from tests.cli.fakes import install, netaudit, network

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FILE = """\
waivers:
  w-1:
    when: {check: demo.is-red, target: "zone:green.test"}
    reason: It will be painted when the scaffold is free.
    approver: Phó giám đốc
    document: 12/QĐ-TEST
    created: 2026-11-01
    expires: 2026-12-01
    control: A red flag stands beside it.
  w-2:
    when: {check: demo.is-reed}
    reason: Nothing is called like this, so it is unused.
    approver: Phó giám đốc
    document: 13/QĐ-TEST
    created: 2026-11-01
    expires: 2027-02-01
    control: None is needed for what does not exist.
"""


def test_a_waived_failure_from_scan_to_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store, file = tmp_path / "netaudit.db", tmp_path / "waivers.yaml"
    file.write_text(FILE, "utf-8")
    install(monkeypatch, network("green", "blue"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--waivers", file) == 0
    told = capsys.readouterr()
    assert "0 failures · 1 warnings" in told.out
    assert "1 failures are waived" in told.out
    assert "waiver w-1 (waived, 12/QĐ-TEST): expires within 30 days; until 2026-12-01" in told.out
    assert "w-2: no check is called demo.is-reed" in told.err

    assert netaudit(monkeypatch, "replay", "--store", store) == 0  # keeps the run's own
    assert "1 failures are waived" in capsys.readouterr().out
    assert netaudit(monkeypatch, "waivers", "list", "--store", store, "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [(w["id"], w["standing"], len(w["findings"])) for w in listed] == [
        ("w-1", "expires within 30 days", 1),
        ("w-2", "unused", 0),
    ]
    opened = Store.open(store)
    assert len(opened.waivers(opened.run("latest").id).entries) == 2
    opened.close()


def test_a_file_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(FILE, "utf-8")
    install(monkeypatch, network("green"))
    assert netaudit(monkeypatch, "waivers", "check", file) == 0
    assert "no mistakes; waivers: 2" in capsys.readouterr().out
    file.write_text(FILE.replace("2027-02-01", "2028-02-01"), "utf-8")
    assert netaudit(monkeypatch, "waivers", "check", file) == 1
    assert "waivers.yaml:16:14: a waiver lasts 180 days" in capsys.readouterr().err


def test_a_drills_plan_becomes_decisions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "plan.csv", tmp_path / "plan.yaml"
    table.write_text("unit,check,owner,due\nso-a,demo.is-red,An,2026-12-15\n", "utf-8")
    install(monkeypatch, network("green"))
    given = ("waivers", "import-plan", table, "--out", out, "--document", "D", "--approver", "A")
    assert netaudit(monkeypatch, *given) == 0
    assert netaudit(monkeypatch, *given) == 1
    assert "already there" in capsys.readouterr().err
    store = tmp_path / "netaudit.db"
    assert netaudit(monkeypatch, "waivers", "list", out, "--store", store) == 1
    netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--quiet")
    capsys.readouterr()
    assert netaudit(monkeypatch, "waivers", "list", out, "--store", store) == 0
    assert "waiver plan-2 (planned, D): expires within 30 days" in capsys.readouterr().out
