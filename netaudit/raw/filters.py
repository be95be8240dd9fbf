"""Classic BPF programs: what may be an answer to us, and nothing else, reaches the helper."""

from __future__ import annotations

import struct
from typing import NamedTuple

from netaudit.raw.packet import ECHO_SIZE, ETHERNET, ICMP, ICMP6, TCP, TCP_HEADER, ip_size

FIRST_PORT, PORTS = 61_000, 1024  # source ports of probes: outside the usual ephemeral range
_IPV4, _IPV6 = 0x0800, 0x86DD
_LOAD_HALF, _LOAD_BYTE, _RETURN = 0x28, 0x30, 0x06
_EQUAL, _AT_LEAST, _ABOVE, _ANY_BIT = 0x15, 0x35, 0x25, 0x45
_FRAGMENT, _MORE_OR_OFFSET = 20, 0x3FFF
_V6 = 6
_ERROR_LENGTH = 256
# What a flag test lets in: RST, or SYN with ACK (RFC 9293 section 3.10.7.3).
_RST, _SYN, _ACK = 0x04, 0x02, 0x10


class Filter(NamedTuple):
    """A program; it lets in `length` octets of each frame, which has at least `least`."""

    name: str
    version: int
    program: tuple[bytes, ...]
    length: int
    least: int

    @property
    def ethertype(self) -> int:
        """Of the frames to listen to."""
        return _IPV6 if self.version == _V6 else _IPV4


def answers(version: int, method: str) -> Filter:
    """What may answer a SYN ("tcp") or an echo request ("echo") over IP version 4 or 6."""
    start = ETHERNET + ip_size(version)
    if method == "tcp":
        # With one option, the MSS: so much a SYN-ACK to a SYN without options has.
        least, length = start + TCP_HEADER, start + TCP_HEADER + 4
        tests = [
            *_header(version, TCP),
            (_LOAD_HALF, start + 2, None),
            (_AT_LEAST, FIRST_PORT, False),
            (_ABOVE, FIRST_PORT + PORTS - 1, True),
            (_LOAD_BYTE, start + 13, None),
            (_ANY_BIT, _RST | _SYN, False),
            (_ANY_BIT, _ACK, False),
        ]
    else:
        least = length = start + ECHO_SIZE
        reply = 129 if version == _V6 else 0
        tests = [*_header(version, _icmp(version)), (_LOAD_BYTE, start, None)]
        tests.append((_EQUAL, reply, False))
    return Filter(f"{method}{version}", version, _assembled(tests, length), length, least)


def errors(version: int) -> Filter:
    """Destination unreachable (RFC 792, RFC 4443 section 3.1)."""
    start = ETHERNET + ip_size(version)
    kind = 1 if version == _V6 else 3
    tests = [*_header(version, _icmp(version)), (_LOAD_BYTE, start, None), (_EQUAL, kind, False)]
    program = _assembled(tests, _ERROR_LENGTH)
    return Filter(f"errors{version}", version, program, _ERROR_LENGTH, start)


Test = tuple[int, int, "bool | None"]


def _icmp(version: int) -> int:
    return ICMP6 if version == _V6 else ICMP


def _header(version: int, protocol: int) -> list[Test]:
    """A plain header: no IPv4 options or fragments, no IPv6 extension headers."""
    if version == _V6:
        return [(_LOAD_BYTE, 20, None), (_EQUAL, protocol, False)]
    return [
        (_LOAD_BYTE, ETHERNET, None),
        (_EQUAL, 0x45, False),
        (_LOAD_HALF, _FRAGMENT, None),
        (_ANY_BIT, _MORE_OR_OFFSET, True),
        (_LOAD_BYTE, 23, None),
        (_EQUAL, protocol, False),
    ]


def _assembled(tests: list[Test], length: int) -> tuple[bytes, ...]:
    """The program: loads, and tests of which one leads to the end when it is `refuses`."""
    program = []
    size = len(tests) + 2
    for place, (code, value, refuses) in enumerate(tests):
        away = size - 2 - place  # to the last instruction, which lets nothing in
        yes, no = (away, 0) if refuses else (0, away)
        jumps = (0, 0) if refuses is None else (yes, no)
        program.append(struct.pack("=HBBI", code, *jumps, value))
    program.append(struct.pack("=HBBI", _RETURN, 0, 0, length))
    program.append(struct.pack("=HBBI", _RETURN, 0, 0, 0))
    return tuple(program)
