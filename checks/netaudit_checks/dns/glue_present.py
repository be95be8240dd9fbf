"""Delegation: names inside the zone."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ServerNames
from netaudit_checks.dns._howto import EDIT_PARENT


@check(
    "dns.glue-present",
    title="The parent has glue for every name server inside the zone",
    severity=Severity.HIGH,
    remedy=(
        "Give the parent's keeper the AAAA and A records of every name server whose name lies in "
        "the zone itself."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 9471 section 3", "RFC 1034 section 4.2.1"],
)
def glue_present(zone: Zone, names: ServerNames) -> Verdict:
    """A name server inside the zone cannot be found without the zone, nor that without it."""
    inside = [n for n in names.names if n.inside]
    if not inside:
        return not_applicable("no name server of {zone} lies in the zone", zone=zone.name)
    if not names.referred:
        return not_applicable("no server above refers to {zone}", zone=zone.name)
    if bad := tuple(n.name for n in inside if not n.glue and (n.addresses or not n.resolved)):
        return failed("the parent has no address for {names}", names=bad)
    return passed("the parent has addresses for {count} names", count=len(inside))
