"""Hosts that nobody declared: found in the DNS, or by asking where hosts usually are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address

from netaudit.model import Address


class Method(StrEnum):
    """A way to look for hosts where a /64 cannot be swept (RFC 7707)."""

    CHAIN = "NSEC"  # the chain of the reverse zone (RFC 4034 section 4)
    TREE = "PTR"  # the reverse tree, by NXDOMAIN against NODATA (RFC 8020, RFC 7707 section 5.1.4)
    LIKELY = "echo"  # addresses that follow from those that are known (RFC 7707 section 4.1)


@dataclass(frozen=True, slots=True)
class Search:
    """What one method did. `asked`: questions or addresses.

    `complete`: it would have found all that this method can find; else `detail` says what was
    in its way, for a technician.
    """

    method: Method
    asked: int
    complete: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Stranger:
    """An address within the prefix that the inventory does not have.

    `alive`: "echo" or "parameter problem", what it answers; "" for nothing.
    """

    address: IPv6Address
    methods: tuple[Method, ...]
    alive: str

    @property
    def label(self) -> str:
        """Address, how it was found, and what it answers."""
        how = dict.fromkeys([*map(str, self.methods), *([self.alive] if self.alive else [])])
        return f"{self.address} ({', '.join(how)})"


@dataclass(frozen=True, slots=True)
class Strangers:
    """Of one IPv6 prefix."""

    searches: tuple[Search, ...]
    found: tuple[Stranger, ...]

    def asked(self, *methods: Method) -> int:
        """Questions or addresses of these methods together."""
        return sum(s.asked for s in self.searches if s.method in methods)

    @property
    def reverse_complete(self) -> bool:
        """Whether every name of the reverse zone was seen."""
        return any(s.complete for s in self.searches if s.method is not Method.LIKELY)


@dataclass(frozen=True, slots=True)
class StrangeName:
    """A name of the zone with an address that the inventory does not have."""

    name: str
    address: Address


@dataclass(frozen=True, slots=True)
class ZoneNames:
    """What walking the NSEC chain of a zone showed. `names` counts owners.

    `walkable`: it has a chain that can be walked, or no server told that it has none; `complete`:
    to its end, else `detail` says why.
    """

    walkable: bool
    names: int
    complete: bool
    detail: str
    strangers: tuple[StrangeName, ...]
