"""What the DNS publishes for the names of a service."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from netaudit.facts.zone import Security


@dataclass(frozen=True, slots=True)
class NameAddresses:
    """One name. `rcode` and `security` are of the AAAA question; SERVFAIL: no server answered."""

    name: str
    aaaa: tuple[IPv6Address, ...]
    a: tuple[IPv4Address, ...]
    rcode: str
    security: Security


@dataclass(frozen=True, slots=True)
class PublishedAddresses:
    """Every name of a service, in the inventory's order."""

    names: tuple[NameAddresses, ...]
