"""Name servers: the same zone everywhere."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.zone import Delegation, ZoneServers
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.servers-agree",
    title="All name servers serve the same zone, and parent and zone name the same servers",
    severity=Severity.MEDIUM,
    remedy=(
        "See why the secondary does not follow: NOTIFY, transfer rights, SOA serial (BIND: rndc "
        "zonestatus zone; Knot: knotc zone-status zone). Enter all name servers as NS records of "
        "the zone itself, and make those at the parent the same."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.2.1", "RFC 1034 section 4.2.2", "RFC 1912 section 2.1"],
)
def servers_agree(zone: Zone, zone_servers: ZoneServers, delegation: Delegation) -> Verdict:
    """A stale server gives old addresses and old signatures to a part of all clients."""
    serving = zone_servers.serving()
    if not serving:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if len({server.serial for server in serving}) > 1:
        serials = tuple(f"{s.label}: {s.serial}" for s in serving)
        return failed("the servers have different serials: {serials}", serials=serials)
    parent, child = set(delegation.parent_servers), set(delegation.child_servers)
    if parent and not child:
        return failed(
            "the parent names {parent}, the zone itself shows no NS records",
            parent=tuple(sorted(parent)),
        )
    if parent and parent != child:
        return failed(
            "the parent names {parent}, the zone itself names {child}",
            parent=tuple(sorted(parent)),
            child=tuple(sorted(child)),
        )
    return passed("{count} server addresses with the same serial", count=len(serving))
