from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.tls.tlsa_matches import tlsa_matches
from tests.checks.builders import params
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane, presented, tlsa, tlsa_name

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


def test_outcomes() -> None:
    assert tlsa_matches(MAIL, dane()).outcome is PASS
    assert tlsa_matches(MAIL, NO_RECORDS).outcome is NOT_APPLICABLE
    closed = dane(presented=(presented(certificates=0, matched=()),))
    assert tlsa_matches(MAIL, closed).outcome is NOT_APPLICABLE
    assert tlsa_matches(MAIL, dane(unasked=("IPv6: no route",))).outcome is NOT_TESTED


def test_another_key_fails() -> None:
    verdict = tlsa_matches(MAIL, dane(presented=(presented(), presented(matched=()))))
    assert verdict.outcome is FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::25",)


def test_a_chain_that_was_not_seen_whole_is_not_judged() -> None:
    verdict = tlsa_matches(MAIL, dane(presented=(presented(matched=(), whole=False),)))
    assert verdict.outcome is NOT_TESTED
    assert params(verdict)["unasked"] == ("2001:db8:1001::25",)


def test_records_that_nobody_uses_make_no_server_known() -> None:
    """posttls-finger passes over them, and over an old digest beside a stronger one."""
    strong, pkix = tlsa(matching=2, data="cd" * 64), tlsa(usage=1)
    for other in (strong, tlsa(data="cd" * 32)):
        for fits in ((tlsa(), other), (pkix, other)):
            fact = dane(
                names=(tlsa_name(records=fits),), presented=(presented(matched=(fits[0].label,)),)
            )
            passes = fits[0] == tlsa() and other is not strong
            assert tlsa_matches(MAIL, fact).outcome is (PASS if passes else FAIL)
    alone = dane(names=(tlsa_name(records=(pkix,)),), presented=(presented(matched=(pkix.label,)),))
    assert tlsa_matches(MAIL, alone).outcome is NOT_APPLICABLE


def test_only_what_was_looked_at_is_said_to_fit() -> None:
    both = tlsa(), tlsa(matching=2, data="cd" * 64)
    labels = tuple(record.label for record in both)
    fact = dane(names=(tlsa_name(records=both),), presented=(presented(matched=labels),))
    assert params(tlsa_matches(MAIL, fact))["records"] == labels[1:]
