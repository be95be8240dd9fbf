from __future__ import annotations

from netaudit.waive import Standing
from netaudit_reports.formats import Formats
from netaudit_reports.html.waivers import waivers
from netaudit_reports.tally import tally
from netaudit_reports.words import WAIVED, status
from tests.factories import make_finding, make_judged
from tests.reports.past import with_a_past


def test_what_needs_attention_comes_first() -> None:
    judged = with_a_past(make_judged(*(make_finding(target=t.key) for t in TARGETS)))
    view = waivers(tally(judged), Formats("en"))
    assert [row.standing for row in view.rows] == [
        Standing.EXPIRED,
        Standing.DUE,
        Standing.UNUSED,
        Standing.ACTIVE,
    ]
    assert [row.days for row in view.due] == [-20, 10]
    assert [row.findings for row in view.rows] == [1, 1, 0, 1]
    assert [status(f) for f in judged.findings] == [WAIVED, WAIVED, "failure"]


TARGETS = list(make_judged().inventory.units[0].targets())[:3]
