"""Denial of existence: TTLs."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ApexView, ZoneApex
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dnssec.denial-ttl",
    title="Denials are kept no longer than the SOA says",
    severity=Severity.LOW,
    version=2,
    remedy=(
        "Update the signer, sign the whole zone again, and set the SOA's TTL and minimum to the "
        "same, say 3600. PowerDNS from 4.3 on and current BIND and Knot do it right."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 9077 section 3", "RFC 2308 section 5"],
)
def denial_ttl(zone: Zone, apex: ZoneApex) -> Verdict:
    """NSEC records that live longer hide new names from resolvers that use them to deny."""
    denying = [v for v in apex.servers if v.denial.ttls and v.soa]
    if not denying:
        return not_applicable("{zone} shows no NSEC or NSEC3", zone=zone.name)
    bad = tuple(f"{v.server}: {max(v.denial.ttls)}" for v in denying if _too_long(v))
    if bad:
        return failed("NSEC or NSEC3 live longer than the SOA allows: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))


def _too_long(view: ApexView) -> bool:
    """A cache before the server may have counted the SOA's TTL down: what was signed decides."""
    soa = view.set("SOA")
    if soa is None or view.soa is None:
        return False
    return max(view.denial.ttls) > min(max((soa.ttl, *soa.original_ttls)), view.soa.minimum)
