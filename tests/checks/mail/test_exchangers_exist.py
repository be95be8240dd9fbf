from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.exchangers_exist import exchangers_exist
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, mail_host, no_mail, unasked_host

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert exchangers_exist(ZONE, exchangers()).outcome is PASS
    assert exchangers_exist(ZONE, no_mail()).outcome is NOT_APPLICABLE
    assert exchangers_exist(ZONE, exchangers(hosts=())).outcome is NOT_APPLICABLE
    assert exchangers_exist(ZONE, exchangers(unasked_host())).outcome is NOT_TESTED


def test_one_without_addresses_is_named() -> None:
    gone = mail_host(name="old.test", aaaa=(), a=(), rcode="NXDOMAIN")
    verdict = exchangers_exist(ZONE, exchangers(mail_host(), gone, unasked_host()))
    assert verdict.outcome is FAIL
    assert params(verdict)["hosts"] == ("old.test",)


def test_one_whose_servers_are_silent_is_told_so() -> None:
    mute = mail_host(name="mute.test", aaaa=(), a=(), rcode="SERVFAIL")
    verdict = exchangers_exist(ZONE, exchangers(mute))
    assert verdict.outcome is FAIL
    assert "no server answers" in verdict.message
