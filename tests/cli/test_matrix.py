"""The command over a real store, with runs whose facts a test wrote into it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit import codec
from netaudit.facts.ports import OpenPortsV4, OpenPortsV6
from netaudit.model import Question
from netaudit.registry import fact_name
from netaudit.store import Store
from tests.cli.fakes import netaudit
from tests.factories import NOON, make_run
from tests.test_matrix import HTTPS, SSH, view

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.matrix import View


def keep(store: Store, id_: str, seen: View, *, network: str = "kontum", hours: int = 0) -> None:
    inventory = replace(seen.inventory, id=network)
    digest = store.keep("inventory", codec.dump(inventory))
    policy = store.keep("policy", b"{}")
    begun = NOON + timedelta(hours=hours)
    run = make_run(id=id_, vantage=seen.run.vantage, started=begun, inventory_digest=digest,
                   policy_digest=policy)  # fmt: skip
    store.begin(run)
    store.update_run(replace(run, ended=begun))
    (host,) = inventory.units[0].hosts
    questions = [Question(fact_name(f), host.key, run.vantage) for f in (OpenPortsV6, OpenPortsV4)]
    batch = [(q, found) for q in questions if (found := seen.observe(q)) is not None]
    store.append(id_, batch)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    where = tmp_path / "netaudit.db"
    store = Store.open(where)
    keep(store, "old", view("ops", {HTTPS}, {HTTPS}))
    keep(store, "far", view("ops", {HTTPS}, {HTTPS}), network="other", hours=1)
    keep(store, "noc-1", view("noc", {SSH}, {SSH}), hours=2)
    keep(store, "ops-1", view("ops", {HTTPS, SSH}, {HTTPS}), hours=3)
    store.close()
    return where


def test_the_newest_of_each_place(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "C")
    assert netaudit(monkeypatch, "matrix", "--store", path) == 2
    told = capsys.readouterr().out
    assert "ops (wan): run ops-1" in told
    assert "noc (management): run noc-1" in told
    assert "old" not in told
    assert "reaches [2001:db8:1001::80]:22/tcp, meant for: management; over IPv6 alone" in told
    assert "1 of 1 units are not as planned" in told


def test_named_runs_and_for_programs(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert netaudit(monkeypatch, "matrix", "old", "noc-1", "--store", path, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert [run["run"] for run in document["runs"]] == ["old", "noc-1"]
    cells = document["units"][0]["cells"]
    assert [(c["vantage"], c["family"], c["as_planned"]) for c in cells][:2] == [
        ("ops", 6, 1), ("ops", 4, 1),
    ]  # fmt: skip
    assert netaudit(monkeypatch, "matrix", "old", "--store", path, "--unit", "none") == 0
    assert "0 of 0 units" in capsys.readouterr().out


def test_runs_that_cannot_stand_side_by_side(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert netaudit(monkeypatch, "matrix", "old", "far", "--store", path) == 1
    assert "different networks" in capsys.readouterr().err
    assert netaudit(monkeypatch, "matrix", "old", "ops-1", "--store", path) == 1
    assert "two runs from ops" in capsys.readouterr().err
