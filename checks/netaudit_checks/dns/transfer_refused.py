"""Name servers: zone transfer."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Answered, ZoneServers
from netaudit_checks.dns._howto import REFUSE_TRANSFER


@check(
    "dns.transfer-refused",
    title="No name server hands out the whole zone",
    severity=Severity.MEDIUM,
    remedy=(
        "Allow transfers to the secondaries only, with TSIG. BIND: allow-transfer with a key; "
        "Knot: an acl with action: transfer and key."
    ),
    howto=REFUSE_TRANSFER,
    refs=["RFC 5936 section 5", "RFC 9103 section 1"],
)
def transfer_refused(zone: Zone, zone_servers: ZoneServers) -> Verdict:
    """An open transfer gives an attacker the list of every host of the unit in one question."""
    heard = [s for s in zone_servers.servers if s.udp is Answered.ANSWERED]
    if not heard:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if open_ := tuple(server.label for server in heard if server.transfer == "allowed"):
        return failed("zone transfer is open at {servers}", servers=open_)
    return passed("none of {count} server addresses transfers the zone to us", count=len(heard))
