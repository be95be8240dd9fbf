"""Name servers: EDNS."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import SPEAK_EDNS


@check(
    "dns.edns-supported",
    title="Every name server speaks EDNS and passes the DO flag back",
    severity=Severity.HIGH,
    remedy=(
        "Update the name server, and let firewalls and load balancers pass DNS with OPT records: "
        "every current BIND, Knot, NSD, PowerDNS and Windows DNS speaks EDNS by default. Try: dig "
        "+norec +dnssec @ADDRESS ZONE SOA."
    ),
    howto=SPEAK_EDNS,
    refs=["RFC 6891 section 7", "RFC 4035 section 3", "RFC 3225 section 3"],
)
def edns_supported(zone: Zone, manners: ZoneManners) -> Verdict:
    """Without EDNS there is no DNSSEC: keys and signatures are not sent to those who ask."""
    if not manners.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    bad = tuple(s.server for s in manners.servers if not (s.edns and s.dnssec_ok))
    if bad:
        return failed("no EDNS, or no DO flag in the answer, at {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(manners.servers))
