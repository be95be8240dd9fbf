"""Signatures: against the SOA's expire."""

from datetime import timedelta

from netaudit.api import Instant, Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit.facts.zone import ZoneSignatures
from netaudit_checks.dnssec._howto import SET_LIFETIME


@check(
    "dnssec.signatures-outlive-expire",
    title="Signatures outlive the time that a secondary may serve an old copy",
    severity=Severity.LOW,
    remedy=(
        "Sign for longer than the SOA's expire, and renew while more than that is left (BIND: "
        "signatures-refresh in the dnssec-policy; Knot: rrsig-refresh), or lower expire in the "
        "SOA: to a week where PowerDNS signs, whose signatures have no more than that left at "
        "times."
    ),
    howto=SET_LIFETIME,
    refs=["RFC 6781 section 4.4.1"],
)
def signatures_outlive_expire(zone: Zone, apex: ZoneApex, signatures: ZoneSignatures) -> Verdict:
    """A secondary that is cut off serves until expire: with dead signatures it does harm."""
    expire = max((view.soa.expire for view in apex.servers if view.soa), default=0)
    if not signatures.signatures or not expire:
        return not_applicable("{zone} shows no signature", zone=zone.name)
    soonest = min(s.expiration for s in signatures.signatures)
    if soonest < signatures.observed_at + timedelta(seconds=expire):
        return failed(
            "a signature expires on {soonest}, but a secondary serves for {expire} seconds more",
            soonest=Instant(soonest),
            expire=expire,
        )
    return passed("the first signature expires on {soonest}", soonest=Instant(soonest))
