"""Frames made by scapy: sound ones, and each way to be none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.dhcp6 import DHCP6_Reply
from scapy.layers.inet import UDP
from scapy.layers.inet6 import (
    ICMPv6MLReport2,
    ICMPv6ND_RA,
    ICMPv6ND_RS,
    IPv6,
    IPv6ExtHdrDestOpt,
    IPv6ExtHdrFragment,
)
from scapy.layers.l2 import Ether

from netaudit.raw.onlink.frames import read

FRONT = Ether(src="02:00:00:00:00:01", dst="33:33:00:00:00:01")
LINK = IPv6(src="fe80::1", dst="ff02::1", hlim=255)


def wire(*layers: Any) -> bytes:
    """The octets of layers, one upon another."""
    made = FRONT
    for layer in layers:
        made = made / layer
    return bytes(made)


def test_a_sound_advertisement() -> None:
    found = read(wire(LINK, ICMPv6ND_RA()))
    assert found is not None
    assert (found.kind, str(found.source), found.mac) == (134, "fe80::1", "02:00:00:00:00:01")
    assert (found.why, found.headers, len(found.body)) == ("", False, 16)


def test_what_stands_behind_headers_is_told() -> None:
    found = read(wire(LINK, IPv6ExtHdrDestOpt(), ICMPv6ND_RA()))
    assert found is not None
    assert (found.kind, found.why, found.headers) == (134, "", True)


def test_padding_of_the_ethernet_is_no_part_of_it() -> None:
    found = read(wire(LINK, ICMPv6ND_RS()) + bytes(20))
    assert found is not None
    assert (found.why, len(found.body)) == ("", 8)


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (wire(IPv6(src="fe80::1", dst="ff02::1", hlim=64), ICMPv6ND_RA()), "hop limit"),
        (wire(LINK, ICMPv6ND_RA(code=1)), "code"),
        (wire(LINK, ICMPv6ND_RA(cksum=1)), "checksum"),
        (wire(LINK, ICMPv6ND_RA())[:-4], "cut short"),
        (wire(LINK, IPv6ExtHdrFragment(), ICMPv6ND_RA()), "fragmented"),
        (wire(LINK, IPv6ExtHdrFragment(m=1), ICMPv6ND_RA()), "fragmented"),
        (wire(LINK, IPv6ExtHdrFragment(m=1, nh=60), b"\x3a\x01"), "first fragment"),
        (wire(LINK, ICMPv6ND_RS())[:18] + b"\0\4" + wire(LINK, ICMPv6ND_RS())[20:], "checksum"),
        (wire(LINK, UDP(sport=547, dport=546, chksum=7), DHCP6_Reply()), "checksum"),
    ],
)
def test_what_a_host_must_not_believe(frame: bytes, why: str) -> None:
    found = read(frame)
    assert found is not None
    assert why in found.why


def test_a_checksum_that_a_card_would_fill_in_is_not_minded() -> None:
    found = read(wire(LINK, UDP(sport=547, dport=546, chksum=7), DHCP6_Reply()), summed=False)
    assert found is not None
    assert (found.kind, found.why) == ("dhcp", "")


def test_dhcp_and_listeners_are_known() -> None:
    dhcp = read(wire(LINK, UDP(sport=547, dport=546), DHCP6_Reply()))
    report = read(wire(LINK, ICMPv6MLReport2()))
    assert dhcp is not None
    assert report is not None
    assert (dhcp.kind, dhcp.body[0], report.kind) == ("dhcp", 7, 143)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        bytes(60),
        wire(LINK, UDP(sport=53, dport=546)),
        wire(LINK, UDP(sport=547, dport=546))[:58],
        wire(IPv6(nh=59)),
        wire(LINK, IPv6ExtHdrFragment(offset=2), b"x" * 16),
        wire(IPv6(src="fe80::1", dst="fe80::2"), IPv6ExtHdrFragment(m=1, nh=60), b"\x3a\x01"),
        wire(IPv6(src="::ffff:198.18.0.1", nh=58), b"\x01\0\0\0\0\0\0\0"),
    ],
)
def test_what_is_none_of_ours(frame: bytes) -> None:
    assert read(frame) is None


@given(st.binary(max_size=200))
def test_anything_may_come(tail: bytes) -> None:
    for head in (b"", wire(LINK)[:54], wire(LINK, IPv6ExtHdrDestOpt())[:54]):
        found = read(head[:18] + len(tail).to_bytes(2, "big") + head[20:] + tail)
        assert found is None or isinstance(found.why, str)
