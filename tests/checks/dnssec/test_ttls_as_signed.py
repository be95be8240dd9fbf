from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.ttls_as_signed import ttls_as_signed
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import apex, seen, zone_apex


def test_the_signed_ttl_passes() -> None:
    assert ttls_as_signed(ZONE, zone_apex(apex())).outcome is Outcome.PASS


@pytest.mark.parametrize("ttl", [1, 3599, 3601])
def test_another_ttl_fails(ttl: int) -> None:
    changed = apex(sets=(seen("SOA"), seen("NS", ttl=ttl)))
    verdict = ttls_as_signed(ZONE, zone_apex(changed))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == (f"{changed.server}: NS {ttl}",)


def test_what_no_resolver_uses_may_have_any_ttl() -> None:
    """PowerDNS gives a NSEC3PARAM that BIND signed with TTL 0 with the SOA's minimum."""
    changed = apex(sets=(seen("SOA"), seen("NSEC3PARAM", ttl=300)))
    assert ttls_as_signed(ZONE, zone_apex(changed)).outcome is Outcome.PASS


def test_a_signature_kept_for_another_time_than_what_it_signs_fails() -> None:
    """RFC 4034 section 3: its TTL is that of the RRset. BIND's signer cuts it to 30 days."""
    changed = apex(sets=(seen("MX", signature_ttls=(3599,)), seen("NS", signature_ttls=(3600,))))
    verdict = ttls_as_signed(ZONE, zone_apex(changed))
    assert params(verdict)["servers"] == (f"{changed.server}: RRSIG MX 3599",)


def test_an_unsigned_zone_is_told_elsewhere() -> None:
    bare = zone_apex(apex(keys=(), sets=()))
    assert ttls_as_signed(ZONE, bare).outcome is Outcome.NOT_APPLICABLE
