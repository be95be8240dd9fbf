"""Name servers: what they tell of themselves."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import HIDE_VERSION


@check(
    "dns.version-hidden",
    title="No name server tells strangers the version of its software",
    severity=Severity.LOW,
    remedy=(
        'Give no version. BIND: version none; in options. Knot: version: "" in the server section. '
        "NSD: hide-version: yes. PowerDNS: version-string=anonymous. Windows DNS: dnscmd /config "
        "/EnableVersionQuery 0."
    ),
    howto=HIDE_VERSION,
    refs=["RFC 4892 section 2"],
)
def version_hidden(zone: Zone, manners: ZoneManners) -> Verdict:
    """A version number tells an attacker which published hole to try first."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(
        f"{s.server}: {s.software}" for s in manners.servers if any(c.isdigit() for c in s.software)
    )
    if bad:
        return failed("version.bind is answered: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(manners.servers))
