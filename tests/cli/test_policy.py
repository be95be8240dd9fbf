from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.fakes import netaudit

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_shipped_policies_are_shown_checked_and_compared(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    assert netaudit(monkeypatch, "policy", "check", "baseline", "strict", "drill") == 0
    assert capsys.readouterr().out.count("no mistakes") == 3
    assert netaudit(monkeypatch, "policy", "show", "strict") == 0
    assert "must    medium    ipv6.parity" in capsys.readouterr().out
    assert netaudit(monkeypatch, "policy", "show", "strict", "--json") == 0
    assert json.loads(capsys.readouterr().out)["name"] == "strict"
    assert netaudit(monkeypatch, "policy", "diff", "baseline", "strict") == 0
    assert "ipv6.parity: should medium -> must medium" in capsys.readouterr().out
    assert netaudit(monkeypatch, "policy", "diff", "baseline", "baseline", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {}
    assert netaudit(monkeypatch, "policy", "schema") == 0
    assert "ConditionalPart" in json.loads(capsys.readouterr().out)["$defs"]


def test_conditions_are_shown_and_mistakes_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")
    path = tmp_path / "mine.yaml"
    text = "name: mine\nextends: baseline\nrules: [{when: {level: commune}, checks: {ipv6.*: may}}]"
    path.write_text(text, "utf-8")
    assert netaudit(monkeypatch, "policy", "show", path) == 0
    assert 'ipv6.*: may  ({"level": ["commune"]})' in capsys.readouterr().out
    path.write_text(text.replace("ipv6.*", "ipv7.*"), "utf-8")
    assert netaudit(monkeypatch, "policy", "check", path) == 1
    assert "mine.yaml:3:43: no check is called ipv7.*" in capsys.readouterr().err
