"""Signatures: TTLs."""

from collections.abc import Iterator

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import SetSeen, ZoneApex
from netaudit_checks.dns._howto import COPY_ANEW

# For name servers alone, no resolver uses it (RFC 5155 section 4): PowerDNS gives the one of a zone
# that was signed elsewhere with a TTL of its own.
_NOT_FOR_RESOLVERS = frozenset({"NSEC3PARAM"})


@check(
    "dnssec.ttls-as-signed",
    title="Records have the TTL that they were signed with",
    severity=Severity.MEDIUM,
    remedy=(
        "See what lies between signer and server and changes TTLs (a load balancer, a cache in "
        "place of a secondary; the cache of dnsdist leaves them alone with dontAge=true), and sign "
        "the whole zone again (BIND: rndc sign zone; Knot: knotc zone-sign zone)."
    ),
    howto=COPY_ANEW,
    version=2,
    refs=["RFC 4035 section 2.2", "RFC 4034 section 3", "RFC 4034 section 3.1.4"],
)
def ttls_as_signed(zone: Zone, apex: ZoneApex) -> Verdict:
    """A TTL changed after signing shows that somebody touched the data on its way."""
    signed = [view for view in apex.servers if view.keys]
    if not signed:
        return not_applicable("{zone} is not signed", zone=zone.name)
    bad = tuple(
        f"{view.server}: {told}"
        for view in signed
        for rrset in view.sets
        if rrset.type not in _NOT_FOR_RESOLVERS
        for told in _other(rrset)
    )
    if bad:
        return failed("the TTL is not the signed one: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))


def _other(rrset: SetSeen) -> Iterator[str]:
    """What has another TTL: the records, else one of their signatures."""
    if {*rrset.original_ttls} - {rrset.ttl}:
        yield f"{rrset.type} {rrset.ttl}"
    elif others := {*rrset.signature_ttls} - {rrset.ttl}:
        yield f"RRSIG {rrset.type} {min(others)}"
