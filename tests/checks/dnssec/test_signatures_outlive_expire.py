from __future__ import annotations

from dataclasses import replace

from netaudit.model import Outcome
from netaudit_checks.dnssec.signatures_outlive_expire import signatures_outlive_expire
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, signature, signatures
from tests.checks.server_builders import SOA, apex, zone_apex


def test_more_left_than_expire_passes() -> None:
    found = signatures_outlive_expire(ZONE, zone_apex(apex()), signatures(signature(14.1)))
    assert found.outcome is Outcome.PASS


def test_less_left_fails() -> None:
    verdict = signatures_outlive_expire(ZONE, zone_apex(apex()), signatures(signature(13.9)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["expire"] == 1209600


def test_without_signatures_or_soa_it_does_not_apply() -> None:
    for one, other in ((zone_apex(apex()), signatures()), (zone_apex(), signatures(signature(1)))):
        assert signatures_outlive_expire(ZONE, one, other).outcome is Outcome.NOT_APPLICABLE


def test_the_longest_expire_and_the_first_to_expire_count() -> None:
    day = 86_400
    servers = [apex(soa=replace(SOA, expire=days * day)) for days in (9, 12)]
    for order in (servers, servers[::-1]):
        seen = zone_apex(apex(soa=None), *order)
        verdict = signatures_outlive_expire(ZONE, seen, signatures(signature(20), signature(11)))
        assert (verdict.outcome, params(verdict)["expire"]) == (Outcome.FAIL, 12 * day)
        just = signatures_outlive_expire(ZONE, seen, signatures(signature(20), signature(12)))
        assert just.outcome is Outcome.PASS
