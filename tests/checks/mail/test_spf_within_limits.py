from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.mail.spf_within_limits import spf_within_limits
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, no_mail, sender_policy

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert spf_within_limits(ZONE, exchangers(), sender_policy(lookups=10)).outcome is PASS
    assert spf_within_limits(ZONE, no_mail(), sender_policy()).outcome is NOT_APPLICABLE
    part = sender_policy(unasked=("x.test: out of scope",))
    assert spf_within_limits(ZONE, exchangers(), part).outcome is NOT_TESTED


@pytest.mark.parametrize(("lookups", "voids", "count"), [(11, 0, 11), (10, 3, 3)])
def test_too_many_fail(lookups: int, voids: int, count: int) -> None:
    verdict = spf_within_limits(ZONE, exchangers(), sender_policy(lookups=lookups, voids=voids))
    assert verdict.outcome is FAIL
    assert params(verdict)["count"] == count
