"""Name servers: their names."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ServerNames
from netaudit_checks.dns._howto import EDIT_ZONE


@check(
    "dns.name-servers-not-aliases",
    title="No name server's name is an alias",
    severity=Severity.MEDIUM,
    remedy="Name the host itself in the NS record, not its CNAME, at the zone and at its parent.",
    howto=EDIT_ZONE,
    refs=["RFC 2181 section 10.3", "RFC 1912 section 2.4"],
)
def name_servers_not_aliases(zone: Zone, names: ServerNames) -> Verdict:
    """Resolvers need not follow an alias there: to them the server has no address."""
    if not names.names:
        return not_applicable("{zone} has no name server", zone=zone.name)
    if bad := tuple(f"{n.name}: {n.alias}" for n in names.names if n.alias):
        return failed("these name servers are aliases: {names}", names=bad)
    return passed("none of {count} names is an alias", count=len(names.names))
