"""Judged by scapy: taken apart, its checksums and lengths left out, and built again."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6EchoRequest, IPv6, IPv6ExtHdrFragment

from netaudit.raw.crafted import dissect, headers

V6 = (ip_address("2001:db8::1"), ip_address("2001:db8:ffff::2"))
V4 = (ip_address("198.18.0.1"), ip_address("198.18.255.2"))
DATA = [b"", b"\0", b"one", b"even", b"\xff" * 1400, bytes(range(256)) * 5]


def built_again(wire: bytes, layer: Any) -> bytes:
    """What scapy makes of the same fields."""
    found = layer(wire)
    assert bytes(found) == wire
    part: Any = found
    while part:
        for name in ("chksum", "cksum", "plen", "len", "dataofs", "ihl"):
            if name in part.fields:
                delattr(part, name)
        part = part.payload
    return bytes(found)


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("kind", ["echo", "udp", "syn"])
def test_over_ipv6(kind: str, data: bytes) -> None:
    protocol, upper = {
        "echo": lambda: (dissect.ICMP6, headers.echo(dissect.ICMP6, 0x12345678, data, V6)),
        "udp": lambda: (dissect.UDP, headers.udp((60_001, 53), data, V6)),
        "syn": lambda: (dissect.TCP, headers.syn((60_001, 443), data, V6)),
    }[kind]()
    wire = headers.ipv6(V6, protocol, len(upper), 7) + upper
    assert built_again(wire, IPv6) == wire
    found = IPv6(wire)
    assert (found.src, found.dst, found.hlim, found.nh) == (*map(str, V6), 7, protocol)
    assert bytes(found[{"echo": ICMPv6EchoRequest, "udp": UDP, "syn": TCP}[kind]]) == upper


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("kind", ["echo", "udp", "syn"])
def test_over_ipv4(kind: str, data: bytes) -> None:
    protocol, upper = {
        "echo": lambda: (dissect.ICMP, headers.echo(dissect.ICMP, 0x12345678, data, V4)),
        "udp": lambda: (dissect.UDP, headers.udp((60_001, 53), data, V4)),
        "syn": lambda: (dissect.TCP, headers.syn((60_001, 443), data, V4)),
    }[kind]()
    wire = headers.ipv4(V4, protocol, len(upper), 7, headers.DONT_FRAGMENT) + upper
    assert built_again(wire, IP) == wire
    found = IP(wire)
    assert (found.src, found.dst, found.ttl, found.proto) == (*map(str, V4), 7, protocol)
    assert str(found.flags) == "DF"
    assert bytes(found[{"echo": ICMP, "udp": UDP, "syn": TCP}[kind]]) == upper


def test_identifier_and_number_are_the_key() -> None:
    found = ICMPv6EchoRequest(headers.echo(dissect.ICMP6, 0x12345678, b"", V6))
    assert (found.id, found.seq) == (0x1234, 0x5678)


def test_a_syn_asks_for_nothing_else() -> None:
    found = TCP(headers.syn((60_001, 443), b"", V6))
    assert (str(found.flags), found.ack, found.options) == ("S", 0, [])


def test_a_checksum_of_zero_would_say_that_there_is_none() -> None:
    """RFC 768: it is sent as all ones."""
    plain = headers.udp((60_001, 53), b"\0\0", V6)
    filler = plain[6:8]  # as data, it makes the sum zero
    made = headers.udp((60_001, 53), filler, V6)
    assert made[6:8] == b"\xff\xff"
    assert UDP(made).chksum == 0xFFFF


@pytest.mark.parametrize(("offset", "more"), [(0, 1), (24, 1), (1280, 0)])
def test_a_fragment_header(offset: int, more: int) -> None:
    wire = headers.fragment(58, offset, 0xDEADBEEF, more=bool(more))
    assert wire == bytes(IPv6ExtHdrFragment(nh=58, offset=offset // 8, m=more, id=0xDEADBEEF))


def test_the_flow_label_is_what_is_asked_for_or_random() -> None:
    assert IPv6(headers.ipv6(V6, 59, 0, 1, 0xABCDE)).fl == 0xABCDE
    assert len({headers.ipv6(V6, 59, 0, 1) for _ in range(50)}) > 40
