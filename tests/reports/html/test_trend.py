from __future__ import annotations

from netaudit_reports.html.trend import SHOWN, of_network, trend
from netaudit_reports.tally import tally
from tests.factories import make_finding, make_judged
from tests.reports.past import with_a_past


def test_runs_become_lines_with_gaps_and_bars() -> None:
    view = of_network(tally(with_a_past(make_judged(make_finding()))))
    percent, coverage = view.lines
    assert (len(percent.pieces), len(percent.dots)) == (2, 7)
    assert (len(coverage.pieces), len(coverage.dots)) == (1, 8)
    assert [bar.value for bar in view.bars] == [40, 37, 34, 31, 28, 25, 22, 19]
    assert view.bars[0].height > view.bars[-1].height
    assert all(0 <= dot.x <= 960 and 0 <= dot.y <= 240 for dot in coverage.dots)
    assert view.days == 5.5


def test_only_so_many_runs_are_drawn() -> None:
    points = of_network(tally(with_a_past(make_judged(make_finding()), runs=8))).points
    assert len(trend(points * 20).points) == SHOWN
    nothing = trend(())
    assert (nothing.points, nothing.bars, nothing.days) == ((), (), None)
