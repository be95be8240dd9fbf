from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.exchangers_have_aaaa import exchangers_have_aaaa
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, mail_host, no_mail

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert exchangers_have_aaaa(ZONE, exchangers()).outcome is PASS
    assert exchangers_have_aaaa(ZONE, no_mail()).outcome is NOT_APPLICABLE
    nowhere = exchangers(mail_host(aaaa=(), a=()))
    assert exchangers_have_aaaa(ZONE, nowhere).outcome is NOT_APPLICABLE


def test_one_with_ipv4_alone_is_named() -> None:
    verdict = exchangers_have_aaaa(ZONE, exchangers(mail_host(), mail_host(name="o.test", aaaa=())))
    assert verdict.outcome is FAIL
    assert params(verdict)["hosts"] == ("o.test",)
