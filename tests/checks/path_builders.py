"""Facts about paths, for the tests of their checks."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from netaudit.facts.path import Mtu, PathMtu, PathMtus, Presence, Sighting
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
