"""Tunnels that carry IPv6 over IPv4, left over from the transition."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address

from netaudit.model import Address


class Way(StrEnum):
    """How IPv6 is carried over IPv4."""

    SIX_IN_FOUR = "6in4"  # protocol 41, RFC 4213
    SIX_TO_FOUR = "6to4"  # protocol 41 to an address of 2002::/16, RFC 3056
    GRE = "gre"  # protocol 47, RFC 2784


class End(StrEnum):
    """What became of an echo request in a tunnel."""

    OPEN = "open"  # it was taken out and answered: anybody can send through here
    ABSENT = "absent"  # the host says that it has no such protocol
    REFUSED = "refused"  # another ICMP error
    SILENT = "silent"  # nothing: filtered, or an end that takes packets of its own peer only


@dataclass(frozen=True, slots=True)
class TunnelEnd:
    """One way of tunnelling to one IPv4 address. `responder` is who answered, None for nobody."""

    address: IPv4Address
    way: Way
    end: End
    responder: Address | None


@dataclass(frozen=True, slots=True)
class TunnelEnds:
    """Of every declared IPv4 address of a host, each way that could be asked."""

    ends: tuple[TunnelEnd, ...]

    def open(self, *ways: Way) -> tuple[TunnelEnd, ...]:
        """Those that take packets out."""
        return tuple(e for e in self.ends if e.end is End.OPEN and e.way in ways)


@dataclass(frozen=True, slots=True)
class TeredoServers:
    """The declared IPv4 addresses that answer as a Teredo server does (RFC 4380 section 5.3)."""

    asked: tuple[IPv4Address, ...]
    answering: tuple[IPv4Address, ...]
