"""Signatures: by every algorithm."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit.facts.zone import Delegation
from netaudit_checks._incomplete import taken_out
from netaudit_checks.dnssec._howto import CHOOSE_ALGORITHM

_REVOKED = 0x0080


@check(
    "dnssec.algorithms-complete",
    title="Every algorithm of the keys and of the DS signs the zone",
    severity=Severity.MEDIUM,
    version=2,
    remedy=(
        "Sign with every algorithm that the DNSKEY and DS sets name before its key or DS is "
        "published, and withdraw in the reverse order. BIND and Knot do so by themselves under "
        "dnssec-policy or policy: let them finish the roll (rndc dnssec -status zone; keymgr zone "
        "list)."
    ),
    howto=CHOOSE_ALGORITHM,
    refs=["RFC 4035 section 2.2", "RFC 6840 section 5.11", "RFC 6781 section 4.1.4"],
)
def algorithms_complete(zone: Zone, apex: ZoneApex, delegation: Delegation) -> Verdict:
    """Some resolvers refuse a zone where an announced algorithm has not signed everything."""
    signed = [view for view in apex.servers if view.keys]
    if not signed:
        return not_applicable("{zone} is not signed", zone=zone.name)
    wanted = {key.algorithm for view in signed for key in view.keys if not key.flags & _REVOKED}
    wanted |= {ds.algorithm for ds in delegation.ds if ds.matched}
    bad = tuple(
        f"{view.server}: {rrset.type} {algorithm}"
        for view in signed
        for rrset in view.sets
        for algorithm in sorted(wanted - set(rrset.algorithms))
    )
    if bad and apex.taken_out:
        return taken_out(zone)
    if bad:
        return failed("no signature by an algorithm that is announced: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(apex.servers))
