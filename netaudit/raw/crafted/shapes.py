"""The packets that may be asked for, and how each is known again.

Nothing arbitrary can be sent: a request names one of these shapes, its size and its hop limit.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from netaudit.model import Address
from netaudit.raw.crafted import headers, tunnels
from netaudit.raw.crafted.dissect import ICMP, ICMP6, TCP, UDP

if TYPE_CHECKING:
    from netaudit.raw.messages import Craft

FIRST_PORT, PORTS = 60_000, 512  # source ports: below those of the sweep
PACKETS = ("echo", "udp", "tcp", "too-big", *tunnels.PROTOCOLS)
EXTENSIONS = (
    "", "hop-by-hop", "destination", "unknown-option", "routing-0", "atomic", "fragments",
)  # fmt: skip
LARGEST = 9216  # octets of a packet: what jumbo frames carry
_HEADERS = {4: 20, 6: 40}
_UPPER = {"echo": 8, "udp": 8, "tcp": 20, "too-big": 8, **tunnels.HEADERS}
_EXTENSION = {
    "": 0, "hop-by-hop": 8, "destination": 8, "unknown-option": 8, "routing-0": 24, "atomic": 8,
    "fragments": 8,
}  # fmt: skip
_NEXT_HEADER = {
    "hop-by-hop": 0, "destination": 60, "unknown-option": 60, "routing-0": 43, "atomic": 44,
    "fragments": 44,
}  # fmt: skip
_TOKEN = 8  # octets of randomness in front of the padding
_UNKNOWN = 0x9E  # an option for experiments (RFC 4727): who does not know it must refuse it aloud
_MINIMUM_MTU = 1280
_PADDING = {"fragments": 24}  # octets at least, so that there are two
_V6 = 6


@dataclass(frozen=True, slots=True)
class Shape:
    """A packet to be sent, in one piece or several.

    `upper` are the octets of the upper layer as they were sent, from its header on; `key` finds
    an answer's question; `identification` is that of its fragments, 0 for none. `inside` is the
    destination and the key of the echo request in a tunnel.
    """

    pieces: tuple[bytes, ...]
    upper: bytes
    protocol: int
    key: int
    identification: int
    inside: tuple[Address, int] | None = None

    @property
    def octets(self) -> int:
        """Of all pieces together."""
        return sum(map(len, self.pieces))


def smallest(packet: str, extension: str, version: int) -> int:
    """Octets of the smallest such packet over IP version 4 or 6."""
    own = _HEADERS[version] + _EXTENSION[extension] + _UPPER[packet]
    return own + _TOKEN + _PADDING.get(extension, 0)


def build(craft: Craft, source: Address, target: Address, within: Address | None = None) -> Shape:
    """The packet of a request that was found to be right. Every one is different.

    `within`: our own address inside a tunnel.
    """
    if craft.packet == "too-big":
        return _too_big(craft, source, target)
    if within is not None:
        inside = (within, tunnels.destination(craft, target))
        token = secrets.token_bytes(_TOKEN)
        whole, label, key = tunnels.build(craft, (source, target), inside, token)
        protocol = tunnels.PROTOCOLS[craft.packet]
        return Shape((whole,), whole[_HEADERS[4] :], protocol, label, 0, (inside[1], key))
    ends = (source, target)
    protocol, key, upper = _upper(craft, ends)
    if target.version == _V6:
        return _v6(craft, ends, upper, protocol, key)
    front = headers.ipv4(ends, protocol, len(upper), craft.hop_limit, headers.DONT_FRAGMENT)
    return Shape((front + upper,), upper, protocol, key, 0)


def _too_big(craft: Craft, source: Address, target: Address) -> Shape:
    """A Packet Too Big about an echo reply of `size` octets that the target sent us before.

    It is what a router would say whose next link carries 1280 octets, and concerns packets of the
    target to us alone. Nothing answers it.
    """
    from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6PacketTooBig, IPv6

    reply = ICMPv6EchoReply(id=secrets.randbits(16), seq=1, data=bytes(max(0, craft.size - 48)))
    quoted = bytes(IPv6(src=str(target), dst=str(source)) / reply)[: _MINIMUM_MTU - 48]
    start = IPv6(src=str(source), dst=str(target), hlim=craft.hop_limit)
    whole = bytes(start / ICMPv6PacketTooBig(mtu=_MINIMUM_MTU) / quoted)
    return Shape((whole,), whole[_HEADERS[_V6] :], ICMP6, 0, 0)


def _upper(craft: Craft, ends: tuple[Address, Address]) -> tuple[int, int, bytes]:
    """Protocol, key and octets of the upper layer."""
    version = ends[1].version
    spare = max(0, craft.size - smallest(craft.packet, craft.extension, version))
    data = secrets.token_bytes(_TOKEN) + bytes(spare + _PADDING.get(craft.extension, 0))
    if craft.packet == "echo":
        protocol, key = ICMP6 if version == _V6 else ICMP, secrets.randbits(32)
        return protocol, key, headers.echo(protocol, key, data, ends)
    ports = (FIRST_PORT + secrets.randbelow(PORTS), craft.port)
    key = ports[0] << 16 | ports[1]
    if craft.packet == "udp":
        return UDP, key, headers.udp(ports, data, ends)
    return TCP, key, headers.syn(ports, data, ends)


def _v6(
    craft: Craft, ends: tuple[Address, Address], upper: bytes, protocol: int, key: int
) -> Shape:
    if craft.extension in {"atomic", "fragments"}:
        identification = secrets.randbits(32) or 1
        pieces = _pieces(craft, ends, upper, protocol, identification)
        return Shape(pieces, upper, protocol, key, identification)
    extension = _extension(craft.extension, protocol)
    if craft.extension == "routing-0":
        # Through the target itself and to it again: no third party is ever involved.
        extension = extension[:-16] + ends[1].packed
    following = _NEXT_HEADER.get(craft.extension, protocol)
    octets = len(extension) + len(upper)
    front = headers.ipv6(ends, following, octets, craft.hop_limit)
    return Shape((front + extension + upper,), upper, protocol, key, 0)


@cache
def _extension(extension: str, protocol: int) -> bytes:
    """A header of the smallest size whose content asks for nothing (RFC 8200 section 4).

    A routing header leads to the unspecified address.
    """
    from scapy.layers.inet6 import (
        HBHOptUnknown,
        IPv6ExtHdrDestOpt,
        IPv6ExtHdrHopByHop,
        IPv6ExtHdrRouting,
        PadN,
    )

    if not extension:
        return b""
    made: Any
    if extension == "hop-by-hop":
        made = IPv6ExtHdrHopByHop(nh=protocol, options=[PadN(optdata=bytes(4))])
    elif extension == "destination":
        made = IPv6ExtHdrDestOpt(nh=protocol, options=[PadN(optdata=bytes(4))])
    elif extension == "unknown-option":
        unknown = HBHOptUnknown(otype=_UNKNOWN, optdata=bytes(4))
        made = IPv6ExtHdrDestOpt(nh=protocol, options=[unknown])
    else:
        made = IPv6ExtHdrRouting(nh=protocol, type=0, segleft=1, addresses=["::"])
    return bytes(made)


def _pieces(
    craft: Craft, ends: tuple[Address, Address], upper: bytes, protocol: int, identification: int
) -> tuple[bytes, ...]:
    """Of two fragments the first ends behind the upper-layer header, at a multiple of 8."""
    whole = craft.extension == "atomic"
    cut = len(upper) if whole else max(24, len(upper) // 2 // 8 * 8)
    made = []
    for offset, data in ((0, upper[:cut]), (cut, upper[cut:])):
        if data:
            more = offset + len(data) < len(upper)
            head = headers.fragment(protocol, offset, identification, more=more)
            octets = len(head) + len(data)
            front = headers.ipv6(ends, _NEXT_HEADER[craft.extension], octets, craft.hop_limit)
            made.append(front + head + data)
    return tuple(made)
