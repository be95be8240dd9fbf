"""Plain headers by hand, in microseconds: scapy takes a millisecond a packet.

A scan sends some hundred crafted packets an address. That these are what scapy makes of the same
fields is tested; headers that are rare or intricate are scapy's.
"""

from __future__ import annotations

import secrets
import struct
from typing import TYPE_CHECKING

from netaudit.raw.crafted.dissect import ICMP, ICMP6, TCP, UDP

if TYPE_CHECKING:
    from netaudit.model import Address

    Ends = tuple[Address, Address]

FIRST_OF_IPV4 = 0x45  # version 4, no options (RFC 791 section 3.1)
DONT_FRAGMENT = 0x4000
_ECHO = {ICMP: 8, ICMP6: 128}  # RFC 792, RFC 4443 section 4.1
_SYN = 0x5002  # five words of header, the flag SYN (RFC 9293 section 3.1)
_WINDOW = 8192
_MASK = 0xFFFF


def checksum(data: bytes) -> int:
    """RFC 1071: the complement of the sum of 16-bit words, carries added again."""
    total = int.from_bytes(data + bytes(len(data) % 2), "big") % _MASK  # for 2**16 is 1 there
    return ~(total or _MASK) & _MASK


def ipv6(ends: Ends, protocol: int, octets: int, hop_limit: int, label: int | None = None) -> bytes:
    """The header of RFC 8200 section 3 before so many octets; the flow label is random."""
    first = 6 << 28 | (secrets.randbits(20) if label is None else label)
    front = struct.pack("!IHBB", first, octets, protocol, hop_limit)
    return front + ends[0].packed + ends[1].packed


def ipv4(ends: Ends, protocol: int, octets: int, hop_limit: int, flags: int = 0) -> bytes:
    """The header of RFC 791 section 3.1 before so many octets; the identification is random."""
    identification = 1 + secrets.randbelow(_MASK)
    head = struct.pack(
        "!BBHHHBB", FIRST_OF_IPV4, 0, octets + 20, identification, flags, hop_limit, protocol
    )
    addresses = ends[0].packed + ends[1].packed
    return head + checksum(head + addresses).to_bytes(2, "big") + addresses


def echo(protocol: int, key: int, data: bytes, ends: Ends) -> bytes:
    """An echo request of ICMP or ICMPv6; `key` is identifier and sequence number as one."""
    upper = struct.pack("!BBHI", _ECHO[protocol], 0, 0, key) + data
    return _summed(upper, 2, ends if protocol == ICMP6 else None, protocol)


def icmp6(upper: bytes, ends: Ends) -> bytes:
    """A message of ICMPv6 (RFC 4443 section 2.1) with its checksum, whose place holds zeros."""
    return _summed(upper, 2, ends, ICMP6)


def udp(ports: tuple[int, int], data: bytes, ends: Ends) -> bytes:
    """A datagram (RFC 768)."""
    upper = struct.pack("!HHHH", *ports, len(data) + 8, 0) + data
    made = _summed(upper, 6, ends, UDP)
    none = made[6:8] == b"\0\0"  # would say that there is no checksum
    return made[:6] + b"\xff\xff" + made[8:] if none else made


def syn(ports: tuple[int, int], data: bytes, ends: Ends) -> bytes:
    """A SYN with data (RFC 9293 section 3.1)."""
    upper = struct.pack("!HHIIHHHH", *ports, secrets.randbits(32), 0, _SYN, _WINDOW, 0, 0) + data
    return _summed(upper, 16, ends, TCP)


def fragment(protocol: int, offset: int, identification: int, *, more: bool) -> bytes:
    """The header of RFC 8200 section 4.5; `offset` in octets, a multiple of 8."""
    return struct.pack("!BBHI", protocol, 0, offset | more, identification)


def _summed(upper: bytes, at: int, ends: Ends | None, protocol: int) -> bytes:
    """With its checksum, over a pseudo-header (RFC 8200 section 8.1, RFC 9293) if ends are given.

    The fields of IPv4's and IPv6's pseudo-headers differ in width only, not in their sum.
    """
    front = b""
    if ends is not None:
        front = ends[0].packed + ends[1].packed + struct.pack("!II", len(upper), protocol)
    return upper[:at] + checksum(front + upper).to_bytes(2, "big") + upper[at + 2 :]
