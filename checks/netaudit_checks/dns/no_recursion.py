"""Name servers: recursion."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Answered, ZoneServers
from netaudit_checks.dns._howto import REFUSE_RECURSION


@check(
    "dns.no-recursion",
    title="No name server of the zone resolves other names for strangers",
    severity=Severity.MEDIUM,
    remedy=(
        "Turn recursion off on authoritative servers. BIND: recursion no; run resolvers apart, for "
        "the unit's own clients. If it is off there, something on the way answers in the server's "
        "place: see dns.servers-answer."
    ),
    howto=REFUSE_RECURSION,
    refs=["RFC 5358 section 4", "RFC 9499 section 6"],
)
def no_recursion(zone: Zone, zone_servers: ZoneServers) -> Verdict:
    """A name server that resolves for anyone can be poisoned, and used to flood others."""
    heard = [s for s in zone_servers.servers if s.udp is Answered.ANSWERED]
    if not heard:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if open_ := tuple(server.label for server in heard if server.recursive):
        return failed("recursion is offered to us (RA): {servers}", servers=open_)
    return passed("none of {count} server addresses is recursive", count=len(heard))
