"""Name servers: IPv6."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Answered, ServersV6


@check(
    "ipv6.name-servers-reachable",
    title="Every name server of the zone answers over IPv6",
    severity=Severity.HIGH,
    remedy=(
        "Give each name server an AAAA record (and glue at the parent), have it listen on IPv6, "
        "and let UDP and TCP port 53 through over IPv6."
    ),
    refs=["RFC 3901 section 4"],
)
def name_servers_reachable(zone: Zone, servers: ServersV6) -> Verdict:
    """An IPv6-only resolver cannot resolve any name of a zone whose servers speak IPv4 only."""
    if not servers.servers and not servers.without_v6:
        return not_applicable("{zone} has no name servers", zone=zone.name)
    mute = tuple(f"{s.label}: {s.udp}" for s in servers.servers if s.udp is not Answered.ANSWERED)
    bad = tuple(f"{name}: no AAAA" for name in servers.without_v6) + mute
    if bad:
        return failed("over IPv6 these name servers do not answer: {servers}", servers=bad)
    return passed("all {count} server addresses answer over IPv6", count=len(servers.servers))
