"""Whom a request is counted with, beside its own address."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

_HALF = 64  # bits of a link's prefix (RFC 4291 section 2.5.1)


@lru_cache(maxsize=4096)  # of each connection that is open, whenever one comes
def around(address: str) -> str:
    """The link that an IPv6 address is on, as text; empty for any other.

    Each machine there can take as many of its addresses as it likes (RFC 8981).
    """
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return ""
    return str(IPv6Network((int(found), _HALF), strict=False))
