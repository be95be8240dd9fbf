"""Resolvers that make AAAA records up (DNS64, RFC 6147)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address

from netaudit.model import Address


@dataclass(frozen=True, slots=True)
class Synthesised:
    """What one address of a resolver says to AAAA of a name that has A records alone.

    `name` is ipv4only.arpa (RFC 7050 section 3), or one of the inventory where that does not
    exist. `outcome` is the response code, or how there was no answer; `aaaa` is made up.
    """

    address: Address
    name: str
    outcome: str
    aaaa: tuple[IPv6Address, ...]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """Every address of a resolver that we could ask."""

    answers: tuple[Synthesised, ...]

    def heard(self) -> tuple[Synthesised, ...]:
        """Those that resolve for us."""
        return tuple(a for a in self.answers if a.outcome in {"NOERROR", "NXDOMAIN"})
