from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.cli.fakes import install, netaudit, network
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_two_runs_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "netaudit.db"
    install(monkeypatch, network("green", "red"))
    for day in (0, 1):
        monkeypatch.setattr(
            "netaudit.net.clock.system_clock", lambda day=day: NOON + timedelta(days=day)
        )
        assert netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--quiet") == 0
    capsys.readouterr()
    assert netaudit(monkeypatch, "trend", "--store", store) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:10] for line in lines] == ["2026-11-21", "2026-11-22"]
    assert "0 failures · 1 warnings · 0 waived · score 50.0 % · coverage 100.0 %" in lines[0]
    assert netaudit(monkeypatch, "trend", "--store", store, "--json", "--runs", "1") == 0
    (only,) = json.loads(capsys.readouterr().out)
    assert (only["warnings"], only["passed"]) == (1, 1)
    assert netaudit(monkeypatch, "trend", "--store", store, "--unit", "so-b") == 0
    assert "0 warnings" in capsys.readouterr().out
