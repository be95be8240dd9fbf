"""Name servers: TCP."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.states import state
from netaudit.facts.zone import Answered, ZoneServers
from netaudit_checks.dns._howto import SERVE


@check(
    "dns.answers-over-tcp",
    title="Every name server answers over TCP",
    severity=Severity.MEDIUM,
    remedy="Let TCP port 53 through firewalls to the name server, and have it listen there.",
    howto=SERVE,
    refs=["RFC 7766 section 5", "RFC 9210 section 3"],
)
def answers_over_tcp(zone: Zone, zone_servers: ZoneServers) -> Verdict:
    """Signed answers are large: what does not fit a datagram is lost without TCP."""
    heard = [s for s in zone_servers.servers if s.udp is Answered.ANSWERED]
    if not heard:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if mute := tuple(about(s.label, state(s.tcp)) for s in heard if s.tcp is not Answered.ANSWERED):
        return failed("no answer over TCP from {servers}", servers=mute)
    return passed("all {count} server addresses answer over TCP", count=len(heard))
