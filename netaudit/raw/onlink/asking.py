"""The three frames that we may send on a link, each only with leave; they change nothing there."""

from __future__ import annotations

import secrets
import struct
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from netaudit.raw.crafted.dissect import ICMP6, UDP
from netaudit.raw.crafted.headers import echo, icmp6, ipv6, udp
from netaudit.raw.onlink.dhcp import information_request

if TYPE_CHECKING:
    from netaudit.raw.nexthop import Interface

SOLICITATION, DHCP, ECHO = "router-solicitation", "dhcpv6-information-request", "echo"
WORDS = (SOLICITATION, DHCP, ECHO)
_ROUTERS, _SERVERS = IPv6Address("ff02::2"), IPv6Address("ff02::1:2")
_NODES = IPv6Address("ff02::1")
_CLIENT, _SERVER = 546, 547


def frame(word: str, card: Interface, own: IPv6Address) -> bytes:
    """The frame of one of WORDS. `own` is our link-local address there."""
    if word == SOLICITATION:
        return _framed(card, _ROUTERS, ICMP6, _solicitation(card, own), own)
    if word == DHCP:
        asked = information_request(secrets.randbits(24), card.mac)
        data = udp((_CLIENT, _SERVER), asked, (own, _SERVERS))
        return _framed(card, _SERVERS, UDP, data, own)
    data = echo(ICMP6, secrets.randbits(32), b"netaudit", (own, _NODES))
    return _framed(card, _NODES, ICMP6, data, own)


def _solicitation(card: Interface, own: IPv6Address) -> bytes:
    """RFC 4861 section 4.1, with our link-layer address."""
    body = struct.pack("!BBHI", 133, 0, 0, 0) + b"\x01\x01" + card.mac
    return icmp6(body, (own, _ROUTERS))


def _framed(
    card: Interface, group: IPv6Address, protocol: int, data: bytes, own: IPv6Address
) -> bytes:
    """To the group's Ethernet address (RFC 2464 section 7)."""
    hop_limit = 255 if protocol == ICMP6 else 1
    head = b"\x33\x33" + group.packed[12:] + card.mac + b"\x86\xdd"
    return head + ipv6((own, group), protocol, len(data), hop_limit) + data
