from pathlib import Path

import pytest

from netaudit.model import Requirement
from netaudit.policy import Policy, Rule
from netaudit.store import Store
from tests.cli.fakes import install, netaudit, network
from tests.fakes.pack import probes


def test_another_policy_changes_the_verdict_without_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "netaudit.db"
    install(monkeypatch, network("green"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet") == 0
    probes.ASKED.clear()
    strict = Policy("strict", {"demo.is-red": Rule(Requirement.MUST)})
    monkeypatch.setattr("netaudit.policy.load", lambda _: strict)

    assert netaudit(monkeypatch, "replay", "--store", path) == 0
    assert "0 failures · 1 warnings" in capsys.readouterr().out
    assert netaudit(monkeypatch, "replay", "--store", path, "--policy", "strict") == 2
    assert "1 failures · 0 warnings" in capsys.readouterr().out
    never = ("--policy", "strict", "--fail-on", "never")
    assert netaudit(monkeypatch, "replay", "--store", path, *never) == 0
    assert probes.ASKED == []

    store = Store.open(path)
    judgement = store.judgement(store.run("latest").id)
    store.close()
    assert judgement is not None
    assert judgement[0] == 4  # the scan's own, and one of each replay


def test_what_the_run_did_not_ask_for_is_told_once_a_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "netaudit.db"
    install(monkeypatch, network("green", "red"))
    without = Policy("without", {"demo.is-red": Rule(Requirement.OFF)})
    monkeypatch.setattr("netaudit.policy.load", lambda _: without)
    netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet")
    strict = Policy("strict", {"demo.is-red": Rule(Requirement.MUST)})
    monkeypatch.setattr("netaudit.policy.load", lambda _: strict)
    capsys.readouterr()
    assert netaudit(monkeypatch, "replay", "--store", path, "--policy", "strict") == 3
    told = capsys.readouterr().out
    assert "2 not tested · coverage 0.0 %" in told
    assert "2 of the not tested: this run did not ask what 1 checks need (demo.is-red)" in told
    assert "netaudit scan --policy strict" in told
