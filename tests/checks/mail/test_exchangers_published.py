from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.exchangers_published import exchangers_published
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, no_mail

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert exchangers_published(ZONE, exchangers()).outcome is PASS
    assert exchangers_published(ZONE, no_mail()).outcome is NOT_APPLICABLE
    dead = exchangers(rcode="SERVFAIL", hosts=())
    assert exchangers_published(ZONE, dead).outcome is NOT_APPLICABLE


def test_a_mail_server_without_mx_is_named() -> None:
    verdict = exchangers_published(ZONE, exchangers(hosts=()))
    assert verdict.outcome is FAIL
    assert params(verdict)["servers"] == ("mail.so-a.kontum.test",)
