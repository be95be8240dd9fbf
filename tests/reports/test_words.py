from __future__ import annotations

from typing import get_args

import pytest

from netaudit.model import (
    Branch,
    Level,
    Outcome,
    Requirement,
    Severity,
    Target,
)
from netaudit_reports import words
from tests.factories import make_finding


def test_every_member_of_the_model_has_a_word() -> None:
    assert set(words.SEVERITIES) == set(Severity)
    assert set(words.REQUIREMENTS) == set(Requirement)
    assert set(words.LEVELS) == set(Level)
    assert set(words.BRANCHES) == set(Branch)
    assert set(words.TARGETS) == set(get_args(Target))


@pytest.mark.parametrize(
    ("outcome", "requirement", "status"),
    [
        (Outcome.FAIL, Requirement.MUST, "failure"),
        (Outcome.FAIL, Requirement.SHOULD, "warning"),
        (Outcome.FAIL, Requirement.MAY, "advice"),
        (Outcome.PASS, Requirement.MUST, "passed"),
        (Outcome.NOT_TESTED, Requirement.MUST, "not-tested"),
        (Outcome.NOT_APPLICABLE, Requirement.SHOULD, "not-applicable"),
    ],
)
def test_status(outcome: Outcome, requirement: Requirement, status: str) -> None:
    assert words.status(make_finding(outcome=outcome, requirement=requirement)) == status
    assert status in words.STATUSES


def test_an_unknown_family_is_called_by_its_id() -> None:
    assert words.family("acme") == "acme"
    assert words.family("exposure") == "Exposed services"
