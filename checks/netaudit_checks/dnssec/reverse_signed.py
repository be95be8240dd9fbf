"""Reverse zones: in the chain of trust."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.reverse import ReverseZones
from netaudit.facts.zone import Security
from netaudit_checks.dnssec._howto import PUBLISH_DS


@check(
    "dnssec.reverse-signed",
    title="The reverse zone of the prefix is signed, with a chain of trust",
    severity=Severity.LOW,
    remedy="Sign the reverse zone as the forward one is, and have its DS published in the zone "
    "above it under ip6.arpa or in-addr.arpa.",
    howto=PUBLISH_DS,
    refs=["RFC 4035 section 2", "RFC 9364 section 2"],
)
def reverse_signed(prefix: Prefix, reverse: ReverseZones) -> Verdict:
    """An unsigned reverse name can be forged by whoever sits on the path, and so what logs say."""
    zones = [zone for zone in reverse.zones if zone.exists and zone.answers]
    if not zones:
        return not_applicable("no reverse zone of {prefix} answers", prefix=prefix.label())
    bogus = tuple(zone.name for zone in zones if zone.security is Security.BOGUS)
    if bogus:
        texts = dict.fromkeys(reason.text for zone in zones for reason in zone.reasons)
        return failed("bogus: {zones}: {reasons}", zones=bogus, reasons=tuple(texts)[:6])
    bare = tuple(zone.name for zone in zones if zone.security is not Security.SECURE)
    if bare:
        return failed("no chain of trust leads to {zones}", zones=bare)
    return passed("the reverse zone of {prefix} is secure", prefix=prefix.label())
