"""Packets in tunnels over IPv4: whether somebody takes them out whom nobody told to.

An IPv6 echo request is sent inside IPv4: plain (protocol 41, RFC 4213), in GRE (RFC 2784), or to
the 6to4 address of the target (RFC 3056). Where it is taken out, its answer comes back, by itself
or in a tunnel again.
"""

from __future__ import annotations

import secrets
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from netaudit.raw.crafted import headers
from netaudit.raw.crafted.dissect import ICMP6, Packet, packet

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.raw.messages import Craft

SIX_IN_FOUR, GRE = 41, 47
PROTOCOLS = {"6in4": SIX_IN_FOUR, "6to4": SIX_IN_FOUR, "gre": GRE}
GRE_HEAD = b"\0\0\x86\xdd"  # no options; what follows is IPv6 (RFC 2784 section 2)
HEADERS = {"6in4": 48, "6to4": 48, "gre": 52}  # octets between the IPv4 header and the echo's data
_HOP_LIMIT = 64
_LABEL_AT = {SIX_IN_FOUR: 0, GRE: 4}
_LABEL = 0xFFFFF
_6TO4 = 0x2002


def six_to_four(address: Address) -> IPv6Address:
    """The first address of the 6to4 prefix of an IPv4 address (RFC 3056 section 2)."""
    return IPv6Address(_6TO4 << 112 | int(address) << 80 | 1)


def destination(craft: Craft, target: Address) -> IPv6Address:
    """Where the packet inside goes: to `inner`, or to the target's own 6to4 address."""
    return six_to_four(target) if craft.packet == "6to4" else IPv6Address(craft.inner)


def build(
    craft: Craft, ends: tuple[Address, Address], inner: tuple[Address, Address], token: bytes
) -> tuple[bytes, int, int]:
    """The whole packet, its flow label inside, and the echo's identifier and number as one."""
    label, key = secrets.randbits(20) or 1, secrets.randbits(32)
    echo = headers.echo(ICMP6, key, token, inner)
    inside = headers.ipv6(inner, ICMP6, len(echo), _HOP_LIMIT, label) + echo
    body = (GRE_HEAD if craft.packet == "gre" else b"") + inside
    outside = headers.ipv4(ends, PROTOCOLS[craft.packet], len(body), craft.hop_limit)
    return outside + body, label, key


def label_of(about: Packet) -> int | None:
    """The flow label inside a packet of ours that an error quotes."""
    at = _LABEL_AT.get(about.protocol)
    if at is None or not isinstance(about.destination, IPv4Address):
        return None
    word = about.upper[at : at + 4]
    return int.from_bytes(word, "big") & _LABEL if len(word) == 4 else None  # noqa: PLR2004  not cut


def taken_out(heard: Packet) -> Packet | None:
    """The IPv6 packet inside one that came in a tunnel; None if it is none."""
    if heard.offset or not isinstance(heard.source, IPv4Address):
        return None
    if heard.protocol == SIX_IN_FOUR:
        inside = packet(heard.upper)
    elif heard.protocol == GRE and heard.upper.startswith(GRE_HEAD):
        inside = packet(heard.upper[len(GRE_HEAD) :])
    else:
        return None
    return inside if inside is not None and inside.protocol == ICMP6 else None
