from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome, Requirement, Severity, Text
from netaudit_reports.formats import Formats
from netaudit_reports.html.lines import check_line, unit_lines
from netaudit_reports.tally import tally
from tests.factories import make_check, make_finding, make_inventory, make_judged, make_unit

EN = Formats("en")
CHECK = "ipv6.service-reachable"
INVENTORY = make_inventory(
    replace(make_unit("so-a", 1), name=Text("Đ", "Second"), parent="so-b"),
    replace(make_unit("so-b", 2), name=Text("D", "First")),
)
FINDINGS = (
    make_finding(),
    make_finding(target="x", severity=Severity.CRITICAL),
    make_finding(target="y", requirement=Requirement.SHOULD),
    make_finding(unit="so-b", outcome=Outcome.PASS),
    make_finding(unit="so-b", target="z", outcome=Outcome.NOT_TESTED),
)
TALLY = tally(
    make_judged(*FINDINGS, inventory=INVENTORY, checks=[make_check(), make_check("web.idle")])
)


def test_units_in_alphabetical_order_with_what_they_failed() -> None:
    first, second = unit_lines(TALLY, EN)
    assert (first.name, first.failures, first.not_tested) == ("First", 0, 1)
    assert (second.name, second.parent, second.severities) == ("Second", "First", (1, 1, 0, 0))
    assert second.risk == (1, 1, 0, 0, 1)
    assert second.risk > first.risk


def test_vietnamese_names_sort_by_their_own_alphabet() -> None:
    assert [line.name for line in unit_lines(TALLY, Formats("vi"))] == ["D", "Đ"]


def test_a_unit_below_the_floor_has_no_grade() -> None:
    assert [line.grade for line in unit_lines(TALLY, EN)] == ["—", "E"]


def test_a_check_counts_units_and_findings() -> None:
    line = check_line(TALLY, CHECK, EN)
    assert (line.failing, line.units, line.share) == (1, 2, 50.0)
    assert (line.failed, line.passed, line.not_tested) == (3, 1, 1)
    assert line.requirement == "mandatory"


def test_a_check_without_findings_claims_nothing() -> None:
    line = check_line(TALLY, "web.idle", EN)
    assert (line.units, line.failing, line.share, line.requirement) == (0, 0, 0.0, "")


def test_a_check_whose_pack_is_gone_is_called_by_its_id() -> None:
    judged = make_judged(make_finding(check="gone.check"))
    bare = replace(judged, registry=replace(judged.registry, checks={}))
    assert check_line(tally(bare), "gone.check", EN).title == "gone.check"
