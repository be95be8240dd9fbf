"""Zone signing: whether there are keys."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation
from netaudit_checks._incomplete import taken_out
from netaudit_checks.dnssec._howto import SIGN_AGAIN


@check(
    "dnssec.zone-signed",
    title="The zone is signed",
    severity=Severity.HIGH,
    version=3,
    remedy=(
        "Sign the zone with algorithm 13. BIND: dnssec-policy default; in the zone block. "
        "Knot: dnssec-signing: on. Then publish the DS at the parent. If a server gives keys when "
        "it is asked on itself, something on the way takes DNSSEC records out."
    ),
    howto=SIGN_AGAIN,
    refs=["RFC 4035 section 2", "RFC 9364 section 1"],
)
def zone_signed(zone: Zone, delegation: Delegation) -> Verdict:
    """Answers of an unsigned zone can be forged on the way, and no resolver can tell."""
    if not delegation.answered:
        return not_applicable("no server of {zone} answers about its keys", zone=zone.name)
    if delegation.taken_out:
        return taken_out(zone)
    if not delegation.keys:
        return failed("{zone} has no DNSKEY on any of its servers", zone=zone.name)
    labels = tuple(key.label for key in delegation.keys)
    return passed("{zone} is signed with the keys {keys}", zone=zone.name, keys=labels)
