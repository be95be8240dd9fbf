from ipaddress import ip_address

from netaudit import codec
from netaudit.facts.trace import End, Hop, Trace, Traces

A, B, C = (ip_address(f"2001:db8::{n}") for n in (1, 2, 3))


def test_a_trace_comes_back_from_the_store_and_tells_its_routers() -> None:
    hops = tuple(Hop(n, r, 1.0) for n, r in enumerate((A, B, A, B, None), 1))
    fact = Traces(
        (Trace(C, "udp", hops, End.LOOP, 0, ""), Trace(C, "icmpv6", (), End.REACHED, 1, "x"))
    )
    assert codec.load(Traces, codec.dump(fact)) == fact
    assert fact.traces[0].last_router == B
    assert fact.traces[0].circle == (str(A), str(B))
    assert fact.traces[1].last_router is None
    assert (fact.length(C), fact.length(A)) == (1, 0)
    assert fact.ended(End.LOOP) == fact.traces[:1]
