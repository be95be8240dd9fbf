"""Denial of existence: TTLs of the whole chain."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.proofs import DenialChain
from netaudit.facts.zone import Security
from netaudit_checks.dns._howto import COPY_ANEW

_RECORDS = 6


@check(
    "dnssec.denial-ttls-as-signed",
    title="The NSEC or NSEC3 records of the whole zone have the TTL that they were signed with",
    severity=Severity.LOW,
    remedy=(
        "See what lies between signer and server and changes TTLs (a script that edits the signed "
        "file, a cache in place of a secondary), and sign the whole zone again (BIND: rndc sign "
        "zone; Knot: knotc zone-sign zone)."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 2.2", "RFC 4035 section 5.3.3", "RFC 9077 section 3"],
)
def denial_ttls_as_signed(zone: Zone, chain: DenialChain) -> Verdict:
    """Kept shorter, they cost questions; a TTL above the signed one is cut by who validates."""
    if chain.security is not Security.SECURE:
        return not_applicable("no chain of trust holds for {zone}", zone=zone.name)
    if chain.ttls:
        return failed("the TTL is not the signed one: {servers}", servers=chain.ttls[:_RECORDS])
    if not chain.records:
        return not_applicable("{zone} shows no chain that could be walked", zone=zone.name)
    return passed(
        "the {count} {kind} records that were looked at have the signed TTL",
        count=chain.records,
        kind=chain.kind,
    )
