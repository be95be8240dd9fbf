"""Name servers: versions of EDNS."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit.facts.states import state
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.edns-version",
    title="Every name server answers an unknown EDNS version with BADVERS",
    severity=Severity.LOW,
    remedy=(
        "Update the name server, and have no firewall drop EDNS versions that it does not know "
        "(ASA: inspect dns; F5: DNS profile). Try: dig +norec +edns=1 +noednsnegotiation @ADDRESS "
        "ZONE SOA."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 6891 section 6.1.3", "RFC 8906 section 3"],
    version=2,
)
def edns_version(zone: Zone, manners: ZoneManners) -> Verdict:
    """Silence or a false answer to a new version keeps the whole network from ever using one."""
    if not (speaking := manners.speaking()):
        return not_applicable("no server of {zone} speaks EDNS", zone=zone.name)
    bad = tuple(
        about(s.server, state(s.version_one))
        for s in speaking
        if s.version_one != "BADVERS" or s.version_shown
    )
    if bad:
        return failed("EDNS version 1 does not meet BADVERS with version 0: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(speaking))
