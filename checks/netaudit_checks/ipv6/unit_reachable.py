"""Whether a unit can be reached over IPv6 at all."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.path import Presence
from netaudit.facts.trace import Traces
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6


@check(
    "ipv6.unit-reachable",
    title="The unit's prefix can be reached over IPv6",
    severity=Severity.CRITICAL,
    remedy="Follow the path to the last router that answers. Look there for the route to the "
    "prefix, and then for a filter that drops IPv6.",
    howto=FIND_THE_WAY,
    refs=["RFC 6540 section 2", "RFC 7381 section 3.1"],
    where=is_v6,
)
def unit_reachable(prefix: Prefix, presence: Presence, traces: Traces) -> Verdict:
    """Where no address answers, the fault is on the way or at the gateway, not at thirty hosts.

    The checks of the path are not applicable then: this one stands for them.
    """
    if not presence.addresses:
        return not_applicable("no address is declared in {prefix}", prefix=prefix.label())
    alive = sum(1 for sighting in presence.addresses if sighting.carrier)
    if not alive:
        return _told(prefix, len(presence.addresses), traces)
    return passed(
        "{alive} of {count} addresses in {prefix} answer",
        alive=alive,
        count=len(presence.addresses),
        prefix=prefix.label(),
    )


def _told(prefix: Prefix, count: int, traces: Traces) -> Verdict:
    """With the place where the way ends, as far as it is known."""
    said = tuple(dict.fromkeys(trace.said for trace in traces.traces if trace.said))
    if said:
        return failed(
            "not one of the {count} addresses in {prefix} answers: {said}",
            count=count,
            prefix=prefix.label(),
            said=said,
        )
    routers = {str(trace.last_router) for trace in traces.traces if trace.last_router}
    if routers:
        return failed(
            "not one of the {count} addresses in {prefix} answers; the way ends behind {routers}",
            count=count,
            prefix=prefix.label(),
            routers=tuple(sorted(routers)),
        )
    return failed(
        "not one of the {count} addresses in {prefix} answers, and no router on the way",
        count=count,
        prefix=prefix.label(),
    )
