from __future__ import annotations

from typing import Any

import pytest

from netaudit.facts.proofs import DenialChain
from netaudit.facts.zone import Security
from netaudit.model import Outcome
from netaudit_checks.dnssec.denial_ttls_as_signed import denial_ttls_as_signed
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE


def judged(*ttls: str, security: Security = Security.SECURE, records: int = 7) -> Any:
    chain = DenialChain(security, "NSEC", records, complete=True, broken="", unproved=(), ttls=ttls)
    return denial_ttls_as_signed(ZONE, chain)


def test_a_chain_as_it_was_signed_passes() -> None:
    assert (judged().outcome, params(judged())["count"]) == (Outcome.PASS, 7)


def test_records_with_another_ttl_are_named() -> None:
    verdict = judged(*(f"{n}.x.test. NSEC 60" for n in range(9)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"][0] == "0.x.test. NSEC 60"
    assert len(params(verdict)["servers"]) == 6


@pytest.mark.parametrize("security", [Security.BOGUS, Security.INSECURE, Security.INDETERMINATE])
def test_nothing_is_judged_of_a_zone_that_is_not_secure(security: Security) -> None:
    assert judged("x.test. NSEC 60", security=security).outcome is Outcome.NOT_APPLICABLE


def test_what_was_not_walked_is_not_judged() -> None:
    assert judged(records=0).outcome is Outcome.NOT_APPLICABLE
