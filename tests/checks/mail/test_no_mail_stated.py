from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.mail.no_mail_stated import no_mail_stated
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import NULL, exchangers, no_mail, sender_policy

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


NOBODY = sender_policy(records=("v=spf1 -all",), lookups=0)


def test_outcomes() -> None:
    assert no_mail_stated(ZONE, no_mail(NULL), NOBODY).outcome is PASS
    assert no_mail_stated(ZONE, exchangers(), sender_policy()).outcome is NOT_APPLICABLE
    dead = sender_policy(rcode="SERVFAIL")
    assert no_mail_stated(ZONE, no_mail(NULL), dead).outcome is NOT_APPLICABLE


@pytest.mark.parametrize(
    "policy",
    [sender_policy(), sender_policy(records=()), sender_policy(lookups=0, default="~")],
)
def test_another_policy_than_nobody_fails(policy) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    assert no_mail_stated(ZONE, no_mail(NULL), policy).outcome is FAIL


def test_without_a_null_mx_it_fails() -> None:
    verdict = no_mail_stated(ZONE, no_mail(), NOBODY)
    assert verdict.outcome is FAIL
    assert params(verdict)["zone"] == ZONE.name
