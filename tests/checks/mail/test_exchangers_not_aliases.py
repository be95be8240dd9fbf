from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.mail.exchangers_not_aliases import exchangers_not_aliases
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, mail_host, no_mail, unasked_host

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert exchangers_not_aliases(ZONE, exchangers()).outcome is PASS
    assert exchangers_not_aliases(ZONE, no_mail()).outcome is NOT_APPLICABLE
    assert exchangers_not_aliases(ZONE, exchangers(unasked_host())).outcome is NOT_TESTED


def test_an_alias_and_an_address_are_named() -> None:
    alias = mail_host(name="a.test", alias="b.test")
    literal = mail_host(name="198.18.1.25", literal=True)
    verdict = exchangers_not_aliases(ZONE, exchangers(alias, literal, mail_host()))
    assert verdict.outcome is FAIL
    assert params(verdict)["hosts"] == ("a.test -> b.test", "198.18.1.25")
