from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.form08 import annex, render
from netaudit_reports.formats import Formats
from netaudit_reports.tally import tally
from tests.factories import make_finding, make_inventory, make_judged, make_unit
from tests.reports.csv.test_results import read
from tests.reports.past import with_a_past
from tests.reports.samples import mixed

if TYPE_CHECKING:
    from pathlib import Path


def test_a_unit_counts_once_for_each_requirement() -> None:
    rows = {row.check: row for row in annex(tally(mixed()), Formats("en")).requirements}
    told = {id_: (r.met, r.unmet, r.waived, r.untested) for id_, r in rows.items()}
    assert told == {
        "ipv6.service-reachable": (0, 1, 0, 0),
        "ipv6.parity": (0, 1, 0, 0),
        "dns.x": (1, 0, 0, 0),
        "tls.y": (0, 0, 0, 1),
        "tls.z": (0, 0, 0, 0),
    }


def test_what_a_decision_excuses_is_told_apart() -> None:
    unit = make_unit()
    targets = [t.key for t in unit.targets()][:2]
    judged = with_a_past(
        make_judged(*(make_finding(target=key) for key in targets), inventory=make_inventory(unit))
    )
    (row,) = annex(tally(judged), Formats("en")).requirements
    assert (row.unmet, row.waived) == (0, 1)


def test_the_draft_says_that_it_is_one(tmp_path: Path) -> None:
    page = render(mixed(), tmp_path / "r")
    text = page.read_text(encoding="utf-8")
    assert "Dự thảo." in text
    assert "Điều 35" in text
    assert "Sở so-a" in text
    rows = read((tmp_path / "r" / "annex.csv").read_text(encoding="utf-8"))
    assert len(rows) == 5
    english = render(mixed(), tmp_path / "e", language_default="en").read_text(encoding="utf-8")
    assert "<strong>Draft.</strong>" in english
