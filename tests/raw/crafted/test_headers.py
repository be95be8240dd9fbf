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


def made(kind: str, data: bytes, version: int) -> tuple[int, bytes, Any]:
    """The protocol, the octets, and scapy's layer of them."""
    ends, icmp = (V6, dissect.ICMP6) if version == 6 else (V4, dissect.ICMP)
    if kind == "echo":
        echo = headers.echo(icmp, 0x12345678, data, ends)
        return icmp, echo, ICMPv6EchoRequest if version == 6 else ICMP
    if kind == "udp":
        return dissect.UDP, headers.udp((60_001, 53), data, ends), UDP
    return dissect.TCP, headers.syn((60_001, 443), data, ends), TCP


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("kind", ["echo", "udp", "syn"])
@pytest.mark.parametrize("version", [4, 6])
def test_scapy_makes_the_same(version: int, kind: str, data: bytes) -> None:
    protocol, upper, layer = made(kind, data, version)
    found: Any
    if version == 6:
        wire = headers.ipv6(V6, protocol, len(upper), 7) + upper
        found = IPv6(wire)
        said = (found.src, found.dst, found.hlim, found.nh)
    else:
        wire = headers.ipv4(V4, protocol, len(upper), 7, headers.DONT_FRAGMENT) + upper
        found = IP(wire)
        said = (found.src, found.dst, found.ttl, found.proto)
        assert str(found.flags) == "DF"
    assert built_again(wire, type(found)) == wire
    assert said == (*map(str, V6 if version == 6 else V4), 7, protocol)
    assert bytes(found[layer]) == upper


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
