from __future__ import annotations

from netaudit.model import Outcome, Phrase
from netaudit_checks.mail.spf_valid import spf_valid
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, no_mail, sender_policy

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert spf_valid(ZONE, exchangers(), sender_policy()).outcome is PASS
    assert spf_valid(ZONE, no_mail(), sender_policy()).outcome is NOT_APPLICABLE
    assert spf_valid(ZONE, exchangers(), sender_policy(records=())).outcome is NOT_APPLICABLE
    dead = sender_policy(rcode="SERVFAIL")
    assert spf_valid(ZONE, exchangers(), dead).outcome is NOT_APPLICABLE
    part = sender_policy(unasked=("x.test: out of scope",))
    assert spf_valid(ZONE, exchangers(), part).outcome is NOT_TESTED


def test_a_mistake_is_told() -> None:
    wrong = (Phrase("{term} is no mechanism of SPF", (("term", "al"),)),)
    verdict = spf_valid(ZONE, exchangers(), sender_policy(mistakes=wrong))
    assert verdict.outcome is FAIL
    assert params(verdict)["mistakes"] == wrong
