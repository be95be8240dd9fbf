"""The way to a unit: no circle."""

from netaudit.api import Prefix, Severity, Verdict, check, failed, passed
from netaudit.facts.trace import End, Traces
from netaudit_checks.ipv6._howto import FIND_THE_WAY
from netaudit_checks.ipv6._unit import is_v6


@check(
    "ipv6.no-routing-loop",
    title="Packets to the unit go in no circle",
    severity=Severity.CRITICAL,
    remedy="Compare the routes to the prefix on the routers named: one sends it to the other and "
    "gets it back. Usual cause: a default route upwards and no route to the prefix, or to what "
    "the unit does not use of it. Route the unit's whole prefix to nowhere (discard, Null0) on "
    "the router that owns it.",
    howto={
        **FIND_THE_WAY,
        "Cisco IOS": """
            show ipv6 route PREFIX
            ipv6 route PREFIX Null0 254
        """,
        "Linux/nftables": """
            ip -6 route get ADDRESS
            ip -6 route add unreachable PREFIX metric 4294967295
        """,
    },
    refs=["RFC 7084 section 4.2 (WPD-5)", "RFC 4443 section 3.3"],
    where=is_v6,
)
def no_routing_loop(prefix: Prefix, traces: Traces) -> Verdict:
    """A packet in a loop travels until its hop limit is used up: it fills the link many times."""
    loops = traces.ended(End.LOOP)
    if loops:
        return failed(
            "packets to {addresses} go in a circle between {routers}",
            addresses=tuple(dict.fromkeys(str(trace.address) for trace in loops)),
            routers=loops[0].circle,
        )
    return passed("no packet to {prefix} came by the same router again", prefix=prefix.label())
