"""A judged run with every kind of outcome, for the exports' tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.model import Outcome, Requirement
from tests.factories import make_finding, make_judged

if TYPE_CHECKING:
    from netaudit.judge import Judged

UNTESTED = (("why", "deadline"), ("detail", "30 s passed"))


def mixed() -> Judged:
    """A failure, a warning, a pass, one not tested, one not applicable."""
    return make_judged(
        make_finding(),
        make_finding(check="ipv6.parity", requirement=Requirement.SHOULD),
        make_finding(check="dns.x", outcome=Outcome.PASS),
        make_finding(
            check="tls.y",
            outcome=Outcome.NOT_TESTED,
            message="not tested ({why}): {detail}",
            params=UNTESTED,
        ),
        make_finding(check="tls.z", outcome=Outcome.NOT_APPLICABLE),
    )
