"""Name servers: each address answers with authority."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.zone import Answered, ServerView, ZoneServers
from netaudit_checks.dns._howto import SERVE


@check(
    "dns.servers-answer",
    title="Every name server of the zone answers for it",
    severity=Severity.HIGH,
    remedy=(
        "Bring the server back, load the zone on it, or take it out of the NS records at the zone "
        "and at its parent. If it is silent to some types alone, let no firewall drop long answers "
        "or many questions. If some types meet errors, or a resolver answers, ask on the server "
        "itself: where it answers with AA and without RA there, something on the way answers for "
        "it; have that leave port 53 alone. Try: dig +norec @ADDRESS ZONE SOA, and NS, and DNSKEY."
    ),
    howto=SERVE,
    refs=["RFC 1034 section 4.2.1", "RFC 2182 section 5"],
)
def servers_answer(zone: Zone, zone_servers: ZoneServers) -> Verdict:
    """Every dead or lame server delays resolution, and leaves the zone with less to lose.

    Resolvers that validate ask for NS and DNSKEY, too: a silent server is of no use to them.
    """
    tested = zone_servers.tested()
    if not tested:
        return failed("{zone} has no name server with an address", zone=zone.name)
    bad = tuple(f"{s.label}: {_state(s)}" for s in tested if _is_bad(s))
    nowhere = zone_servers.without_address
    if bad or nowhere:
        return failed(
            "{bad} of {count} server addresses do not answer for the zone: {servers}",
            bad=len(bad) + len(nowhere),
            count=len(tested) + len(nowhere),
            servers=bad + tuple(f"{name}: no address" for name in nowhere),
        )
    return passed("all {count} server addresses answer with authority", count=len(tested))


def _is_bad(server: ServerView) -> bool:
    return not server.serves or bool(server.silent_to or server.errors)


def _state(server: ServerView) -> str:
    if server.udp is not Answered.ANSWERED:
        return ", ".join(server.errors) or str(server.udp)
    by = " (a resolver answers)" if server.recursive and not server.authoritative else ""
    if server.rcode != "NOERROR":
        return f"{server.rcode}{by}"
    if server.silent_to or server.errors:
        silent = (f"silent to {' '.join(server.silent_to)}",) * bool(server.silent_to)
        return ", ".join((*silent, *server.errors))
    return "no SOA" if server.authoritative else f"no authority{by}"
