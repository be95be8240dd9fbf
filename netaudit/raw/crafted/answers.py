"""Which of our packets something answers, and whether it truly does.

An answer counts only if it could not have been made without our packet: an echo reply carries
back identifier and number (32 random bits), a TCP segment acknowledges a random sequence number,
an ICMP error quotes what we sent, random octets included.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Protocol

from netaudit.raw.crafted.dissect import ICMP, ICMP6, TCP, UDP, Packet, quoted
from netaudit.raw.crafted.shapes import FIRST_PORT, PORTS
from netaudit.raw.crafted.tunnels import label_of, taken_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address
    from netaudit.raw.crafted.shapes import Shape

Key = tuple["Address", int, int]
_FRAGMENT = 44  # in a key: an identification of fragments
_REPLIES = {ICMP: 0, ICMP6: 129}
_REQUESTS = {ICMP: 8, ICMP6: 128}
_KNOWN = 8  # octets of the upper-layer header that every error quotes (RFC 792)
_PORTS = 4
_TCP_HEADER = 20
_ACK = 0x10


class Sent(Protocol):
    """A packet of ours that may be quoted."""

    target: Address
    source: Address
    shape: Shape


def keys(target: Address, shape: Shape) -> Iterator[Key]:
    """Under which a packet is looked up when something answers it."""
    yield target, shape.protocol, shape.key
    if shape.identification:
        yield target, _FRAGMENT, shape.identification
    if shape.inside:
        yield shape.inside[0], ICMP6, shape.inside[1]


def question(heard: Packet) -> tuple[Key | None, Packet | None]:
    """The key of what a packet answers, and the packet that it quotes if it is an error."""
    about = quoted(heard)
    if about is not None:
        return _quoted_key(about), about
    heard = taken_out(heard) or heard
    if heard.offset or len(heard.upper) < _KNOWN:
        return None, None
    if heard.protocol in _REPLIES:
        if heard.upper[0] != _REPLIES[heard.protocol]:
            return None, None
        return (heard.source, heard.protocol, _word(heard.upper, 4)), None
    if heard.protocol in {TCP, UDP}:
        there, here = struct.unpack_from("!HH", heard.upper)
        return (heard.source, heard.protocol, here << 16 | there), None
    return None, None


def is_reply(heard: Packet, shape: Shape) -> bool:
    """Whether the target's own packet could not have been made without ours."""
    if heard.protocol != TCP:
        return True  # an echo's key is the proof; a datagram has only its port to show
    if len(heard.upper) < _TCP_HEADER or not heard.upper[13] & _ACK:
        return False
    ahead = _word(heard.upper, 8) - _word(shape.upper, 4) & 0xFFFF_FFFF
    return 1 <= ahead <= 1 + len(shape.upper) - _TCP_HEADER


def is_quoted(about: Packet, sent: Sent) -> bool:
    """Whether that is what we sent, as far as it is quoted."""
    if (about.source, about.destination) != (sent.source, sent.target):
        return False
    if about.offset:
        return True  # found by its identification: 32 random bits
    whole = about.protocol != TCP  # of TCP, options may be rewritten on the way
    length = len(about.upper) if whole else _KNOWN
    if min(length, len(about.upper)) < _KNOWN:
        return False
    return sent.shape.upper.startswith(about.upper[:length])


def claims_ours(about: Packet) -> bool:
    """Whether it looks like a crafted packet of ours, so that a wrong one is a forgery."""
    if about.protocol not in {TCP, UDP} or len(about.upper) < _PORTS:
        return False
    return FIRST_PORT <= int.from_bytes(about.upper[:2], "big") < FIRST_PORT + PORTS


def word(heard: Packet) -> tuple[int, int]:
    """Type and code of an ICMP message; of anything else 0 and the TCP flags."""
    if heard.protocol in _REPLIES:
        return heard.upper[0], heard.upper[1]
    return 0, heard.upper[13] if heard.protocol == TCP else 0


def _quoted_key(about: Packet) -> Key | None:
    if about.offset and about.identification is not None:
        return about.destination, _FRAGMENT, about.identification
    if len(about.upper) < _KNOWN:
        return None
    if about.protocol in _REQUESTS:
        return about.destination, about.protocol, _word(about.upper, 4)
    if about.protocol in {TCP, UDP}:
        return about.destination, about.protocol, _word(about.upper, 0)
    label = label_of(about)
    return None if label is None else (about.destination, about.protocol, label)


def _word(data: bytes, offset: int) -> int:
    return int.from_bytes(data[offset : offset + 4], "big")
