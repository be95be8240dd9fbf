"""From an Ethernet frame to a message of ICMPv6 or DHCPv6 that a host may believe, or why not.

Written by hand, short, and strict: anybody on the link may have written these octets.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

from netaudit.raw.crafted.dissect import ICMP6, UDP, packet
from netaudit.raw.crafted.headers import checksum

if TYPE_CHECKING:
    from netaudit.raw.crafted.dissect import Packet

ETHERNET = 14  # octets of its header
FURTHEST = 255  # the hop limit of whatever was sent on this link (RFC 4861 section 6.1)
DISCOVERY = range(133, 138)  # RFC 4861
LISTENERS = frozenset({130, 131, 132, 143})  # RFC 2710, RFC 3810
ECHO_REPLY = 129
_V6_HEADER = 40
_GROUPS = IPv6Network("ff02::/16")
_HIDES = "its first fragment does not say what it is (RFC 7112, RFC 7113)"
_UDP_HEADER = 8
_DHCP_PORTS = frozenset({546, 547})  # RFC 8415 section 7.2
_LEAST = 8


@dataclass(frozen=True, slots=True)
class Message:
    """`kind`: the ICMPv6 type, "dhcp" or "fragment".

    `body` starts at the ICMPv6 header, or is DHCPv6's; of a fragment it is empty.

    `why` is empty, or says why a host must not believe it. `headers`: extension headers stand
    before it.
    """

    kind: int | str
    source: IPv6Address
    mac: str
    body: bytes
    why: str
    headers: bool


def read(frame: bytes, *, summed: bool = True) -> Message | None:
    """The message in a frame; None for what is none of ours.

    `summed` is False where the kernel says that the checksum is yet to be filled in.
    """
    if len(frame) < ETHERNET + _V6_HEADER or frame[12:14] != b"\x86\xdd":
        return None
    length = int.from_bytes(frame[18:20], "big")
    whole = frame[ETHERNET : ETHERNET + _V6_HEADER + length]
    heard = packet(whole)
    if heard is None or not isinstance(heard.source, IPv6Address):
        return None
    mac = frame[6:12].hex(":")
    if heard.identification is not None and (heard.offset or not heard.upper):
        hides = heard.destination in _GROUPS and not heard.offset
        return Message("fragment", heard.source, mac, b"", _HIDES, headers=True) if hides else None
    headers = whole[6] != heard.protocol
    if heard.protocol == ICMP6 and len(heard.upper) >= 4:  # noqa: PLR2004  type, code, checksum
        kind = heard.upper[0]
        if kind in DISCOVERY or kind in LISTENERS or kind == ECHO_REPLY:
            why = _icmp6_flaw(heard, len(whole) - _V6_HEADER == length, summed)
            return Message(kind, heard.source, mac, heard.upper, why, headers)
    if heard.protocol == UDP and len(heard.upper) >= _UDP_HEADER:
        ports = (int.from_bytes(heard.upper[:2], "big"), int.from_bytes(heard.upper[2:4], "big"))
        if set(ports) <= _DHCP_PORTS:
            why = "" if not summed or _is_summed(heard) else "its checksum is wrong"
            return Message("dhcp", heard.source, mac, heard.upper[_UDP_HEADER:], why, headers)
    return None


def _icmp6_flaw(heard: Packet, whole: bool, summed: bool) -> str:  # noqa: FBT001  two facts of it
    if heard.identification is not None and heard.upper[0] in DISCOVERY:
        return "it is fragmented (RFC 6980)"  # of a first fragment no checksum can be right
    if not whole:
        return "it is cut short"
    if summed and not _is_summed(heard):
        return "its checksum is wrong"
    return _discovery_flaw(heard) if heard.upper[0] in DISCOVERY else ""


def _discovery_flaw(heard: Packet) -> str:
    flaws = (
        (heard.hop_limit != FURTHEST, "its hop limit is not 255"),
        (heard.upper[1] != 0, "its code is not 0"),
        (len(heard.upper) < _LEAST, "it is too short"),
    )
    return next((why for wrong, why in flaws if wrong), "")


def _is_summed(heard: Packet) -> bool:
    front = heard.source.packed + heard.destination.packed
    front += len(heard.upper).to_bytes(4, "big") + heard.protocol.to_bytes(4, "big")
    return checksum(front + heard.upper) in {0, 0xFFFF}
