from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.null_mx_alone import null_mx_alone
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import NULL, exchangers, mail_host, no_mail

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert null_mx_alone(ZONE, no_mail(NULL)).outcome is PASS
    assert null_mx_alone(ZONE, exchangers()).outcome is NOT_APPLICABLE
    odd = no_mail(mail_host(name=".", preference=10))
    assert null_mx_alone(ZONE, odd).outcome is FAIL


def test_beside_another_record_it_fails() -> None:
    verdict = null_mx_alone(ZONE, exchangers(NULL, mail_host()))
    assert verdict.outcome is FAIL
    assert params(verdict)["hosts"] == ("mail.so-a.kontum.test",)
