"""CSYNC: what the parent is asked to take over."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.upkeep import ServerUpkeep, ZoneUpkeep
from netaudit_checks.dns._howto import EDIT_ZONE

_IMMEDIATE, _SOA_MINIMUM = 1, 2
_TYPES = {"NS", "A", "AAAA"}
_HALF = 1 << 31


@check(
    "dns.csync-usable",
    title="The CSYNC record can be used, and is the same at every server",
    severity=Severity.MEDIUM,
    remedy=(
        "Keep one CSYNC record with the flags 1 or 3 and the types NS, A and AAAA, its serial "
        "not above the zone's; take it out once the parent has followed."
    ),
    howto=EDIT_ZONE,
    refs=["RFC 7477 section 2.1", "RFC 7477 section 3"],
)
def csync_usable(zone: Zone, upkeep: ZoneUpkeep) -> Verdict:
    """A parent that cannot use the record leaves the delegation as it is, and nobody is told."""
    offering = [s for s in upkeep.servers if s.csyncs or s.unreadable]
    if not offering:
        return not_applicable("{zone} has no CSYNC record", zone=zone.name)
    if bad := tuple(s.server for s in offering if not _sound(s)):
        return failed("a CSYNC record that no parent can use, at {servers}", servers=bad)
    if len({s.csyncs for s in upkeep.servers}) > 1:
        return failed("the servers of {zone} have different CSYNC records", zone=zone.name)
    return passed("sound at all {count} server addresses", count=len(upkeep.servers))


def _sound(server: ServerUpkeep) -> bool:
    if server.unreadable or len(server.csyncs) != 1:
        return False
    (record,) = server.csyncs
    known = not record.flags & ~(_IMMEDIATE | _SOA_MINIMUM) and set(record.types) <= _TYPES
    ahead = 0 < (record.serial - server.serial) % (1 << 32) < _HALF  # RFC 1982
    return known and bool(record.types) and not (ahead and record.flags & _SOA_MINIMUM)
