from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.disposition import Disposition, DispositionKind
from netaudit.model import Finding, Outcome, Requirement, Severity
from netaudit.score import is_failure, is_warning, score, tenths
from tests.factories import make_finding


def findings(**numbers: int) -> list[Finding]:
    return [
        make_finding(outcome=Outcome(name.replace("_", " ")))
        for name, number in numbers.items()
        for _ in range(number)
    ]


def test_over_what_was_tested_with_coverage_beside() -> None:
    total = score(findings(**{"pass": 8, "fail": 1, "not_tested": 1, "not_applicable": 5}))
    assert total.percent == pytest.approx(800 / 9)
    assert total.coverage == pytest.approx(90.0)
    assert (total.passed, total.failures, total.not_tested, total.not_applicable) == (8, 1, 1, 5)
    assert total.grade == "B"


def test_no_grade_below_the_coverage_floor() -> None:
    assert score(findings(**{"pass": 7, "not_tested": 3})).grade is None


@pytest.mark.parametrize(
    ("severity", "grade"),
    [(Severity.CRITICAL, "D"), (Severity.HIGH, "B"), (Severity.MEDIUM, "A"), (Severity.INFO, "A")],
)
def test_one_grave_failure_caps_the_grade(severity: Severity, grade: str) -> None:
    passes = findings(**{"pass": 999})
    assert score(passes).grade == "A"
    assert score([*passes, make_finding(severity=severity)]).grade == grade
    warned = make_finding(severity=severity, requirement=Requirement.SHOULD)
    assert score([*passes, warned]).grade == "A"


def test_nothing_judged_has_neither_percent_nor_grade() -> None:
    total = score([])
    assert (total.percent, total.coverage, total.grade) == (None, None, None)


def test_should_is_a_warning_and_may_never_counts() -> None:
    should = make_finding(requirement=Requirement.SHOULD)
    may = make_finding(requirement=Requirement.MAY)
    assert (is_failure(should), is_warning(should)) == (False, True)
    assert score([*findings(**{"pass": 1}), may]).percent == 100.0
    fine = make_finding(requirement=Requirement.SHOULD, outcome=Outcome.PASS)
    assert not is_warning(fine)
    total = score([should, fine, may, make_finding()])
    assert (total.failures, total.warnings, total.passed) == (1, 1, 1)


def test_what_the_policy_switches_off_is_not_there() -> None:
    off = [make_finding(requirement=Requirement.OFF, outcome=outcome) for outcome in Outcome]
    assert score([*off, *findings(**{"pass": 1})]) == score(findings(**{"pass": 1}))


def test_only_failures_are_excused_and_they_count_for_nothing_else() -> None:
    day = date(2026, 12, 1)
    waived = Disposition(DispositionKind.WAIVED, "w-1", "", "", "", day, day)
    found = [make_finding(outcome=outcome, disposition=waived) for outcome in Outcome]
    should = make_finding(requirement=Requirement.SHOULD, disposition=waived)
    total = score([*found, should, *findings(**{"pass": 1})])
    assert (total.excused, total.failures, total.warnings, total.percent) == (2, 0, 0, 100.0)
    assert score([*found, make_finding()]).excused == 1


@pytest.mark.parametrize(
    ("passed", "grade"),
    [*zip((95, 94, 85, 84, 70, 69, 50, 49, 0), "ABBCCDDEE", strict=True)],
)
def test_the_grade_follows_the_percentage(passed: int, grade: str) -> None:
    found = [make_finding(outcome=Outcome.PASS) for _ in range(passed)]
    found += [make_finding(requirement=Requirement.SHOULD) for _ in range(100 - passed)]
    assert score(found).grade == grade


def test_the_floor_itself_is_enough_for_a_grade() -> None:
    assert score(findings(**{"pass": 8, "not_tested": 2})).grade == "A"
    assert score(findings(**{"pass": 8, "not_tested": 2}), floor=80.1).grade is None


def test_what_only_does_not_apply_has_no_coverage() -> None:
    total = score(findings(not_applicable=3))
    assert (total.percent, total.coverage, total.grade) == (None, None, None)


@given(
    st.lists(
        st.builds(
            make_finding,
            outcome=st.sampled_from(Outcome),
            severity=st.sampled_from(Severity),
            requirement=st.sampled_from(Requirement),
        )
    )
)
def test_percentages_stay_percentages(some: list[Finding]) -> None:
    total = score(some)
    for value in (total.percent, total.coverage):
        assert value is None or 0.0 <= value <= 100.0
    assert total.grade is None or total.grade in "ABCDE"


@pytest.mark.parametrize(
    ("percent", "shown"), [(0.0, 0.0), (33.33, 33.3), (99.998, 99.9), (100.0, 100.0)]
)
def test_only_all_of_it_is_shown_as_100(percent: float, shown: float) -> None:
    assert tenths(percent) == shown
