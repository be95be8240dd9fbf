"""Facts about paths, for the tests of their checks."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from netaudit.facts.headers import (
    ErrorsOf,
    ExtensionHeaders,
    Fate,
    Header,
    Heeded,
    Icmpv6Errors,
    Passage,
)
from netaudit.facts.path import Mtu, PathMtu, PathMtus, Presence, Sighting
from netaudit.facts.quality import Pair, Quality, Sample
from netaudit.facts.trace import End, Hop, Trace, Traces
from netaudit.model import Prefix

PREFIX = Prefix("so-a", ip_network("2001:db8:1001::/48"))
ROUTER = ip_address("2001:db8:0:1::2")


def host(number: int = 0) -> str:
    """The address of that number: ::80, ::81, ..."""
    return f"2001:db8:1001::8{number}"


def presence(*carriers: str) -> Presence:
    """An address for each of these carriers: "echo", "tcp 443", ""."""
    return Presence(
        tuple(
            Sighting(ip_address(host(n)), carrier, 1, int(carrier == "echo"), 61, 1.0)
            for n, carrier in enumerate(carriers)
        )
    )


def mtus(
    *states: Mtu, mtu: int = 1400, told: tuple[int, ...] = (), located: bool = True
) -> PathMtus:
    """An address for each of these states."""
    last = ROUTER if located else None
    return PathMtus(
        1500,
        tuple(PathMtu(ip_address(host(n)), s, mtu, last, told) for n, s in enumerate(states)),
    )


def traced(*ends: End, said: str = "", routers: tuple[int | None, ...] = (1, 2)) -> Traces:
    """A trace to the address of each number that ended so, over the routers of these numbers."""
    hops = tuple(
        Hop(n, None if router is None else ip_address(f"2001:db8:0:1::{router}"), 1.0)
        for n, router in enumerate(routers, 1)
    )
    return Traces(
        tuple(
            Trace(
                ip_address(host(n)),
                "icmpv6",
                hops,
                end,
                len(hops) + 1 if end is End.REACHED else 0,
                said,
            )
            for n, end in enumerate(ends)
        )
    )


def headers(header: Header, *fates: Fate, located: bool = True) -> ExtensionHeaders:
    """Packets with this header to the address of each number, which came to that."""
    found = []
    for number, fate in enumerate(fates):
        refused = fate is Fate.REFUSED
        last = ROUTER if fate is Fate.DROPPED and located else None
        found.append(
            Passage(
                ip_address(host(number)),
                header,
                fate,
                4 if refused else 0,
                1 if refused else 0,
                ROUTER if refused else None,
                last,
            )
        )
    return ExtensionHeaders(tuple(found))


def errors(*found: tuple[bool, Heeded]) -> Icmpv6Errors:
    """The address of each number: whether it says unreachable, and heeds Packet Too Big."""
    return Icmpv6Errors(tuple(ErrorsOf(ip_address(host(n)), *one) for n, one in enumerate(found)))


def quality(
    sent: int = 30, answered: int = 30, median: float = 10.0, jitter: float = 1.0
) -> Quality:
    """A machine of which this was measured over IPv6; over IPv4 it is as it should be."""
    v6 = Sample(ip_address(host()), sent, answered, median, jitter)
    return Quality((Pair(v6, Sample(ip_address("198.18.1.80"), 30, 30, 10.0, 1.0)),))
