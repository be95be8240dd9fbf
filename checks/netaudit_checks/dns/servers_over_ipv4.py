"""Name servers: whether IPv4 leads to one."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ServerNames
from netaudit_checks.dns._howto import EDIT_PARENT

_V4 = 4


@check(
    "dns.servers-over-ipv4",
    title="At least one name server of the zone has an IPv4 address",
    severity=Severity.MEDIUM,
    remedy=(
        "Give a name server an A record (and glue at the parent), have it listen on IPv4, and let "
        "UDP and TCP port 53 through; or add a secondary that has IPv4. Where no resolver is left "
        "that asks over IPv4 alone, turn this check off in the policy."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 3901 section 4"],
)
def servers_over_ipv4(zone: Zone, names: ServerNames) -> Verdict:
    """A resolver that has IPv4 alone resolves no name of a zone whose servers all lack it."""
    found = {n.name: {a.version for a in (*n.addresses, *n.glue)} for n in names.names}
    if over := [name for name, versions in found.items() if _V4 in versions]:
        return passed("these name servers have an IPv4 address: {names}", names=tuple(over))
    if not any(found.values()) or not all(n.resolved for n in names.names):
        return not_applicable(
            "it is not known which addresses the name servers of {zone} have", zone=zone.name
        )
    return failed(
        "none of the name servers of {zone} has an IPv4 address: {names}",
        zone=zone.name,
        names=tuple(found),
    )
