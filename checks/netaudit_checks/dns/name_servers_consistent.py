"""Name servers: their own list."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.apex import ZoneApex
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.name-servers-consistent",
    title="All name servers give the same NS records",
    severity=Severity.MEDIUM,
    remedy=(
        "See which server is not a copy of the primary: dig +norec @ADDRESS ZONE NS at each, and "
        "transfer the zone anew there (BIND: rndc retransfer zone; Knot: knotc zone-retransfer "
        "zone; NSD: nsd-control force_transfer zone)."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.2.2", "RFC 1912 section 2.1"],
)
def name_servers_consistent(zone: Zone, apex: ZoneApex) -> Verdict:
    """Which servers a client knows must not depend on which server it happened to ask."""
    views = apex.answering("NS")
    if not views:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if len({view.servers for view in views}) > 1:
        bad = tuple(f"{view.server}: {' '.join(view.servers)}" for view in views)
        return failed("the servers give different NS records: {servers}", servers=bad)
    return passed("sound at all {count} server addresses", count=len(views))
