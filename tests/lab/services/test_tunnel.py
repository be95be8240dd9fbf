"""What is taken out; that it is answered in a network is shown in tests/raw/crafted."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

import pytest
from scapy.layers.inet import UDP
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6

from netaudit.lab.kernel import Namespace
from netaudit.lab.services.tunnel import GRE, SIX_IN_FOUR, TunnelEnd, checksum, echo_reply

REQUEST = bytes(IPv6(src="2002:c612:1::1", dst="2001:db8::2") / ICMPv6EchoRequest(data=b"x" * 5))
OUTSIDE = bytes([0x45]) + bytes(19)


class Socket:
    """Gives packets once, keeps what is sent."""

    def __init__(self, *coming: bytes) -> None:
        self.coming = list(coming)
        self.sent: list[tuple[bytes, str]] = []

    def recvfrom(self, _most: int) -> tuple[bytes, tuple[str, int]]:
        if not self.coming:
            raise BlockingIOError
        return self.coming.pop(0), ("198.18.0.1", 0)

    def sendto(self, data: bytes, to: Any) -> None:
        if to[0] == "::":
            raise OSError
        self.sent.append((data, to[0]))

    def close(self) -> None:
        self.coming.clear()


def woken(protocol: int, *packets: bytes, address: str = "198.18.0.2") -> tuple[Socket, Socket]:
    end = TunnelEnd(Namespace("x", -1), ip_address(address), protocol)
    ear, mouth = Socket(*packets), Socket()
    end._ear, end._mouth = ear, mouth  # type: ignore[assignment]  # fakes
    end.wake()
    end.close()
    return ear, mouth


def test_it_is_forwarded_as_it_is() -> None:
    assert woken(SIX_IN_FOUR, OUTSIDE + REQUEST)[1].sent == [(REQUEST, "2001:db8::2")]
    inside_gre = OUTSIDE + b"\0\0\x86\xdd" + REQUEST
    assert woken(GRE, inside_gre)[1].sent == [(REQUEST, "2001:db8::2")]


@pytest.mark.parametrize("packet", [OUTSIDE, OUTSIDE + b"noise", OUTSIDE + bytes(60)])
@pytest.mark.parametrize("protocol", [SIX_IN_FOUR, GRE])
def test_noise_is_dropped(protocol: int, packet: bytes) -> None:
    ear, mouth = woken(protocol, packet)
    assert ear.sent == mouth.sent == []


def test_its_own_6to4_address_answers_through_the_tunnel() -> None:
    own = IPv6(src="2002:c612:1::1", dst="2002:c612:2::1")
    ear, mouth = woken(SIX_IN_FOUR, OUTSIDE + bytes(own / ICMPv6EchoRequest(id=7, seq=9)))
    ((reply, to),) = ear.sent
    assert (to, mouth.sent) == ("198.18.0.1", [])
    found = IPv6(reply)
    assert (found.src, found[ICMPv6EchoReply].id, found[ICMPv6EchoReply].seq) == (
        "2002:c612:2::1", 7, 9,
    )  # fmt: skip
    told = found[ICMPv6EchoReply].cksum
    del found[ICMPv6EchoReply].cksum
    assert IPv6(bytes(found))[ICMPv6EchoReply].cksum == told


def test_what_has_no_answer_or_no_way() -> None:
    assert echo_reply(bytes(IPv6() / UDP())) is None
    assert echo_reply(bytes(IPv6() / ICMPv6EchoReply())) is None
    lost = bytes(IPv6(src="2001:db8::1", dst="::") / ICMPv6EchoRequest())
    assert woken(SIX_IN_FOUR, OUTSIDE + lost)[1].sent == []


def test_the_checksum_of_rfc_1071() -> None:
    assert checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0x220D
    assert checksum(b"\x01") == 0xFEFF
