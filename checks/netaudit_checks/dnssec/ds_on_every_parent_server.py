"""Delegation: the DS at each server above."""

from netaudit.api import Severity, Verdict, Zone, about, check, failed, not_applicable, passed
from netaudit.facts.parent import ParentViews
from netaudit.facts.states import state
from netaudit_checks.dns._howto import COPY_ANEW


@check(
    "dnssec.ds-on-every-parent-server",
    title="All servers of the parent have the same DS",
    severity=Severity.HIGH,
    version=2,
    remedy=(
        "Transfer the parent zone anew at the server that differs, and see why it did not follow "
        "(BIND: rndc zonestatus zone; Knot: knotc zone-status zone). Where it refers to the zone "
        "and has no answer about its DS, ask on the server itself: if it answers there, a firewall "
        "or proxy before it stops the type; let DS through. Try: dig +norec @ADDRESS ZONE DS."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 2.4", "RFC 4035 section 3.1.4"],
)
def ds_on_every_parent_server(zone: Zone, parents: ParentViews) -> Verdict:
    """Whether the zone is protected then depends on which server a resolver asks."""
    heard = parents.heard()
    mute = tuple(about(view.server, state(view.outcome)) for view in parents.servers if view.mute)
    if mute and not heard:
        return failed("no server above answers about the DS: {servers}", servers=mute)
    if not any(view.ds for view in heard):
        return not_applicable("{zone} has no DS", zone=zone.name)
    if len({view.ds for view in heard}) > 1:
        bad = tuple(f"{view.server}: {' '.join(view.ds) or '-'}" for view in heard)
        return failed("the servers above have different DS: {servers}", servers=bad)
    if mute:
        return failed("some servers above do not answer about the DS: {servers}", servers=mute)
    return passed("{count} server addresses above agree", count=len(heard))
