"""What came from the network, taken apart without trusting a single octet of it.

Not scapy's parsers: these here read what an attacker may have written, and must be short.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from netaudit.model import Address

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
ERRORS = {ICMP: frozenset({3, 4, 11, 12}), ICMP6: frozenset({1, 2, 3, 4})}
UNUSED = 8  # octets of an ICMP error in front of the packet that it quotes
_V4, _V6, _NIBBLE = 4, 6, 4
_V4_HEADER, _V6_HEADER = 20, 40
_FRAGMENT = 44
_OPTIONS = frozenset({0, 43, 60})  # hop-by-hop, routing, destination options: length in 8 octets
_MOST_HEADERS = 8  # extension headers that we follow


@dataclass(frozen=True, slots=True)
class Packet:
    """An IP packet, or the part of one that an error quotes.

    `upper` starts at the upper-layer header; it is empty where it was not reached. `offset` of
    a fragment in octets, `more` its flag, `identification` None where it is no fragment. `octets`
    is the length that the header claims; `unused` the second word of an ICMP error's header.
    """

    source: Address
    destination: Address
    hop_limit: int
    protocol: int
    upper: bytes
    octets: int
    identification: int | None = None
    offset: int = 0
    more: bool = False


def packet(data: bytes) -> Packet | None:
    """The IP packet that starts here, whole or cut short; None for what is none."""
    version = data[0] >> _NIBBLE if data else 0
    if version == _V6 and len(data) >= _V6_HEADER:
        return _v6(data)
    if version == _V4 and len(data) >= _V4_HEADER:
        return _v4(data)
    return None


def quoted(error: Packet) -> Packet | None:
    """The packet that an ICMP error quotes; None if it is no error, or quotes none."""
    kinds = ERRORS.get(error.protocol)
    if kinds is None or len(error.upper) < UNUSED or error.upper[0] not in kinds:
        return None
    if error.offset:
        return None
    return packet(error.upper[UNUSED:])


def mtu(error: Packet) -> int:
    """The MTU that a Packet Too Big (RFC 4443 section 3.2) or its IPv4 like tells; 0 for none."""
    if error.protocol == ICMP6 and error.upper[0] == 2:  # noqa: PLR2004
        return int.from_bytes(error.upper[4:8], "big")
    if error.protocol == ICMP and error.upper[:2] == b"\x03\x04":  # RFC 1191 section 4
        return int.from_bytes(error.upper[6:8], "big")
    return 0


def _v6(data: bytes) -> Packet:
    length, protocol, hop_limit = struct.unpack_from("!HBB", data, 4)
    source, destination = IPv6Address(data[8:24]), IPv6Address(data[24:40])
    rest, identification, offset, more = data[_V6_HEADER:], None, 0, False
    for _ in range(_MOST_HEADERS):
        if len(rest) < 8 or protocol not in {*_OPTIONS, _FRAGMENT}:  # noqa: PLR2004
            break
        following = rest[0]
        if protocol == _FRAGMENT:
            place, identification = struct.unpack_from("!HI", rest, 2)
            offset, more = place & 0xFFF8, bool(place & 1)
            rest = rest[8:]
        else:
            rest = rest[8 * (rest[1] + 1) :]
        protocol = following
        if offset:
            break  # what follows is the middle of something
    upper = b"" if protocol in {*_OPTIONS, _FRAGMENT} else rest
    return Packet(
        source,
        destination,
        hop_limit,
        protocol,
        upper,
        length + _V6_HEADER,
        identification,
        offset,
        more,
    )


def _v4(data: bytes) -> Packet | None:
    header = (data[0] & 0xF) * 4
    if header < _V4_HEADER:
        return None
    total, identification, place, hop_limit, protocol = struct.unpack_from("!HHHBB", data, 2)
    offset, more = (place & 0x1FFF) * 8, bool(place & 0x2000)
    return Packet(
        IPv4Address(data[12:16]),
        IPv4Address(data[16:20]),
        hop_limit,
        protocol,
        data[header:],
        total,
        identification if offset or more else None,
        offset,
        more,
    )
