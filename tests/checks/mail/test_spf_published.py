from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.mail.spf_published import spf_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, no_mail, sender_policy

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert spf_published(ZONE, exchangers(), sender_policy()).outcome is PASS
    assert spf_published(ZONE, no_mail(), sender_policy()).outcome is NOT_APPLICABLE
    dead = sender_policy(rcode="SERVFAIL", records=())
    assert spf_published(ZONE, exchangers(), dead).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(("records", "told"), [((), "no SPF"), (("v=spf1", "v=spf1 -all"), "2")])
def test_none_or_two_fail(records: tuple[str, ...], told: str) -> None:
    verdict = spf_published(ZONE, exchangers(), sender_policy(records=records))
    assert verdict.outcome is FAIL
    assert told in verdict.message.format(**params(verdict))
