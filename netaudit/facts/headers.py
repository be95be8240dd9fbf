"""What becomes of packets with IPv6 extension headers, and of ICMPv6 errors, on the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netaudit.model import Address


class Header(StrEnum):
    """An extension header that was sent, in its smallest form (RFC 8200 section 4)."""

    HOP_BY_HOP = "hop-by-hop"
    DESTINATION = "destination"
    ROUTING_0 = "routing-0"
    ATOMIC = "atomic"  # a fragment header on a packet that is no fragment (RFC 6946)
    FRAGMENTS = "fragments"
    UNKNOWN_OPTION = "unknown-option"  # which asks to be refused (RFC 8200 section 4.2)


class Fate(StrEnum):
    """What became of such packets."""

    PASSED = "passed"  # the address answered as to a packet without the header
    REFUSED = "refused"  # an ICMPv6 error said that it was not taken
    DROPPED = "dropped"  # nothing came back, while packets without the header were answered


@dataclass(frozen=True, slots=True)
class Passage:
    """Packets with one header to one address.

    `last_router`: the last one that a dropped packet reached, None if none is known. `type`,
    `code` and `responder` of the error that refused it; else 0, 0, None.
    """

    address: Address
    header: Header
    fate: Fate
    type: int
    code: int
    responder: Address | None
    last_router: Address | None


@dataclass(frozen=True, slots=True)
class ExtensionHeaders:
    """To every IPv6 address within a prefix that answers anything."""

    passages: tuple[Passage, ...]

    def of(self, header: Header, fate: Fate) -> tuple[Passage, ...]:
        """Those of one header that came to that."""
        return tuple(p for p in self.passages if p.header is header and p.fate is fate)


class Heeded(StrEnum):
    """Whether a host believes a Packet Too Big that quotes its own answer."""

    YES = "yes"  # its next large answer came in fragments
    NO = "no"  # its next large answers came whole
    NOT_ASKED = "not asked"  # it sends no large answers to us


@dataclass(frozen=True, slots=True)
class ErrorsOf:
    """ICMPv6 errors at one address.

    `unreachable`: it says that a UDP port is closed (type 1 code 4). `too_big`: it heeds Packet
    Too Big (type 2).
    """

    address: Address
    unreachable: bool
    too_big: Heeded


@dataclass(frozen=True, slots=True)
class Icmpv6Errors:
    """At every IPv6 address within a prefix that answers echo requests."""

    addresses: tuple[ErrorsOf, ...]
