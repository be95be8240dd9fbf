from __future__ import annotations

import pytest

from netaudit.model import Finding, Outcome, Severity
from netaudit.score import score
from netaudit_reports.formats import Formats
from netaudit_reports.html.grade import explain
from tests.factories import make_finding

PASS = make_finding(outcome=Outcome.PASS, severity=Severity.CRITICAL)
CRITICAL = make_finding(severity=Severity.CRITICAL)
UNTESTED = make_finding(outcome=Outcome.NOT_TESTED)
INFO = make_finding(outcome=Outcome.PASS, severity=Severity.INFO)


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([], "No grade: no requirement applies to this unit."),
        ([PASS, UNTESTED], "No grade: only 50.0% of what applies was tested, 80% are needed."),
        ([INFO], "No grade: nothing that counts towards it was tested."),
        ([PASS], "100.0% of the weighted requirements that were tested are met."),
        (
            [PASS] * 99 + [CRITICAL],
            (
                "99.0% of the weighted requirements are met, which would be A; "
                "the worst failure caps the grade at D."
            ),
        ),
        ([CRITICAL], "0.0% of the weighted requirements that were tested are met."),
    ],
)
def test_each_grade_explains_itself(findings: list[Finding], said: str) -> None:
    assert explain(score(findings), Formats("en")) == said
