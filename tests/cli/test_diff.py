from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit.model import Zone
from tests.cli.fakes import install, netaudit
from tests.factories import NOON, make_inventory, make_unit
from tests.fakes.pack import probes

if TYPE_CHECKING:
    from pathlib import Path

UNIT = make_unit(zones=tuple(Zone("so-a", f"{n}.test") for n in ("red", "green", "cannot")))


@pytest.fixture
def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two runs, a day apart; red.test fails in the second, green.test no more."""
    path = tmp_path / "netaudit.db"
    install(monkeypatch, make_inventory(UNIT))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet") in {0, 3}
    monkeypatch.setattr("netaudit.net.clock.system_clock", lambda: NOON + timedelta(days=1))

    monkeypatch.setattr(probes, "ANSWERS", {"red": ["green"], "green": ["red"]})
    soon = ("--second-look", "0.01")  # red.test is looked at again
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet", *soon) in {0, 3}
    return path


def test_the_two_newest_runs(
    scanned: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert netaudit(monkeypatch, "diff", "--store", scanned) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("from 20261121-120000-")
    assert told[1:] == [
        "- regressed  so-a  zone:red.test  demo.is-red",
        "    red.test is green",
        "+ fixed  so-a  zone:green.test  demo.is-red",
        "    green.test is red",
        "regressed 1 · fixed 1",
    ]
    assert netaudit(monkeypatch, "diff", "--store", scanned, "--exit-code") == 4
    capsys.readouterr()
    assert netaudit(monkeypatch, "diff", "--store", scanned, "--all") == 0
    assert "? not comparable  so-a  zone:cannot.test" in capsys.readouterr().out
    assert netaudit(monkeypatch, "diff", "--store", scanned, "--unit", "so-b") == 0
    assert "nothing changed" in capsys.readouterr().out


def test_for_programs(
    scanned: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert netaudit(monkeypatch, "diff", "--store", scanned, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == {"regressed": 1, "fixed": 1}
    first = document["changes"][0]
    assert (first["target"], first["before"], first["after"]) == ("zone:red.test", "pass", "fail")
    assert first["worse"] is True


def test_the_first_run_has_nothing_to_be_compared_with(
    scanned: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert netaudit(monkeypatch, "runs", "--store", scanned, "--json") == 0
    newest, oldest = (row["id"] for row in json.loads(capsys.readouterr().out))
    assert netaudit(monkeypatch, "diff", oldest, newest, "--store", scanned) == 0
    assert netaudit(monkeypatch, "diff", "--store", scanned, "", oldest) == 1
    assert "no run before" in capsys.readouterr().err
