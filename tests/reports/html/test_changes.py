from __future__ import annotations

from dataclasses import replace

from netaudit.diff import State
from netaudit_reports.formats import Formats
from netaudit_reports.html.changes import changes
from netaudit_reports.tally import tally
from tests.factories import make_finding, make_judged
from tests.reports.past import with_a_past


def test_the_worst_first_and_counted() -> None:
    judged = with_a_past(make_judged(*(make_finding(target=f"zone:{n}") for n in range(8))))
    view = changes(tally(judged), Formats("en"), limit=6)
    assert [row.state for row in view.rows] == [
        State.REGRESSED,
        State.REGRESSED,
        State.NEW,
        State.NEW,
        State.NOT_COMPARABLE,
        State.NOT_COMPARABLE,
    ]
    assert view.more == 2
    assert [number for _state, _word, _icon, number in view.counts] == [2, 2, 2, 2, 0]
    assert (view.rows[2].before, view.rows[0].before) == ("", "passed")
    assert view.rows[4].said == "the check or its options changed"
    assert view.previous == "20261114-120000-aaaa"
    assert (view.worse, view.better) == (4, 2)


def test_a_first_run_has_nothing_to_compare_with() -> None:
    view = changes(tally(make_judged(make_finding())), Formats("vi"))
    assert (view.previous, view.at, view.rows) == ("", None, ())


def test_what_is_gone_is_named_by_its_ids() -> None:
    judged = with_a_past(make_judged(make_finding(unit="gone", check="gone.x")))
    bare = replace(judged, registry=replace(judged.registry, checks={}), findings=())
    (row,) = changes(tally(bare), Formats("en")).rows
    assert (row.unit, row.unit_path, row.check, row.check_path) == ("gone", "", "gone.x", "")
