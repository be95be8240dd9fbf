"""Judged by scapy, and by our own ears."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from scapy.layers import dhcp6, inet6
from scapy.layers.l2 import Ether

from netaudit.raw.nexthop import Interface
from netaudit.raw.onlink.asking import WORDS, frame
from netaudit.raw.onlink.frames import read

CARD = Interface(2, "eth1", bytes.fromhex("020000000007"))
OWN = IPv6Address("fe80::7")
LAYERS = {
    "router-solicitation": (inet6.ICMPv6ND_RS, "ff02::2", 255),
    "dhcpv6-information-request": (dhcp6.DHCP6_InfoRequest, "ff02::1:2", 1),
    "echo": (inet6.ICMPv6EchoRequest, "ff02::1", 255),
}


@pytest.mark.parametrize("word", WORDS)
def test_a_question_goes_to_its_group_on_this_link_alone(word: str) -> None:
    layer, group, hop_limit = LAYERS[word]
    found = Ether(frame(word, CARD, OWN))
    assert layer in found
    head = found[inet6.IPv6]
    assert (head.src, head.dst, head.hlim) == ("fe80::7", group, hop_limit)
    assert (found.src, found.dst[:5]) == ("02:00:00:00:00:07", "33:33")
    assert IPv6Address(group).packed[12:].hex(":") == found.dst[6:]


def test_our_own_ears_find_them_sound() -> None:
    for word in WORDS[:2]:
        found = read(frame(word, CARD, OWN))
        assert found is not None
        assert found.why == ""
