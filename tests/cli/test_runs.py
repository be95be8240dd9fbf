import json
from pathlib import Path

import pytest

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
