from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from netaudit.frameworks import load
from tests.cli.fakes import install, netaudit, network
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_they_are_listed_shown_and_verified(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    assert netaudit(monkeypatch, "frameworks", "list") == 0
    assert "vn-dnssec" in capsys.readouterr().out
    assert netaudit(monkeypatch, "frameworks", "list", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) >= 8
    assert netaudit(monkeypatch, "frameworks", "show", "vn-dec331-2026") == 0
    assert "Art 22.3.d" in capsys.readouterr().out
    verified = load("vn-dnssec").verified
    later = NOON.replace(year=verified.year, month=verified.month, day=verified.day)
    monkeypatch.setattr("netaudit.net.clock.system_clock", lambda: later)
    assert netaudit(monkeypatch, "frameworks", "verify") == 0
    monkeypatch.setattr("netaudit.net.clock.system_clock", lambda: later + timedelta(days=181))
    assert netaudit(monkeypatch, "frameworks", "verify", "vn-dnssec") == 1
    assert "180 days have passed" in capsys.readouterr().err


def test_a_run_is_compared_and_nothing_is_certified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "netaudit.db"
    install(monkeypatch, network("green"))
    netaudit(monkeypatch, "scan", "x.yaml", "--store", store, "--quiet")
    framework = tmp_path / "f.yaml"
    framework.write_text(
        "id: f\ntitle: {vi: a, en: b}\nsource: RFC 1149\nverified: 2026-11-01\nrequirements:\n"
        "  r:\n    clause: '1'\n    title: {vi: đỏ, en: red}\n    status: automated\n"
        "    checks: [demo.is-red]\n",
        "utf-8",
    )
    capsys.readouterr()
    given = ("frameworks", "show", framework, "--run", "latest", "--store", store)
    assert netaudit(monkeypatch, *given) == 0
    told = capsys.readouterr().out
    assert "not met" in told
    assert "failed: 1, in units: 1" in told
    assert "not a certificate: 100 % of the requirements" in told
