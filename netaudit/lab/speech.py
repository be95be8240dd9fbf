"""What machines say on a link: frames of Neighbor Discovery, MLD and DHCPv6, true and false."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network

from netaudit.raw.crafted import headers
from netaudit.raw.crafted.dissect import ICMP6, UDP
from netaudit.raw.crafted.headers import ipv6, udp

NODES, REPORTS = IPv6Address("ff02::1"), IPv6Address("ff02::16")
_FURTHEST = 255
_ROUTER_ALERT = b"\x3a\x00\x05\x02\x00\x00\x01\x00"  # hop-by-hop before ICMPv6 (RFC 2711)
_DESTINATION_OPTIONS = b"\x3a\x00\x01\x04\x00\x00\x00\x00"  # nothing but padding
_HOP_BY_HOP, _DESTINATION = 0, 60
_SERVER, _CLIENT = 547, 546


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: an address on the link, and its Ethernet address."""

    address: IPv6Address
    mac: bytes


@dataclass(frozen=True, slots=True)
class Announced:
    """A router advertisement (RFC 4861 section 4.2, RFC 4191, RFC 8106); 0 for no MTU option.

    `prefixes`: network, flags L and A, valid and preferred lifetime.
    """

    prefixes: tuple[tuple[IPv6Network, bool, bool, int, int], ...]
    resolvers: tuple[IPv6Address, ...] = ()
    search: tuple[str, ...] = ()
    managed: bool = False
    other: bool = False
    preference: int = 0
    lifetime: int = 1800
    mtu: int = 1500
    hop_limit: int = 64
    tail: bytes = b""


def advertisement(speaker: Speaker, said: Announced, *, headers: bool = False) -> bytes:
    """To all nodes; `headers`: behind an extension header, which RA guard may not look behind."""
    flags = said.managed << 7 | said.other << 6 | said.preference << 3
    body = struct.pack("!BBHBBHII", 134, 0, 0, said.hop_limit, flags, said.lifetime, 0, 0)
    body += b"\x01\x01" + speaker.mac
    if said.mtu:
        body += struct.pack("!BBHI", 5, 1, 0, said.mtu)
    for network, on_link, autonomous, valid, preferred in said.prefixes:
        told = on_link << 7 | autonomous << 6
        body += struct.pack("!BBBBIII", 3, 4, network.prefixlen, told, valid, preferred, 0)
        body += network.network_address.packed
    if said.resolvers:
        size = 1 + 2 * len(said.resolvers)
        body += struct.pack("!BBHI", 25, size, 0, said.lifetime or 1800)
        body += b"".join(a.packed for a in said.resolvers)
    if said.search:
        names = b"".join(map(_name, said.search))
        names += bytes(-len(names) % 8)
        body += struct.pack("!BBHI", 31, 1 + len(names) // 8, 0, said.lifetime or 1800) + names
    front = _DESTINATION_OPTIONS if headers else b""
    return icmp6(speaker, NODES, body + said.tail, front=front, first=_DESTINATION)


def presence(speaker: Speaker, *, router: bool = False) -> bytes:
    """A neighbour advertisement to all nodes."""
    body = struct.pack("!BBHI", 136, 0, 0, (router << 31) | 0x2000_0000)
    body += speaker.address.packed + b"\x02\x01" + speaker.mac
    return icmp6(speaker, NODES, body)


def listens(speaker: Speaker, group: IPv6Address) -> bytes:
    """A report of MLDv2 that it listens to a group, from wherever (RFC 3810)."""
    body = struct.pack("!BBHHH", 143, 0, 0, 0, 1) + struct.pack("!BBH", 4, 0, 0) + group.packed
    return icmp6(speaker, REPORTS, body, front=_ROUTER_ALERT, first=_HOP_BY_HOP, hop_limit=1)


def dhcp_reply(speaker: Speaker, resolver: IPv6Address, transaction: bytes, to: bytes) -> bytes:
    """A server's reply to all nodes of the Ethernet, or to the client at address and MAC `to`."""
    options = struct.pack("!HHHH", 2, 10, 3, 1) + speaker.mac + struct.pack("!HH", 23, 16)
    data = b"\x07" + transaction + options + resolver.packed
    target = IPv6Address(to[6:])
    wire = udp((_SERVER, _CLIENT), data, (speaker.address, target))
    head = to[:6] + speaker.mac + b"\x86\xdd"
    return head + ipv6((speaker.address, target), UDP, len(wire), 64) + wire


def icmp6(  # noqa: PLR0913  a packet's fields
    speaker: Speaker,
    group: IPv6Address,
    body: bytes,
    *,
    front: bytes = b"",
    first: int = ICMP6,
    hop_limit: int = _FURTHEST,
) -> bytes:
    """A frame to a group; `front` is an extension header of protocol `first` before ICMPv6."""
    ends = (speaker.address, group)
    body = headers.icmp6(body, ends)
    head = b"\x33\x33" + group.packed[12:] + speaker.mac + b"\x86\xdd"
    protocol = first if front else ICMP6
    return head + ipv6(ends, protocol, len(front) + len(body), hop_limit) + front + body


def _name(name: str) -> bytes:
    labels = (label.encode("ascii") for label in name.split("."))
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
