"""Hosts that a client needs besides the one that it asks."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from netaudit.model import Inability


@dataclass(frozen=True, slots=True)
class NeededHost:
    """A name that is needed. `unasked`: why we could not ask for its addresses, "" if we did."""

    name: str
    aaaa: tuple[IPv6Address, ...]
    a: tuple[IPv4Address, ...]
    unasked: Inability
