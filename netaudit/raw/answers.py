"""What came back: fields of answers in columns, and ICMP errors with the probe that they quote."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from netaudit.net.icmp import IcmpError
from netaudit.raw.filters import FIRST_PORT, PORTS
from netaudit.raw.packet import (
    ECHO_SIZE,
    ETHERNET,
    ICMP,
    ICMP6,
    TCP,
    TCP_HEADER,
    ip_size,
)
from netaudit.raw.table import CODES

if TYPE_CHECKING:
    from netaudit.facts.portstate import PortState
    from netaudit.raw.rings import Columns

_RST = 0x04
_V6 = 6
_OPEN, _CLOSED = 1, 2
_QUOTED = 8  # octets of the quoted packet behind its IP header that every error has (RFC 792)
_FROM_ICMP, _FROM_ICMP6 = 2, 3
TICK = 0.004  # seconds; the source port says when a probe left
_SKEW = 0.05
_FIRST_OCTETS = np.array([0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFF], np.uint32)  # of a word


class Answers(NamedTuple):
    """Answers, in columns.

    `ticks` are of the probe's sending, `acks` what a RST must carry, `stamps` when the answer
    came, in seconds of the wall clock.
    """

    version: int
    high: Any
    low: Any
    ports: Any
    sequences: Any
    codes: Any
    ticks: Any
    acks: Any
    stamps: Any


def tick(now: float) -> int:
    """The tick of a moment, 0 to PORTS - 1."""
    return int(now / TICK) % PORTS


def round_trips(ticks: Any, arrived: Any) -> Any:
    """Seconds from the tick of each probe's sending to the moment its answer `arrived`.

    Up to a tick too long, since a probe leaves within it.
    """
    whole = PORTS * TICK
    found = arrived - ticks * TICK
    found -= whole * np.floor(found / whole)  # as % does it, five times as fast
    return np.where(found > whole - _SKEW, 0.0, found)  # two clocks, read one after the other


def answers(columns: Columns, version: int, method: str) -> tuple[Answers, int]:
    """The fields of a block of answers to SYN ("tcp") or echo requests ("echo").

    Those with a wrong checksum are left out, and counted.
    """
    high, low = _source(columns, version)
    at = ETHERNET + ip_size(version)
    if method == "tcp":
        acks = columns.field(at + 8, ">u4")
        flags = columns.field(at + 13, "u1")
        codes = np.where(flags & _RST, _CLOSED, _OPEN).astype(np.uint8)
        ticks = columns.field(at + 2, ">u2") - np.uint16(FIRST_PORT)
        ports, sequences = columns.field(at, ">u2"), acks - np.uint32(1)
    else:
        sequences = acks = columns.field(at + 4, ">u4")
        ticks = columns.field(at + 8, ">u2") - np.uint16(FIRST_PORT)
        ports = np.zeros(columns.count, np.uint16)
        codes = np.full(columns.count, _OPEN, np.uint8)
    fields = (high, low, ports, sequences, codes, ticks, acks, columns.stamps())
    bad = damaged(columns, version, method)
    if not bad.any():
        return Answers(version, *fields), 0
    return Answers(version, *(field[~bad] for field in fields)), int(bad.sum())


def damaged(columns: Columns, version: int, method: str) -> Any:
    """Whose checksum is wrong (RFC 1071), of those that nobody has verified.

    What is longer than we keep of it cannot be verified, and passes: the cookie holds.
    """
    bad = columns.unverified()
    if not bad.any():
        return bad
    header, kept = ip_size(version), TCP_HEADER + 4 if method == "tcp" else ECHO_SIZE
    at = ETHERNET + header
    if version == _V6:
        length, addresses = columns.field(ETHERNET + 4, ">u2").astype(np.int64), 8
    else:
        length, addresses = columns.field(ETHERNET + 2, ">u2").astype(np.int64) - header, 12
    total = _sum(columns, at, kept, length)
    if method == "tcp" or version == _V6:
        protocol = TCP if method == "tcp" else ICMP6
        total += _sum(columns, ETHERNET + addresses, header - addresses)
        total += (length + protocol).astype(np.uint64) << np.uint64(8)  # its octets the other way
    wrong = _wrong(total)
    if version != _V6:
        wrong |= _wrong(_sum(columns, ETHERNET, header))
    return bad & wrong & (length <= kept)


def _sum(columns: Columns, start: int, octets: int, length: Any = None) -> Any:
    """The sum of some octets of each frame, in words of 32 bits, the lower octet first.

    An Internet checksum is a sum modulo 65535, in whatever order and width (RFC 1071 section 2).
    `length`: behind so many octets stands padding of a frame, or of our own ring.
    """
    total = np.zeros(columns.count, np.uint64)
    shortest = octets if length is None else int(length.min())
    for at in range(0, octets, 4):
        word = columns.field(start + at, "<u4")
        if at + 4 > shortest:
            word &= _FIRST_OCTETS[np.clip(length - at, 0, 4)]
        total += word
    return total


def _wrong(total: Any) -> Any:
    return (total % np.uint64(0xFFFF) != 0) | (total == 0)


def _source(columns: Columns, version: int) -> tuple[Any, Any]:
    if version == _V6:
        return columns.field(ETHERNET + 8, ">u8"), columns.field(ETHERNET + 16, ">u8")
    low = columns.field(ETHERNET + 12, ">u4").astype(np.uint64)
    return np.zeros_like(low), low


class Complaint(NamedTuple):
    """An ICMP error: about which probe, and what it means for the port."""

    high: int
    low: int
    port: int
    sequence: int
    state: PortState
    text: str

    @property
    def code(self) -> int:
        """The state's place in netaudit.raw.table."""
        return CODES[self.state]


def complaint(packet: bytes, version: int) -> Complaint | None:
    """The error in an IP packet whose header is plain; None if it quotes no probe of ours."""
    header = ip_size(version)
    body = packet[header:]
    quote = body[_QUOTED:]
    if len(body) < _QUOTED or len(quote) < header:
        return None
    protocol, inner = _quoted(quote, version)
    if len(inner) < _QUOTED or protocol not in {TCP, ICMP if version != _V6 else ICMP6}:
        return None
    offender = ip_address(packet[8:24] if version == _V6 else packet[12:16])
    origin = _FROM_ICMP6 if version == _V6 else _FROM_ICMP
    error = IcmpError(origin, body[0], body[1], offender, None)
    if not error.final:
        return None
    target = (quote[24:40] if version == _V6 else quote[16:20]).rjust(16, b"\x00")
    return Complaint(
        high=int.from_bytes(target[:8], "big"),
        low=int.from_bytes(target[8:], "big"),
        port=int.from_bytes(inner[2:4], "big") if protocol == TCP else 0,
        sequence=int.from_bytes(inner[4:8], "big"),
        state=error.state(tcp=True),
        text=str(error),
    )


def _quoted(quote: bytes, version: int) -> tuple[int, bytes]:
    """Protocol and content of a quoted packet of ours: without extension headers."""
    if version == _V6:
        return quote[6], quote[ip_size(version) :]
    return quote[9], quote[(quote[0] & 0x0F) * 4 :]
