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


@dataclass(frozen=True, slots=True)
class Stray:
    """An AAAA of a name that no host of the inventory has.

    `holder` is the id of the unit whose prefix the address is in, "" if it is in nobody's.
    """

    name: str
    address: IPv6Address
    holder: str


@dataclass(frozen=True, slots=True)
class StrayAddresses:
    """Of all names of a service; `asked` are those that have any AAAA."""

    asked: tuple[str, ...]
    strays: tuple[Stray, ...]
