"""Addresses as the octets that they are on the wire: 4 of them, or 16."""

from __future__ import annotations

from bisect import bisect_right
from ipaddress import collapse_addresses, ip_address
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Network

V4_OCTETS = 4
_UPPER = bytes(8)


def parse(text: str) -> bytes:
    """The octets of an address without a zone. Raises ValueError."""
    try:
        return inet_pton(AF_INET6 if ":" in text else AF_INET, text)
    except (OSError, ValueError):
        raise ValueError(f"{text[:50]!r} is no address") from None


def text_of(packed: bytes) -> str:
    """An address as ipaddress writes it."""
    if len(packed) == V4_OCTETS:
        return inet_ntop(AF_INET, packed)
    # The C library has a way of its own with ::/64, where IPv4 addresses are embedded.
    return str(ip_address(packed)) if packed[:8] == _UPPER else inet_ntop(AF_INET6, packed)


class Scope:
    """The authorised networks."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._first: dict[int, list[bytes]] = {}  # by octets of an address, sorted
        self._last: dict[int, list[bytes]] = {}
        for version, octets in ((4, 4), (6, 16)):
            mine: list[Any] = [network for network in networks if network.version == version]
            apart = sorted(collapse_addresses(mine))
            self._first[octets] = [network.network_address.packed for network in apart]
            self._last[octets] = [network.broadcast_address.packed for network in apart]

    def __contains__(self, packed: bytes) -> bool:
        """Octets in network order compare as the numbers that they are."""
        place = bisect_right(self._first[len(packed)], packed) - 1
        return place >= 0 and packed <= self._last[len(packed)][place]
