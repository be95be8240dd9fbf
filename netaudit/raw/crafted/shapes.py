"""The packets that may be asked for, built with scapy, and how each is known again.

Nothing arbitrary can be sent: a request names one of these shapes, its size and its hop limit.
"""

from __future__ import annotations

import secrets
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaudit.model import Address
from netaudit.raw.crafted import tunnels
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
_TOKEN = 8  # octets of randomness in front of the padding
_ECHO_REQUEST = 128
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
    if craft.packet == "echo" and not craft.extension and target.version == _V6:
        return _echo(craft, source, target)
    if within is not None:
        ends = (within, tunnels.destination(craft, target))
        token = secrets.token_bytes(_TOKEN)
        whole, label, key = tunnels.build(craft, (source, target), ends, token)
        protocol = tunnels.PROTOCOLS[craft.packet]
        return Shape((whole,), whole[_HEADERS[4] :], protocol, label, 0, (ends[1], key))
    upper, key = _upper(craft, target.version)
    spare = craft.size - smallest(craft.packet, craft.extension, target.version)
    body = upper / (
        secrets.token_bytes(_TOKEN) + bytes(max(0, spare) + _PADDING.get(craft.extension, 0))
    )
    protocol = {"udp": UDP, "tcp": TCP}.get(craft.packet, ICMP6 if target.version == _V6 else ICMP)
    if target.version == _V6:
        return _v6(craft, (source, target), body, protocol, key)
    return _v4(craft, (source, target), body, protocol, key)


def _echo(craft: Craft, source: Address, target: Address) -> Shape:
    """A plain ICMPv6 echo request by hand: most packets are that; scapy takes a millisecond."""
    key = secrets.randbits(32)
    spare = max(0, craft.size - smallest("echo", "", _V6))
    body = key.to_bytes(4, "big") + secrets.token_bytes(_TOKEN) + bytes(spare)
    head = bytes([_ECHO_REQUEST, 0])
    length = len(body) + 4
    ends = source.packed + target.packed
    whole = ends + struct.pack("!II", length, ICMP6) + head + b"\0\0" + body
    upper = head + _checksum(whole).to_bytes(2, "big") + body
    first = _V6 << 28 | secrets.randbits(20)
    front = struct.pack("!IHBB", first, length, ICMP6, craft.hop_limit)
    return Shape((front + ends + upper,), upper, ICMP6, key, 0)


def _checksum(data: bytes) -> int:
    """RFC 1071: the complement of the sum of 16-bit words, carries added again."""
    total = int.from_bytes(data + bytes(len(data) % 2), "big") % 0xFFFF  # for 2**16 is 1 there
    return ~(total or 0xFFFF) & 0xFFFF


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


def _upper(craft: Craft, version: int) -> tuple[Any, int]:
    from scapy.layers import inet
    from scapy.layers.inet6 import ICMPv6EchoRequest

    if craft.packet == "echo":
        key = secrets.randbits(32)
        high, low = key >> 16, key & 0xFFFF
        v6 = version == _V6
        return ICMPv6EchoRequest(id=high, seq=low) if v6 else inet.ICMP(id=high, seq=low), key
    port = FIRST_PORT + secrets.randbelow(PORTS)
    key = port << 16 | craft.port
    if craft.packet == "udp":
        return inet.UDP(sport=port, dport=craft.port), key
    return inet.TCP(sport=port, dport=craft.port, flags="S", seq=secrets.randbits(32)), key


def _v6(craft: Craft, ends: tuple[Address, Address], body: Any, protocol: int, key: int) -> Shape:
    from scapy.layers.inet6 import IPv6

    start = IPv6(src=str(ends[0]), dst=str(ends[1]), hlim=craft.hop_limit, fl=secrets.randbits(20))
    plain = bytes(start / body)
    upper = plain[_HEADERS[_V6] :]
    if craft.extension in {"atomic", "fragments"}:
        identification = secrets.randbits(32) or 1
        pieces = _pieces(start, upper, protocol, identification, whole=craft.extension == "atomic")
        return Shape(pieces, upper, protocol, key, identification)
    if craft.extension:
        whole = bytes(start / _extension(craft.extension, ends[1], protocol) / upper)
        return Shape((whole,), upper, protocol, key, 0)
    return Shape((plain,), upper, protocol, key, 0)


def _extension(extension: str, target: Address, protocol: int) -> Any:
    """A header of the smallest size whose content asks for nothing (RFC 8200 section 4)."""
    from scapy.layers.inet6 import (
        HBHOptUnknown,
        IPv6ExtHdrDestOpt,
        IPv6ExtHdrHopByHop,
        IPv6ExtHdrRouting,
        PadN,
    )

    if extension == "hop-by-hop":
        return IPv6ExtHdrHopByHop(nh=protocol, options=[PadN(optdata=bytes(4))])
    if extension == "destination":
        return IPv6ExtHdrDestOpt(nh=protocol, options=[PadN(optdata=bytes(4))])
    if extension == "unknown-option":
        unknown = HBHOptUnknown(otype=_UNKNOWN, optdata=bytes(4))
        return IPv6ExtHdrDestOpt(nh=protocol, options=[unknown])
    # Through the target itself and to it again: no third party is ever involved.
    return IPv6ExtHdrRouting(nh=protocol, type=0, segleft=1, addresses=[str(target)])


def _pieces(
    start: Any, upper: bytes, protocol: int, identification: int, *, whole: bool
) -> tuple[bytes, ...]:
    """Of two fragments the first ends behind the upper-layer header, at a multiple of 8."""
    from scapy.layers.inet6 import IPv6ExtHdrFragment

    cut = len(upper) if whole else max(24, len(upper) // 2 // 8 * 8)
    parts = [(0, upper[:cut]), (cut, upper[cut:])]
    made = []
    for offset, data in parts:
        if data:
            more = int(offset + len(data) < len(upper))
            head = IPv6ExtHdrFragment(nh=protocol, offset=offset // 8, m=more, id=identification)
            made.append(bytes(start / head / data))
    return tuple(made)


def _v4(craft: Craft, ends: tuple[Address, Address], body: Any, protocol: int, key: int) -> Shape:
    from scapy.layers.inet import IP

    identification = 1 + secrets.randbelow(0xFFFF)
    start = IP(
        src=str(ends[0]), dst=str(ends[1]), ttl=craft.hop_limit, flags="DF", id=identification
    )
    plain = bytes(start / body)
    return Shape((plain,), plain[_HEADERS[4] :], protocol, key, 0)
