"""Name servers: what they tell of the machine."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.upkeep import ZoneUpkeep
from netaudit_checks.dns._howto import HIDE_VERSION


@check(
    "dns.identifier-hidden",
    title="No name server tells strangers the name of the machine",
    severity=Severity.INFO,
    remedy=(
        "Give no identifier, or one that says nothing of the network. Where several machines "
        "share an address it helps to tell them apart: then keep it, and say so in a waiver."
    ),
    howto=HIDE_VERSION,
    refs=["RFC 5001 section 3", "RFC 4892 section 2"],
)
def identifier_hidden(zone: Zone, upkeep: ZoneUpkeep) -> Verdict:
    """By default the identifier is the machine's own name, and shows how machines are named."""
    if not upkeep.servers:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if bad := tuple(f"{s.server}: {s.nsid}" for s in upkeep.servers if s.nsid):
        return failed("an identifier (NSID) is given: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(upkeep.servers))
