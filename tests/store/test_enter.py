from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from netaudit.model import Outcome
from netaudit.store import Store, schema
from netaudit.store.engine import open_engine
from netaudit.store.enter import catch_up
from tests.factories import make_finding
from tests.store.test_changelog import Line, logged, plain

if TYPE_CHECKING:
    from pathlib import Path


def test_runs_from_before_the_log_are_entered_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    line = Line(Store.open(path), "old")
    found = [[make_finding()], [make_finding(outcome=Outcome.PASS)], [make_finding()]]
    runs = [line.judge(day, one) for day, one in enumerate(found)]
    engine = open_engine(path)
    with engine.begin() as db:
        for table in (schema.state, schema.run_coverage, schema.line):
            db.execute(delete(table))
        catch_up(db)
        catch_up(db)  # the second time there is nothing to do
    engine.dispose()
    assert logged(line.steps(runs[-1])) == [plain(one) for one in found]
    line.store.close()


def test_many_runs_of_a_network_that_stays_as_it_is_cost_nothing(tmp_path: Path) -> None:
    line = Line(Store.open(tmp_path / "netaudit.db"), "calm")
    found = [make_finding(target=f"zone:z{number}.test") for number in range(50)]
    runs = [line.judge(day, found) for day in range(5)]
    assert [len(step.changed) for step in line.steps(runs[-1])] == [50, 0, 0, 0, 0]
    line.store.close()
