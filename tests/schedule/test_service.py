from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.errors import UsageError
from netaudit.schedule.journal import Journal, path_for
from netaudit.schedule.service import look_at_all, order_for
from netaudit.store import Store
from tests.cli.fakes import install, network
from tests.schedule.factories import MONDAY, Clock, make_rule

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch, network("red", "z"))
    monkeypatch.setenv("NETAUDIT_STOP_FILE", str(tmp_path / "stop"))


def test_every_rule_is_looked_at_though_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("netaudit.net.clock.system_clock", clock)
    store = Store.open(tmp_path / "netaudit.db")
    journal = Journal(path_for(store.path))
    journal.add(make_rule(id="a-wrong", vantage="moon"))
    journal.add(make_rule(id="b-right"))
    clock.advance(hours=1)
    wrong, right = look_at_all(journal, store)
    assert "no vantage point moon" in wrong.error
    assert right.run == store.run("latest").id
    store.close()


def test_an_order_is_dressed_as_the_rule_says(tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text("waivers: {}\n")
    order = order_for(make_rule(rate=7.0, waivers=str(waivers)))
    assert order.limits.run_pps == 7.0
    assert order.waivers.entries == ()
    assert order.vantage.id == "ops"


def test_a_sample_is_refused_outside_the_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_LAB_PLACE")
    with pytest.raises(UsageError, match="it is a sample"):
        order_for(make_rule(created=MONDAY))
