"""Delegation: the DS at each server above."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ParentViews
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dnssec.ds-on-every-parent-server",
    title="All servers of the parent have the same DS",
    severity=Severity.HIGH,
    remedy=(
        "Transfer the parent zone anew at the server that differs, and see why it did not follow "
        "(BIND: rndc zonestatus zone; Knot: knotc zone-status zone)."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 2.4", "RFC 4035 section 3.1.4"],
)
def ds_on_every_parent_server(zone: Zone, parents: ParentViews) -> Verdict:
    """Whether the zone is protected then depends on which server a resolver asks."""
    heard = parents.heard()
    if not any(view.ds for view in heard):
        return not_applicable("{zone} has no DS", zone=zone.name)
    if len({view.ds for view in heard}) > 1:
        bad = tuple(f"{view.server}: {' '.join(view.ds) or '-'}" for view in heard)
        return failed("the servers above have different DS: {servers}", servers=bad)
    return passed("{count} server addresses above agree", count=len(heard))
