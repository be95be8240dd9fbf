"""Name servers: IPv6."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.states import NO_AAAA, NO_AUTHORITY, state
from netaudit.facts.zone import Answered, ServersV6, ServerView, ZoneServers
from netaudit.model import Phrase

_V4 = 4


@check(
    "ipv6.name-servers-reachable",
    title="Every name server of the zone answers over IPv6",
    severity=Severity.HIGH,
    remedy=(
        "Give each name server an AAAA record (and glue at the parent), have it listen on IPv6, "
        "and let UDP and TCP port 53 through over IPv6. Where it refuses, add the IPv6 prefixes to "
        "its access list (allow-query)."
    ),
    refs=["RFC 3901 section 4"],
    version=2,
)
def name_servers_reachable(zone: Zone, v6: ServersV6, servers: ZoneServers) -> Verdict:
    """An IPv6-only resolver cannot resolve any name of a zone whose servers speak IPv4 only.

    A server that refuses over both families is told by dns.servers-answer alone.
    """
    if not v6.servers and not v6.without_v6:
        return not_applicable("{zone} has no name servers", zone=zone.name)
    over_v4 = {s.name for s in servers.serving() if s.address.version == _V4}
    bad = tuple(about(name, NO_AAAA) for name in v6.without_v6)
    bad += tuple(about(s.label, _said(s)) for s in v6.servers if _fails(s, over_v4))
    if bad:
        return failed("over IPv6 these name servers do not answer: {servers}", servers=bad)
    return passed("all {count} server addresses answer over IPv6", count=len(v6.servers))


def _fails(server: ServerView, over_v4: set[str]) -> bool:
    """Whether it is mute, or serves over IPv4 what it does not over IPv6."""
    mute = server.udp is not Answered.ANSWERED
    return mute or (server.name in over_v4 and not server.serves)


def _said(server: ServerView) -> str | Phrase:
    if server.udp is not Answered.ANSWERED:
        return state(server.udp)
    return server.rcode if server.rcode != "NOERROR" else NO_AUTHORITY
