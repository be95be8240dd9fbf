"""The routers on the way to an address over IPv6, and where the way ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netaudit.model import Address


class End(StrEnum):
    """How a trace ended."""

    REACHED = "reached"  # the address itself answered
    REFUSED = "refused"  # a router said: destination unreachable (RFC 4443 section 3.1)
    LOOP = "loop"  # packets come by the same routers again and again
    SILENT = "silent"  # behind the last hop nobody answers


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop, counted from 1; `router` is None where nobody said that the hop limit ran out."""

    number: int
    router: Address | None
    rtt_ms: float


@dataclass(frozen=True, slots=True)
class Trace:
    """Towards one address. `method`: "icmpv6", "udp", "tcp 443".

    `hops` are the routers that packets came by. `length`: the hop at which the address answered,
    0 if it did not. `said`: what ended it, for a technician ("ICMPv6 type 1 code 0 from ...").
    """

    address: Address
    method: str
    hops: tuple[Hop, ...]
    end: End
    length: int
    said: str

    @property
    def last_router(self) -> Address | None:
        """The last one that answered."""
        return next((h.router for h in reversed(self.hops) if h.router is not None), None)

    @property
    def circle(self) -> tuple[str, ...]:
        """The routers that packets came by more than once, in order."""
        seen = [str(h.router) for h in self.hops if h.router is not None]
        return tuple(dict.fromkeys(router for router in seen if seen.count(router) > 1))


@dataclass(frozen=True, slots=True)
class Traces:
    """Towards every declared IPv6 address within a prefix, by every method that it answers.

    An address that answers nothing has one trace, over ICMPv6.
    """

    traces: tuple[Trace, ...]

    def ended(self, end: End) -> tuple[Trace, ...]:
        """Those that ended so."""
        return tuple(trace for trace in self.traces if trace.end is end)

    def length(self, address: Address) -> int:
        """Hops to an address, by the first trace that got there; 0 if none did."""
        return next((t.length for t in self.traces if t.address == address and t.length), 0)
