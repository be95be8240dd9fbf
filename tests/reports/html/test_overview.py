from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import Branch, Finding, Level, Outcome, Requirement, Severity
from netaudit_reports.formats import Formats
from netaudit_reports.html.overview import Overview, overview
from netaudit_reports.tally import tally
from tests.factories import make_finding, make_inventory, make_judged, make_run, make_unit

EN = Formats("en")
PASS = make_finding(outcome=Outcome.PASS, severity=Severity.HIGH)
ALL = [replace(PASS, unit=unit) for unit in ("so-a", "so-b", "x-c", "du-d")]


def untested(unit: str = "so-a", why: str = "deadline", detail: str = "30 s") -> Finding:
    params = (("why", why), ("detail", detail))
    return make_finding(unit=unit, outcome=Outcome.NOT_TESTED, message="{why}", params=params)


def build(*findings: Finding, formats: Formats = EN) -> Overview:
    inventory = make_inventory(
        make_unit("so-a", 1),
        make_unit("so-b", 2),
        replace(make_unit("x-c", 3), level=Level.COMMUNE),
        replace(make_unit("du-d", 4), branch=Branch.PARTY),
    )
    return overview(tally(make_judged(*findings, inventory=inventory)), formats)


@pytest.mark.parametrize(
    ("findings", "tone", "sentence"),
    [
        ([], "not-tested", "Nothing in this network could be judged."),
        (
            [make_finding(), PASS],
            "failure",
            "1 of 4 units fail at least one mandatory requirement.",
        ),
        (
            [make_finding(severity=Severity.CRITICAL), make_finding(unit="so-b")],
            "failure",
            "2 of 4 units fail at least one mandatory requirement; 1 of them fail a critical one.",
        ),
        (
            [PASS, untested()],
            "not-tested",
            "Too little was tested for a verdict: 50.0% of what applies.",
        ),
        (
            [PASS, make_finding(requirement=Requirement.SHOULD)],
            "warning",
            "No unit that could be judged (1 of 4) fails a mandatory requirement; 1 can do better.",
        ),
        (
            [*ALL, make_finding(requirement=Requirement.SHOULD)],
            "warning",
            "No unit fails a mandatory requirement; 1 of 4 can do better.",
        ),
        (
            [PASS],
            "passed",
            "Every unit that could be judged meets every requirement that was tested: 1 of 4.",
        ),
        (ALL, "passed", "All 4 units meet every requirement that was tested."),
        (
            [replace(PASS, requirement=Requirement.MAY)],
            "not-tested",
            "Nothing in this network could be judged.",
        ),
    ],
)
def test_the_verdict_is_one_true_sentence(
    findings: list[Finding], tone: str, sentence: str
) -> None:
    made = build(*findings)
    assert (made.tone, made.verdict) == (tone, sentence)


def test_failures_are_told_even_where_little_was_tested() -> None:
    assert build(make_finding(), *[untested()] * 9).tone == "failure"


def test_only_units_that_were_judged_count_as_without_a_failure() -> None:
    """so-a is well, so-b fails, of x-c too little was tested, of du-d nothing is known."""
    made = build(
        PASS,
        *[make_finding(unit="so-b"), *[untested("so-b")] * 9],  # what fails there, fails anyhow
        *[replace(PASS, unit="x-c"), *[untested("x-c")] * 9],
    )
    assert (made.units, made.units_judged, made.units_clear) == (4, 2, 1)
    assert not made.whole
    assert build(*ALL).whole


def test_what_kept_the_audit_from_judging_stands_beside_the_sentence() -> None:
    made = build(PASS, *[untested()] * 9)
    assert [limit.detail for limit in made.limits] == ["30 s"]


def test_every_unit_has_one_place_in_the_bar_of_grades() -> None:
    made = build(PASS, make_finding(unit="so-b", severity=Severity.CRITICAL))
    assert {share.letter: share.units for share in made.grades} == {
        "A": 1, "B": 0, "C": 0, "D": 0, "E": 1, "—": 2,
    }  # fmt: skip
    assert sum(share.width for share in made.grades) == pytest.approx(100)
    assert made.grades[-1].x == pytest.approx(50)


def test_the_matrix_tells_failing_from_not_tested() -> None:
    tls = replace(untested("x-c"), check="tls.x")
    made = build(PASS, make_finding(unit="so-b"), replace(PASS, unit="x-c"), tls)
    assert made.families == ("IPv6", "TLS")
    groups = {(g.level, g.branch): g for g in made.groups}
    province = groups[Level.PROVINCE, Branch.GOVERNMENT]
    assert (province.cells[0].failing, province.cells[0].units, province.cells[0].step) == (1, 2, 3)
    commune = groups[Level.COMMUNE, Branch.GOVERNMENT]
    assert [(c.failing, c.step) for c in commune.cells] == [(0, 0), (0, None)]


def test_lists_are_ordered_by_who_and_what_needs_help_first() -> None:
    made = build(
        make_finding(check="b.one"),
        make_finding(check="a.both"),
        make_finding(check="a.both", unit="so-b", severity=Severity.CRITICAL),
        make_finding(check="c.none", unit="x-c", outcome=Outcome.PASS),
    )
    assert [line.id for line in made.checks] == ["a.both", "b.one"]
    assert [line.id for line in made.worst] == ["so-b", "so-a"]


def test_reasons_for_not_testing_are_grouped() -> None:
    made = build(
        untested(), untested("so-b"), untested(why="no route", detail="a"), untested(detail="late")
    )
    first, second = made.untested
    assert (first.why, first.findings, first.units) == ("deadline", 3, 2)
    assert first.details == ("30 s", "late")
    assert (second.why, second.findings) == ("no route", 1)


def test_a_run_that_was_cut_says_so() -> None:
    made = overview(tally(make_judged(PASS, run=make_run(ended=None))), EN)
    assert made.incomplete
    assert not build(PASS).incomplete


def test_the_sentence_is_vietnamese_for_vietnamese_readers() -> None:
    assert build(make_finding(), formats=Formats("vi")).verdict == (
        "1 trên 4 đơn vị vi phạm ít nhất một yêu cầu bắt buộc."
    )
