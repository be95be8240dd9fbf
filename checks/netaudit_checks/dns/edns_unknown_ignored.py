"""Name servers: what EDNS does not define yet."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit.facts.states import state
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.edns-unknown-ignored",
    title="Every name server ignores unknown EDNS options and flags",
    severity=Severity.MEDIUM,
    remedy=(
        "Update the name server, and have no firewall or load balancer refuse or copy options that "
        "it does not know. Try: dig +norec +ednsopt=65001 +ednsflags=1 @ADDRESS ZONE SOA."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 6891 section 6.1.2", "RFC 6891 section 6.1.4"],
    version=2,
)
def edns_unknown_ignored(zone: Zone, manners: ZoneManners) -> Verdict:
    """Resolvers send cookies and other new options: refusing those makes names fail."""
    if not (speaking := manners.speaking()):
        return not_applicable("no server of {zone} speaks EDNS", zone=zone.name)
    bad = tuple(
        about(s.server, " ".join((s.unknown, *s.echoes)) if s.echoes else state(s.unknown))
        for s in speaking
        if s.unknown != "NOERROR" or s.echoes
    )
    if bad:
        return failed("an unknown option and flag are not ignored: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(speaking))
