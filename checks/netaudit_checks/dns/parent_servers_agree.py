"""Delegation: at each server above."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ParentViews
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.parent-servers-agree",
    title="All servers of the parent refer to the same name servers",
    severity=Severity.MEDIUM,
    remedy=(
        "Transfer the parent zone anew at the server that differs, and see why it did not follow "
        "(BIND: rndc zonestatus zone; Knot: knotc zone-status zone)."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.2.2", "RFC 2182 section 5"],
)
def parent_servers_agree(zone: Zone, parents: ParentViews) -> Verdict:
    """A parent server with an old delegation sends a part of all resolvers to the wrong servers."""
    referring = [view for view in parents.heard() if view.servers]
    if not referring:
        return not_applicable("no server above refers to {zone}", zone=zone.name)
    if len({view.servers for view in referring}) > 1:
        bad = tuple(f"{view.server}: {' '.join(view.servers)}" for view in referring)
        return failed("the servers above refer to different servers: {servers}", servers=bad)
    return passed("{count} server addresses above agree", count=len(referring))
