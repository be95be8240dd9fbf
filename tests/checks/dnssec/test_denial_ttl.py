from __future__ import annotations

from dataclasses import replace

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.denial_ttl import denial_ttl
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import SOA, apex, denied, seen, zone_apex


@pytest.mark.parametrize("ttl", [0, 300])
def test_as_long_as_the_soa_says_passes(ttl: int) -> None:
    assert denial_ttl(ZONE, zone_apex(apex(denial=denied(ttls=(ttl,))))).outcome is Outcome.PASS


@pytest.mark.parametrize(("minimum", "soa_ttl"), [(300, 3600), (3600, 300)])
def test_longer_than_the_lesser_fails(minimum: int, soa_ttl: int) -> None:
    view = apex(
        soa=replace(SOA, minimum=minimum),
        sets=(seen("SOA", ttl=soa_ttl, original_ttls=(soa_ttl,)),),
        denial=denied(ttls=(301, 5)),
    )
    verdict = denial_ttl(ZONE, zone_apex(view))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{view.server}: 301",)


def test_a_ttl_of_the_soa_that_a_cache_counted_down_is_not_the_zones() -> None:
    """A balancer with a packet cache gave the SOA as it was a second ago, the denial anew."""
    view = apex(
        soa=replace(SOA, minimum=300),
        sets=(seen("SOA", ttl=299, original_ttls=(300,)),),
        denial=denied(ttls=(300,)),
    )
    assert denial_ttl(ZONE, zone_apex(view)).outcome is Outcome.PASS


def test_a_set_that_was_not_kept_says_nothing() -> None:
    assert denial_ttl(ZONE, zone_apex(apex(sets=()))).outcome is Outcome.PASS


def test_without_denials_it_does_not_apply() -> None:
    found = denial_ttl(ZONE, zone_apex(apex(denial=denied(ttls=()))))
    assert found.outcome is Outcome.NOT_APPLICABLE


def test_what_was_signed_with_a_shorter_ttl_than_it_came_with_counts_as_it_came() -> None:
    view = apex(
        soa=replace(SOA, minimum=3600),
        sets=(seen("SOA", ttl=3600, original_ttls=(300,)),),
        denial=denied(ttls=(3600,)),
    )
    assert denial_ttl(ZONE, zone_apex(view)).outcome is Outcome.PASS


def test_denials_beside_no_soa_say_nothing() -> None:
    bare = apex(soa=None, denial=denied(ttls=(9999,)))
    assert denial_ttl(ZONE, zone_apex(bare)).outcome is Outcome.NOT_APPLICABLE
