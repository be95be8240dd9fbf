"""The apex of a zone: no alias."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dns.apex-not-alias",
    title="No CNAME stands at the zone's apex",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "Take the CNAME at the apex out of the zone, and enter the addresses of its target as A "
        "and AAAA records there, or an HTTPS record in alias mode. Raise the serial. Try: "
        "dig +norec @ADDRESS ZONE CNAME."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 1034 section 3.6.2", "RFC 2181 section 10.1", "RFC 1912 section 2.4"],
)
def apex_not_alias(zone: Zone, manners: ZoneManners) -> Verdict:
    """SOA and NS stand at the apex: beside a CNAME resolvers lose mail, keys or the whole zone."""
    looked = [s for s in manners.servers if s.alias is not None]
    if not looked:
        return not_applicable("nobody looked for an alias of {zone}", zone=zone.name)
    if bad := tuple(f"{s.server}: {s.alias}" for s in looked if s.alias):
        return failed("a CNAME stands at the apex: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(looked))
