"""Denial of existence: against what exists."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dnssec._howto import SIGN_AGAIN


@check(
    "dnssec.denial-truthful",
    title="The denial at the apex lists every type that is there",
    severity=Severity.HIGH,
    remedy=(
        "Sign the whole zone again so that the NSEC or NSEC3 chain follows the data (BIND: rndc "
        "sign zone; Knot: knotc zone-sign zone; PowerDNS: pdnsutil rectify-zone zone)."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4034 section 4.1.2", "RFC 5155 section 3.1.8", "RFC 8198 section 5"],
)
def denial_truthful(zone: Zone, apex: ZoneApex) -> Verdict:
    """Resolvers believe such a denial, and tell their clients that the data is not there."""
    listing = [v for v in apex.servers if v.denial.types]
    if not listing:
        return not_applicable("{zone} shows no NSEC or NSEC3", zone=zone.name)
    bad = tuple(
        f"{view.server}: {rrset.type}"
        for view in listing
        for rrset in view.sets
        if rrset.type not in view.denial.types
    )
    if bad:
        return failed("types that exist are denied: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))
