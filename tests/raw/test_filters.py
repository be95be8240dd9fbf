from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6EchoReply, ICMPv6EchoRequest, IPv6
from scapy.layers.l2 import Ether

from netaudit.raw.filters import FIRST_PORT, PORTS, Filter, answers, errors

# Named addresses: for missing ones scapy would ask the neighbours, on the wire and slowly.
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")

LAST = FIRST_PORT + PORTS - 1


def passes(program: Filter, frame: bytes) -> int:
    """What a BPF machine makes of a frame (McCanne, Jacobson 1993): octets let in."""
    at, accumulator = 0, 0
    while True:
        code, yes, no, k = struct.unpack("=HBBI", program.program[at])
        at += 1
        size = {0x28: 2, 0x30: 1}.get(code)
        if code == 0x06:
            return int(k)
        if size:
            if k + size > len(frame):
                return 0
            accumulator = int.from_bytes(frame[k : k + size], "big")
            continue
        holds = {
            0x15: accumulator == k,
            0x35: accumulator >= k,
            0x25: accumulator > k,
            0x45: bool(accumulator & k),
        }[code]
        at += yes if holds else no


@pytest.mark.parametrize("version", [4, 6])
@pytest.mark.parametrize(
    ("port", "flags", "heard"),
    [
        (FIRST_PORT, "SA", True),
        (LAST, "RA", True),
        (LAST + 1, "SA", False),
        (FIRST_PORT - 1, "SA", False),
        (FIRST_PORT, "A", False),
        (FIRST_PORT, "S", False),
        (FIRST_PORT, "R", False),
        (FIRST_PORT, "FA", False),
    ],
)
def test_what_can_answer_a_syn(version: int, port: int, flags: str, *, heard: bool) -> None:
    ip: Any = IP() if version == 4 else IPv6()
    program = answers(version, "tcp")
    frame = bytes(ETHER / ip / TCP(dport=port, flags=flags))
    assert passes(program, frame) == (program.length if heard else 0)


@pytest.mark.parametrize(
    "packet",
    [
        IP(frag=5) / TCP(dport=FIRST_PORT, flags="SA"),
        IP(flags="MF") / TCP(dport=FIRST_PORT, flags="SA"),
        IP(options=b"\x01\x01\x01\x00") / TCP(dport=FIRST_PORT, flags="SA"),
        IP() / UDP(dport=FIRST_PORT),
    ],
)
def test_fragments_options_and_other_protocols_do_not(packet: Any) -> None:
    assert passes(answers(4, "tcp"), bytes(ETHER / packet)) == 0


def test_what_can_answer_an_echo_and_what_an_error_is() -> None:
    padding = bytes(8)
    cases = [
        (4, "echo", IP() / ICMP(type=0) / padding, True),
        (4, "echo", IP() / ICMP(type=8) / padding, False),
        (6, "echo", IPv6() / ICMPv6EchoReply() / padding, True),
        (6, "echo", IPv6() / ICMPv6EchoRequest() / padding, False),
        (4, "errors", IP() / ICMP(type=3), True),
        (4, "errors", IP() / ICMP(type=11), False),
        (6, "errors", IPv6() / ICMPv6DestUnreach(), True),
        (6, "errors", IPv6() / ICMPv6EchoReply(), False),
    ]
    for version, method, packet, heard in cases:
        program = errors(version) if method == "errors" else answers(version, method)
        assert bool(passes(program, bytes(ETHER / packet))) is heard


@given(st.binary(max_size=100), st.sampled_from([4, 6]))
def test_any_frame_ends_the_program(frame: bytes, version: int) -> None:
    program = answers(version, "tcp")
    assert passes(program, frame) in {0, program.length}
