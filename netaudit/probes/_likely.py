"""Where hosts usually are: addresses that follow from those that are known. Pure.

The patterns of RFC 7707 section 4.1 in the /64s of the known addresses: low bytes, neighbours in
a row, ports of services, words, embedded IPv4 addresses.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from netaudit.model import Address, Network

MOST = 64  # of one prefix
_LOW = 0x20
_AHEAD = 2
_PORTS = (21, 22, 23, 25, 53, 80, 110, 123, 143, 161, 389, 443, 445, 587, 993, 3306, 3389, 5432)
_WORDS = ("::cafe", "::beef", "::dead:beef", "::face", "::babe", "::c0de", "::feed", "::1:1")
_HALF = (1 << 64) - 1


def likely(network: Network, known: Iterable[Address]) -> tuple[IPv6Address, ...]:
    """At most MOST addresses within the prefix, the likeliest first, none of them known."""
    addresses = list(known)
    v6 = [a for a in addresses if isinstance(a, IPv6Address) and a in network]
    v4 = [a for a in addresses if isinstance(a, IPv4Address)]
    subnets = dict.fromkeys(int(a) & ~_HALF for a in v6) or {int(network.network_address): None}
    found: dict[IPv6Address, None] = {}
    for identifiers in _patterns(v6, v4):
        for subnet in subnets:
            for identifier in identifiers:
                address = IPv6Address(subnet | identifier)
                if address in network and address not in addresses:
                    found[address] = None
    return tuple(found)[:MOST]


def _patterns(v6: Collection[IPv6Address], v4: Collection[IPv4Address]) -> Iterator[list[int]]:
    """Interface identifiers, pattern by pattern."""
    steps = [n for n in range(-_AHEAD, _AHEAD + 1) if n]
    yield [bits for a in v6 for n in steps if 0 < (bits := (int(a) & _HALF) + n) <= _HALF]
    yield list(range(1, _LOW + 1))
    yield [int(str(port), 16) for port in _PORTS]
    yield [int(IPv6Address(word)) for word in _WORDS]
    yield [form for a in v4 for form in (int(a), _spelt(a))]


def _spelt(address: IPv4Address) -> int:
    """198.18.1.80 written as ::198:18:1:80."""
    parts = str(address).split(".")
    return sum(int(part, 16) << 16 * (3 - place) for place, part in enumerate(parts))
