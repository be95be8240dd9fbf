from __future__ import annotations

from typing import Any

import pytest

from netaudit.facts.proofs import DenialChain, Unproved
from netaudit.facts.zone import Reason, Security
from netaudit.model import Outcome, Phrase, Severity
from netaudit_checks.dnssec.denial_chain_validates import denial_chain_validates
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE

SOUND: dict[str, Any] = {"kind": "NSEC3", "records": 7, "complete": True, "broken": ""}


def judged(security: Security = Security.SECURE, *unproved: Unproved, **changes: Any) -> Any:
    chain = DenialChain(security, unproved=unproved, **{**SOUND, **changes})
    return denial_chain_validates(ZONE, chain)


def test_a_chain_that_holds_passes_and_says_how_much_was_seen() -> None:
    assert params(judged())["count"] == 7
    assert judged().message.startswith("all ")
    assert judged(complete=False).outcome is Outcome.PASS
    assert not judged(complete=False).message.startswith("all ")


def test_what_does_not_validate_is_named() -> None:
    clause = "RFC 4035 section 5.3"
    reason = Reason("RRSIG_MISSING", Severity.HIGH, "x.test", "", clause, Phrase("x"))
    names = "www.x.test. NSEC", "x.test. NSEC"
    verdict = judged(Security.SECURE, *(Unproved("ns1 (::1)", name, (reason,)) for name in names))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["reasons"] == (Phrase("x"),)


def test_a_link_that_leads_nowhere() -> None:
    verdict = judged(kind="NSEC", complete=False, broken="www.x.test")
    assert (verdict.outcome, params(verdict)["name"]) == (Outcome.FAIL, "www.x.test")


def test_a_record_that_leads_past_others() -> None:
    verdict = judged(kind="NSEC3", broken="abc.x.test")
    assert (verdict.outcome, params(verdict)["name"]) == (Outcome.FAIL, "abc.x.test")
    assert verdict.message.startswith("the NSEC3 {name} leads past")


@pytest.mark.parametrize(
    ("security", "changes"),
    [(Security.INSECURE, {}), (Security.BOGUS, {}), (Security.SECURE, {"records": 0, "kind": ""})],
)
def test_where_nothing_was_walked_it_does_not_apply(
    security: Security, changes: dict[str, Any]
) -> None:
    assert judged(security, **changes).outcome is Outcome.NOT_APPLICABLE


def test_names_that_exist_and_are_denied() -> None:
    verdict = judged(passed_over=("www.x.test (ns1 (::1))",))
    assert (verdict.outcome, params(verdict)["names"]) == (
        Outcome.FAIL,
        ("www.x.test (ns1 (::1))",),
    )
