from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
