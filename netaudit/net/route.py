"""This machine's own routing table: which targets stand on our own link."""

from __future__ import annotations

import struct
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.model import Address, Network

_PROC = Path("/proc/thread-self/net")  # of this thread's network namespace
_V4_COLUMNS, _V6_COLUMNS = 8, 10
Routes = list[tuple["Network", bool]]


def on_link(address: Address, routes: Routes | None = None) -> bool:
    """Whether the best route to `address` has no gateway: then its silence is its own."""
    table = routes if routes is not None else read_routes(address.version)
    best = max(
        ((network.prefixlen, direct) for network, direct in table if address in network),
        default=(0, False),
    )
    return best[1]


def leads_out(routes: Routes) -> bool:
    """Whether one of the routes goes further than a link of its own."""
    return any(not (n.is_link_local or n.is_multicast) for n, _direct in routes)


def read_routes(version: int) -> Routes:
    """(destination, whether it is on-link) of every route of IP version 4 or 6."""
    name = "ipv6_route" if version == 6 else "route"  # noqa: PLR2004
    try:
        text = (_PROC / name).read_text(encoding="ascii")
    except OSError:
        return []
    return parse_v6(text) if name == "ipv6_route" else parse_v4(text)


def parse_v6(text: str) -> Routes:
    """The lines of /proc/net/ipv6_route. Loopback's own entries are left out."""
    routes: Routes = []
    for line in text.splitlines():
        column = line.split()
        if len(column) < _V6_COLUMNS or column[9] == "lo":
            continue
        start = IPv6Address(bytes.fromhex(column[0]))
        routes.append((IPv6Network((start, int(column[1], 16))), not int(column[4], 16)))
    return routes


def parse_v4(text: str) -> Routes:
    """The lines of /proc/net/route, whose numbers are in the machine's byte order."""
    routes: Routes = []
    for line in text.splitlines()[1:]:
        column = line.split()
        if len(column) >= _V4_COLUMNS:
            start, gateway, mask = (_v4(column[i]) for i in (1, 2, 7))
            routes.append((ip_network(f"{start}/{mask}"), not int(gateway)))
    return routes


def _v4(text: str) -> IPv4Address:
    return IPv4Address(struct.pack("=I", int(text, 16)))
