"""Name servers: each address answers with authority."""

from collections.abc import Iterator

from netaudit.api import Severity, Verdict, Zone, about, check, failed, passed
from netaudit.facts.states import (
    NO_ADDRESS,
    NO_AUTHORITY,
    NO_SOA,
    met,
    resolver_says,
    silent_to,
    state,
)
from netaudit.facts.zone import Answered, ServerView, ZoneServers
from netaudit.model import Phrase
from netaudit_checks.dns._howto import SERVE


@check(
    "dns.servers-answer",
    title="Every name server of the zone answers for it",
    severity=Severity.HIGH,
    version=3,
    remedy=(
        "Bring the server back, load the zone on it, or take it out of the NS records at the zone "
        "and at its parent. If it is silent to some types alone, let no firewall drop long answers "
        "or many questions. If some types meet errors, or a resolver answers, ask on the server "
        "itself: where it answers with AA and without RA there, something on the way answers for "
        "it; have that leave port 53 alone. Where nobody can be reached at an address by its kind "
        "(loopback, link-local, multicast, IPv4-mapped), mend the A or AAAA record, and the glue at"
        " the parent. Try: dig +norec @ADDRESS ZONE SOA, and NS, and DNSKEY."
    ),
    howto=SERVE,
    refs=["RFC 1034 section 4.2.1", "RFC 2182 section 5"],
)
def servers_answer(zone: Zone, zone_servers: ZoneServers) -> Verdict:
    """Every dead or lame server delays resolution, and leaves the zone with less to lose.

    Resolvers that validate ask for NS and DNSKEY, too: a silent server is of no use to them; and
    most ask for what does not exist, such as AAAA, so that a server has to know how to deny.
    """
    tested = zone_servers.tested()
    if not zone_servers.servers and not zone_servers.without_address:
        return failed(
            "the zone above names no name server of {zone}: it is not delegated, or it is no zone",
            zone=zone.name,
        )
    if not tested:
        return failed("{zone} has no name server with an address", zone=zone.name)
    bad = [s for s in tested if not s.serves or s.silent_to or s.errors]
    nowhere = zone_servers.without_address
    if bad or nowhere:
        return failed(
            "{bad} of {count} server addresses do not answer for the zone: {servers}",
            bad=len(bad) + len(nowhere),
            count=len(tested) + len(nowhere),
            servers=tuple(about(s.label, what) for s in bad for what in _states(s))
            + tuple(about(name, NO_ADDRESS) for name in nowhere),
        )
    return passed("all {count} server addresses answer with authority", count=len(tested))


def _states(server: ServerView) -> Iterator[str | Phrase]:
    """What is wrong with it; nothing more where one thing is the reason of all."""
    if server.udp is not Answered.ANSWERED:
        yield from map(met, server.errors) if server.errors else (state(server.udp),)
        return
    by_resolver = server.recursive and not server.authoritative
    if server.rcode != "NOERROR":
        yield resolver_says(server.rcode) if by_resolver else server.rcode
    elif not server.authoritative:
        yield resolver_says(NO_AUTHORITY) if by_resolver else NO_AUTHORITY
    elif server.serial is None:
        yield NO_SOA
    else:
        if server.silent_to:
            yield silent_to(server.silent_to)
        yield from map(met, server.errors)
