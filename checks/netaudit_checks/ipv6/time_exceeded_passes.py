"""ICMPv6 time exceeded: from every hop."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.trace import End, Traces
from netaudit_checks.ipv6._howto import let_icmpv6_through
from netaudit_checks.ipv6._unit import is_v6, out_of_reach


@check(
    "ipv6.time-exceeded-passes",
    title="Every router on the way says when a hop limit runs out",
    severity=Severity.LOW,
    remedy="Let the routers send ICMPv6 type 3, and let it through on the way back; limit its "
    "rate rather than drop it.",
    howto=let_icmpv6_through(3),
    refs=["RFC 4443 section 3.3", "RFC 4890 section 4.3.1"],
    where=is_v6,
)
def time_exceeded_passes(prefix: Prefix, traces: Traces) -> Verdict:
    """A router that keeps silent hides from every traceroute, and with it the faults behind it."""
    there = traces.ended(End.REACHED)
    if not there:
        return out_of_reach(prefix)
    # Routers ration their errors (RFC 4443 section 2.4): heard towards one address of the
    # prefix, a hop is not mute towards the others.
    answering = {hop.number for t in there for hop in t.hops if hop.router}
    mute = sorted({hop.number for t in there for hop in t.hops} - answering)
    if mute:
        return failed(
            "the routers at hop {hops} on the way to {prefix} keep silent",
            hops=tuple(map(str, mute)),
            prefix=prefix.label(),
        )
    return passed("every router on the way answers")
