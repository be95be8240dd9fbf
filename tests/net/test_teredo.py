from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import UDP
from scapy.layers.inet6 import ICMPv6ND_RA, ICMPv6ND_RS, IPv6

from netaudit.net.teredo import is_advertisement, solicitation

RA = bytes(IPv6(src="fe80::1", dst="fe80::2", hlim=255) / ICMPv6ND_RA())
ORIGIN = b"\0\0" + bytes(6)
AUTHENTICATION = b"\0\1\2\1ab" + b"c" + bytes(9)


def test_a_solicitation_is_what_scapy_makes_of_it() -> None:
    asked = solicitation()
    inside = IPv6(src="fe80::8000:ffff:ffff:fffd", dst="ff02::2", hlim=255) / ICMPv6ND_RS()
    assert asked.data[13:] == bytes(inside)
    assert asked.data[4:12] == asked.echo
    assert solicitation().echo != asked.echo


@pytest.mark.parametrize("front", [b"", ORIGIN, AUTHENTICATION, AUTHENTICATION + ORIGIN])
def test_an_advertisement_behind_what_may_stand_in_front(front: bytes) -> None:
    assert is_advertisement(front + RA)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\0\1",
        solicitation().data,
        RA[:40],
        bytes(IPv6(src="::1", dst="::1") / UDP()),
        b"x" * 100,
    ],
    ids=["nothing", "too short", "a question", "cut", "another protocol", "anything"],  # not random
)
def test_what_is_none(reply: bytes) -> None:
    assert not is_advertisement(reply)


@given(st.binary(max_size=80))
def test_nothing_makes_it_stumble(reply: bytes) -> None:
    assert is_advertisement(reply) in {True, False}
