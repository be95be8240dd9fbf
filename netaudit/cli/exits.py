"""Exit codes, and which one a judged run earns. Only the command line knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.model import Severity
from netaudit.score import COVERAGE_FLOOR, is_failure, score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.model import Finding

CLEAN = 0
OUR_ERROR = 1
FINDINGS = 2
LOW_COVERAGE = 3
WORSE = 4  # `diff --exit-code`: a failure that was not there before
INTERRUPTED = 130

FAIL_ON = (*(str(severity) for severity in Severity), "never")


def exit_code(findings: Sequence[Finding], fail_on: str, floor: float = COVERAGE_FLOOR) -> int:
    """3 when too little was tested to judge, else 2 when a `must` failed at `fail_on` or above."""
    coverage = score(findings).coverage
    if coverage is None or coverage < floor:
        return LOW_COVERAGE
    if fail_on == "never":
        return CLEAN
    worst = Severity(fail_on).rank
    failed = any(is_failure(f) and f.severity.rank <= worst for f in findings)
    return FINDINGS if failed else CLEAN
