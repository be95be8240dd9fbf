"""Delegation: at every server above, or none finds it."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ParentViews
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dns.delegated-by-every-parent-server",
    title="Every server of the parent knows the zone",
    severity=Severity.HIGH,
    remedy=(
        "Tell those who run the parent zone: transfer it anew at the servers that are named, and "
        "see why they did not follow (BIND: rndc zonestatus zone; Knot: knotc zone-status zone). "
        "Then ask each: dig +norec @ADDRESS ZONE NS."
    ),
    howto=COPY_ANEW,
    refs=["RFC 1034 section 4.2.2", "RFC 2182 section 5", "RFC 8020 section 2"],
)
def delegated_by_every_parent_server(zone: Zone, parents: ParentViews) -> Verdict:
    """A resolver that asks one without it hears that no name of the zone exists, and keeps that."""
    denying = tuple(view.server for view in parents.servers if view.denies)
    knowing = [view for view in parents.heard() if not view.denies]
    if not knowing:
        return not_applicable("no server above knows {zone}", zone=zone.name)
    if denying:
        return failed("{servers} say that there is no such zone", servers=denying)
    return passed("{count} server addresses above know it", count=len(knowing))
