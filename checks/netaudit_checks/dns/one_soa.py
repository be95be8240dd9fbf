"""SOA: how many."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.upkeep import ZoneUpkeep
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dns.one-soa",
    title="The zone has one SOA record",
    severity=Severity.HIGH,
    remedy=(
        "Take all SOA records but one out of the zone, raise the serial of the one that stays, "
        "and have every secondary transfer the zone again."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 1035 section 5.2", "RFC 2181 section 5.4"],
)
def one_soa(zone: Zone, upkeep: ZoneUpkeep) -> Verdict:
    """With two of them nobody knows which serial counts, and secondaries stop at one of them."""
    if not upkeep.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if bad := tuple(f"{s.server}: {s.soas}" for s in upkeep.servers if s.soas > 1):
        return failed("more than one SOA record at {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(upkeep.servers))
