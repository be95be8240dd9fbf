from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import (
    ICMPv6EchoRequest,
    ICMPv6PacketTooBig,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
    IPv6ExtHdrHopByHop,
)

from netaudit.raw.crafted import dissect

A, B = "2001:db8::1", "2001:db8::2"
ECHO = IPv6(src=A, dst=B, hlim=7) / ICMPv6EchoRequest(id=1, seq=2, data=b"12345678")


def test_a_plain_packet() -> None:
    found = dissect.packet(bytes(ECHO))
    assert found is not None
    assert (str(found.source), str(found.destination)) == (A, B)
    assert (found.hop_limit, found.protocol, found.octets) == (7, 58, 56)
    assert found.upper[:1] == b"\x80"
    assert found.identification is None
    assert dissect.quoted(found) is None


def test_extension_headers_are_walked() -> None:
    chain = IPv6ExtHdrHopByHop() / IPv6ExtHdrDestOpt() / UDP(sport=5, dport=6)
    found = dissect.packet(bytes(IPv6(src=A, dst=B) / chain))
    assert found is not None
    assert (found.protocol, found.upper[:4]) == (17, b"\0\5\0\6")


def test_fragments() -> None:
    head = IPv6(src=A, dst=B) / IPv6ExtHdrFragment(nh=58, offset=2, m=1, id=77)
    found = dissect.packet(bytes(head / b"middle of it"))
    assert found is not None
    assert (found.identification, found.offset, found.more) == (77, 16, True)
    four = dissect.packet(bytes(IP(src="198.18.0.1", dst="198.18.0.2", frag=3, id=9) / b"x"))
    assert four is not None
    assert (four.identification, four.offset) == (9, 24)


def test_what_an_error_quotes_and_the_mtu_that_it_tells() -> None:
    error = dissect.packet(bytes(IPv6(src=B, dst=A) / ICMPv6PacketTooBig(mtu=1300) / ECHO))
    assert error is not None
    about = dissect.quoted(error)
    assert about is not None
    assert str(about.destination) == B
    assert dissect.mtu(error) == 1300
    wire = IP(src="198.18.0.1", dst="198.18.0.2") / ICMP(type=3, code=4, nexthopmtu=1400)
    four = dissect.packet(bytes(wire / IP(dst="198.18.0.1") / UDP()))
    assert four is not None
    assert dissect.mtu(four) == 1400
    assert dissect.quoted(four) is not None
    echo = dissect.packet(bytes(ECHO))
    assert echo is not None
    assert dissect.mtu(echo) == 0


@pytest.mark.parametrize("data", [b"", b"\x60", b"\x45" * 19, b"\x41" + bytes(30), bytes(60)])
def test_what_is_no_packet(data: bytes) -> None:
    assert dissect.packet(data) is None


def test_a_quote_in_the_middle_of_a_fragment_is_none() -> None:
    error = dissect.Packet(ip_address(A), ip_address(B), 1, 58, b"\2" + bytes(60), 100, 1, 8)
    assert dissect.quoted(error) is None


@given(st.sampled_from([b"\x60", b"\x45", b"\x4f", b""]), st.binary(max_size=300))
def test_nothing_that_comes_can_break_it(first: bytes, rest: bytes) -> None:
    found = dissect.packet(first + rest)
    if found is not None:
        about = dissect.quoted(found)
        assert about is None or len(about.upper) < len(found.upper)


@given(st.lists(st.sampled_from([0, 43, 44, 60]), max_size=20), st.binary(max_size=40))
def test_chains_of_headers_end(chain: list[int], rest: bytes) -> None:
    wire = bytearray(bytes(IPv6(src=A, dst=B)))
    wire[6] = chain[0] if chain else 59
    for following in [*chain[1:], 58]:
        wire += bytes([following]) + bytes(7)
    found = dissect.packet(bytes(wire) + rest)
    assert found is not None
    assert len(found.upper) <= len(wire) + len(rest) - 40
