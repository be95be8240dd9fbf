"""The way to a unit: no router that turns packets away."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.trace import End, Traces
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.no-router-refuses",
    title="No router on the way refuses packets to the unit's addresses",
    severity=Severity.HIGH,
    remedy="Look at the router named: code 0 means that it has no route, 1 that a filter "
    "prohibits, 3 that the address does not answer neighbour discovery on its last link, 5 and 6 "
    "that a policy rejects.",
    howto=FIND_THE_WAY,
    refs=["RFC 4443 section 3.1", "RFC 7381 section 3.1"],
    where=is_v6,
)
def no_router_refuses(prefix: Prefix, traces: Traces) -> Verdict:
    """A router that refuses says who must mend it: better than silence, and quicker to find."""
    if not traces.ended(End.REACHED):
        return out_of_reach(prefix)
    refused = traces.ended(End.REFUSED)
    if refused:
        return failed(
            "packets to {addresses} are turned away: {said}",
            addresses=tuple(dict.fromkeys(str(trace.address) for trace in refused)),
            said=tuple(dict.fromkeys(trace.said for trace in refused)),
        )
    return passed("no router on the way refuses")
