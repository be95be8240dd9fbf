"""Addresses at which nobody else is ever reached, though the DNS may name them (RFC 6890)."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.model import Address, Network

_NAT64 = IPv6Network("64:ff9b::/96")
# No machine is sent to at one of these from afar (RFC 4291 sections 2.5.2, 2.5.5.2, 2.5.6 and 2.7;
# RFC 1122 section 3.2.1.3): a datagram would go to a group, to this machine, or over IPv4.
_NEVER = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/32", "224.0.0.0/4", "255.255.255.255/32"),
            *("::/128", "::ffff:0:0/96", "fe80::/10", "ff00::/8"),
        ),
    )
)
# Whoever asks these asks itself, a neighbour, or nobody: unless that is meant (RFC 1122 section
# 3.2.1.3, RFC 3927 section 2.7, RFC 1112 section 4, RFC 4291 section 2.5.5.1).
_UNMEANT = tuple(
    map(ip_network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "240.0.0.0/4", "::/96"))
)


@lru_cache(maxsize=4096)
def never(address: Address) -> bool:
    """Whether no other machine can be reached at it, whoever asks."""
    return _lies_in(address, _NEVER)


@lru_cache(maxsize=4096)
def unmeant(address: Address) -> bool:
    """Whether none but this machine or a neighbour can, unless a scope says that it is meant."""
    return _lies_in(address, _UNMEANT)


def beyond(address: Address) -> IPv4Address | None:
    """The IPv4 address to which a translator or a relay on the way takes what is sent to it.

    RFC 6052 section 2.1 (NAT64), RFC 3056 section 2 (6to4), RFC 4380 section 4 (Teredo).
    """
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo:
        return address.teredo[1]
    return address.sixtofour


def _lies_in(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address.version == n.version and address in n for n in networks)
