from __future__ import annotations

import pytest

from netaudit.cli.exits import CLEAN, FINDINGS, LOW_COVERAGE, exit_code
from netaudit.model import Outcome, Requirement, Severity
from tests.factories import make_finding

PASSED = make_finding(outcome=Outcome.PASS)
FAILED = make_finding(severity=Severity.MEDIUM)
NOT_TESTED = make_finding(outcome=Outcome.NOT_TESTED)


@pytest.mark.parametrize(
    ("findings", "fail_on", "code"),
    [
        ([PASSED], "low", CLEAN),
        ([PASSED, FAILED], "low", FINDINGS),
        ([PASSED, FAILED], "medium", FINDINGS),
        ([PASSED, FAILED], "high", CLEAN),
        ([PASSED, FAILED], "never", CLEAN),
        ([PASSED, make_finding(requirement=Requirement.SHOULD)], "low", CLEAN),
        ([PASSED, FAILED, NOT_TESTED], "low", LOW_COVERAGE),
        ([NOT_TESTED], "never", LOW_COVERAGE),
        ([], "low", LOW_COVERAGE),
    ],
)
def test_the_exit_code_that_a_run_earns(findings: list, fail_on: str, code: int) -> None:  # type: ignore[type-arg]
    assert exit_code(findings, fail_on) == code
