import json
from datetime import timedelta
from pathlib import Path

import pytest

from netaudit.net import clock
from netaudit.store import Store
from tests.cli.fakes import cut_run, install, netaudit, network


def test_runs_that_ended_and_that_were_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "netaudit.db"
    inventory = network(*(f"z{n}" for n in range(20)))
    install(monkeypatch, inventory)
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet") == 0
    store = Store.open(path)
    id_ = cut_run(store, inventory, 3)
    store.close()

    capsys.readouterr()
    assert netaudit(monkeypatch, "runs", "--store", path, "--json") == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == 2
    cut = rows.pop(id_)
    (whole,) = rows.values()
    assert (cut["judged"], cut["ended"]) == (False, None)
    assert (whole["judged"], whole["observations"]) == (True, 20)
    assert whole["ended"] is not None

    assert netaudit(monkeypatch, "runs", "--store", path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [("scan --resume" in line) for line in lines if id_ in line] == [True]
    assert [("scan --resume" in line) for line in lines if whole["id"] in line] == [False]


def test_old_runs_are_pruned_and_the_newest_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "netaudit.db"
    install(monkeypatch, network("z1"))
    for _ in range(3):
        assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet") == 0
    later = clock.system_clock() + timedelta(days=40)
    monkeypatch.setattr(clock, "system_clock", lambda: later)
    store = Store.open(path)
    oldest = store.runs()[-1].id
    store.close()
    capsys.readouterr()

    assert netaudit(monkeypatch, "runs", "prune", "--store", path, "--dry-run") == 0
    said = capsys.readouterr().out
    assert f"goes   {oldest}" in said
    assert said.count("it is one of the two newest of its kind") == 2
    assert "1 runs would be pruned; nothing was changed" in said

    assert netaudit(monkeypatch, "runs", "--store", path, "prune", "--keep", "60") == 0
    assert "0 runs are pruned" in capsys.readouterr().out
    assert netaudit(monkeypatch, "runs", "prune", "--store", path) == 0
    assert "1 runs are pruned" in capsys.readouterr().out
    assert netaudit(monkeypatch, "runs", "--store", path) == 0
    assert f"(pruned on {later:%Y-%m-%d})" in capsys.readouterr().out
    assert netaudit(monkeypatch, "replay", oldest, "--store", path) == 1
    assert "its answers are gone" in capsys.readouterr().err
    assert netaudit(monkeypatch, "diff", oldest, "--store", path) == 0


def test_a_store_is_copied_with_its_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, folder = tmp_path / "netaudit.db", tmp_path / "copies"
    install(monkeypatch, network("z1"))
    assert netaudit(monkeypatch, "scan", "x.yaml", "--store", path, "--quiet") == 0
    capsys.readouterr()
    assert netaudit(monkeypatch, "runs", "--store", path, "backup", folder) == 0
    assert capsys.readouterr().out.startswith(f"{folder / 'netaudit.db'}  0.1 MB, checked")
    assert netaudit(monkeypatch, "runs", "--store", folder / "netaudit.db", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    missing = tmp_path / "missing.db"
    assert netaudit(monkeypatch, "runs", "backup", "--store", missing, folder) == 1
    assert not missing.exists()
