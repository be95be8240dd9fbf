"""Signatures: from every server."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks._incomplete import taken_out, unasked
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dnssec.signed-on-every-server",
    title="Every name server sends signatures with its answers",
    severity=Severity.CRITICAL,
    version=3,
    remedy=(
        "Have the server keep and send DNSSEC records: transfer the signed zone, update old "
        "software, and let no load balancer strip RRSIG. Try: dig +norec +dnssec @ADDRESS ZONE SOA."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 3.1.1", "RFC 4035 section 2.2"],
)
def signed_on_every_server(zone: Zone, apex: ZoneApex) -> Verdict:
    """A server without signatures makes the zone bogus for every resolver that asks it."""
    views = apex.answering("DNSKEY")
    if not any(view.keys for view in views):
        return not_applicable("{zone} is not signed", zone=zone.name)
    bad = tuple(
        f"{view.server}: {' '.join(s.type for s in view.sets if not s.key_tags) or 'DNSKEY'}"
        for view in views
        if not view.keys or any(not rrset.key_tags for rrset in view.sets)
    )
    if bad and apex.taken_out:
        return taken_out(zone)
    if bad:
        return failed("without signatures: {servers}", servers=bad)
    if partly := unasked((apex.altered,) if apex.altered else ()):
        return partly
    return passed("sound at all {count} server addresses", count=len(views))
