from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import ICMPv6EchoReply, IPv6

from netaudit.lab.services.tunnel import GRE, SIX_IN_FOUR, TunnelEnd
from netaudit.net.crafted import Shot, shoot
from netaudit.raw.crafted import answers, dissect, tunnels
from netaudit.raw.crafted.shapes import build
from netaudit.raw.messages import Craft
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, FAR4, from_near, joined

if TYPE_CHECKING:
    from netaudit.net.context import Net

US, TARGET = ip_address("198.18.0.1"), ip_address("198.18.0.2")
WITHIN, INNER = ip_address("2001:db8::1"), ip_address("2001:db8::2")
CRAFT = Craft(1, "6in4", "", str(TARGET), "", 0, 64, 0, 1.0, str(INNER))
TUNNELS = tuple(tunnels.PROTOCOLS)


def built(packet: str) -> Any:
    return build(CRAFT._replace(packet=packet), US, TARGET, WITHIN)


def received(wire: Any) -> dissect.Packet:
    found = dissect.packet(bytes(wire))
    assert found is not None
    return found


def test_the_example_of_rfc_3056() -> None:
    assert str(tunnels.six_to_four(ip_address("192.0.2.4"))) == "2002:c000:204::1"


@pytest.mark.parametrize("packet", TUNNELS)
def test_the_packet_inside_is_an_echo_request_of_ours(packet: str) -> None:
    shape = built(packet)
    outside = received(shape.pieces[0])
    assert (outside.destination, outside.protocol) == (TARGET, tunnels.PROTOCOLS[packet])
    inside = tunnels.taken_out(outside)
    assert inside is not None
    wanted = tunnels.six_to_four(TARGET) if packet == "6to4" else INNER
    assert (inside.source, inside.destination, inside.upper[0]) == (WITHIN, wanted, 128)
    assert int.from_bytes(inside.upper[4:8], "big") == shape.inside[1]


@pytest.mark.parametrize("packet", TUNNELS)
def test_an_answer_is_known_with_the_tunnel_and_without(packet: str) -> None:
    shape = built(packet)
    there, key = shape.inside
    reply = IPv6(src=str(there), dst=str(WITHIN)) / ICMPv6EchoReply(id=key >> 16, seq=key & 0xFFFF)
    again = IP(src=str(TARGET), dst=str(US), proto=41) / bytes(reply)
    for heard in (received(reply), received(again)):
        found, _ = answers.question(heard)
        assert found in list(answers.keys(TARGET, shape))


@pytest.mark.parametrize("packet", TUNNELS)
def test_an_error_quotes_eight_octets(packet: str) -> None:
    shape = built(packet)
    error = IP(src=str(TARGET), dst=str(US)) / ICMP(type=3, code=2) / shape.pieces[0][:28]
    key, about = answers.question(received(error))
    assert key in list(answers.keys(TARGET, shape))
    assert about is not None


def test_what_is_no_tunnel_or_holds_no_icmpv6() -> None:
    outside = IP(src=str(TARGET), dst=str(US), proto=41)
    datagram = bytes(IPv6(src=str(INNER), dst=str(WITHIN)) / UDP())
    for wire in (IP() / UDP(), outside / datagram, outside / b"noise", IPv6() / UDP(),
                 IP(proto=47) / b"\x20\0\x86\xdd123456789"):  # fmt: skip
        assert tunnels.taken_out(received(wire)) is None
    assert tunnels.label_of(received(IP() / UDP())) is None
    assert tunnels.label_of(received(IPv6(nh=41) / b"12345678")) is None
    assert tunnels.label_of(replace(received(outside / b"12345678"), upper=b"12")) is None


@pytest.mark.lab
def test_an_end_that_was_left_on_and_one_that_is_not_there() -> None:
    shots = [Shot("6in4", inner=FAR), Shot("6to4"), Shot("gre", inner=FAR)]

    def inside() -> Any:
        async def ask(net: Net) -> Any:
            import asyncio

            async def told() -> list[Any]:
                heard = [await shoot(net, FAR4, shot) for shot in shots]
                return [[str(h.kind), h.type, h.code, str(h.responder)] for h in heard]

            before = await told()
            ends = [TunnelEnd(far.namespace, FAR4, protocol) for protocol in (SIX_IN_FOUR, GRE)]
            for end in ends:
                asyncio.get_running_loop().add_reader(end.open(), end.wake)
            return before, await told()

        with joined() as (near, far):
            return from_near(near, ask)

    absent = ["error", 3, 2, str(FAR4)]
    assert in_a_namespace(inside) == [
        [absent, absent, absent],
        [
            ["reply", 129, 0, str(FAR)],
            ["reply", 0, 0, str(FAR4)],
            ["reply", 129, 0, str(FAR)],
        ],
    ]
