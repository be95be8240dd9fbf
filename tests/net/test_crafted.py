from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.errors import CannotAsk, NoRight, OutOfScope
from netaudit.net import crafted
from netaudit.net.crafted import Heard, Kind, Shot, shoot
from netaudit.net.rawsweep import Unsupported
from netaudit.raw.messages import Crafted
from tests.factories import make_net
from tests.lab.network import in_a_namespace
from tests.raw.pair import FAR, FAR4, from_near, joined

if TYPE_CHECKING:
    from netaudit.net.context import Net

SHOTS = [
    Shot(),
    Shot(size=1500),
    Shot(size=1501),
    Shot("udp", port=9),
    Shot("tcp", port=22),
    Shot("tcp", port=23, size=1280),
    Shot(extension="hop-by-hop"),
    Shot(extension="destination"),
    Shot(extension="routing-0"),
    Shot(extension="atomic"),
    Shot(extension="fragments", size=1400),
    Shot("udp", port=9, extension="fragments"),
]


def told(heard: Heard) -> list[Any]:
    return [str(heard.kind), heard.type, heard.code, str(heard.responder), heard.fragment]


@pytest.mark.lab
def test_each_packet_is_answered_as_the_kernel_at_the_other_end_must() -> None:
    def inside() -> Any:
        async def ask(net: Net) -> Any:
            return [told(await shoot(net, FAR, shot)) for shot in SHOTS]

        with joined(22) as (near, _far):
            return from_near(near, ask)

    far = str(FAR)
    assert in_a_namespace(inside) == [
        ["reply", 129, 0, far, 0],
        ["reply", 129, 0, far, 0],
        ["too big", 0, 0, "None", 0],
        ["error", 1, 4, far, 0],
        ["reply", 0, 0x12, far, 0],
        ["reply", 0, 0x14, far, 0],
        ["reply", 129, 0, far, 0],
        ["reply", 129, 0, far, 0],
        ["error", 4, 0, far, 0],  # RFC 5095 section 3
        ["reply", 129, 0, far, 0],  # RFC 6946: an answer to an atomic fragment is none itself
        ["reply", 129, 0, far, 0],
        ["error", 1, 4, far, 0],
    ]


@pytest.mark.lab
def test_over_ipv4_and_with_a_hop_limit() -> None:
    def inside() -> Any:
        async def ask(net: Net) -> Any:
            shots = [Shot(), Shot(size=1500), Shot("udp", port=9), Shot("tcp", port=22)]
            return [told(await shoot(net, FAR4, shot))[:3] for shot in shots]

        with joined(22) as (near, _far):
            return from_near(near, ask)

    assert in_a_namespace(inside) == [
        ["reply", 0, 0],
        ["reply", 0, 0],
        ["error", 3, 3],
        ["reply", 0, 0x12],
    ]


@pytest.mark.lab
def test_silence_is_told_as_such() -> None:
    def inside() -> Any:
        async def ask(net: Net) -> Any:
            nobody = FAR + 0x1000  # routed to the far node, which forwards nothing
            return told(await shoot(net, nobody, Shot(patience=0.3)))[0]

        with joined() as (near, _far):
            return from_near(near, ask)

    assert in_a_namespace(inside) in {"silent", "error"}


def test_the_gate_is_asked_first() -> None:
    async def ask() -> None:
        net = make_net()
        with pytest.raises(OutOfScope):
            await shoot(net, ip_address("2001:db8::1"), Shot())
        assert net.gate.packets == 0
        await net.close()

    asyncio.run(ask())


def test_without_the_helper_it_is_our_own_inability(monkeypatch: pytest.MonkeyPatch) -> None:
    async def unable(_net: Net) -> None:
        raise Unsupported("no packet socket")

    monkeypatch.setattr(crafted, "helper_of", unable)

    async def ask() -> None:
        net = make_net()
        with pytest.raises(NoRight, match="no packet socket"):
            await shoot(net, ip_address("127.0.0.1"), Shot())
        await net.close()

    asyncio.run(ask())


@pytest.mark.parametrize(("answer", "responder"), [("shout", ""), ("reply", "nowhere")])
def test_an_answer_that_cannot_be_is_our_own_inability(answer: str, responder: str) -> None:
    said = Crafted(1, "2001:db8::1", answer, 0, 0, responder, 0, 0, 0, 0, 0.0, 0)
    with pytest.raises(CannotAsk, match="raw-packet helper"):
        crafted._heard(said)


def test_an_error_is_known_by_type_and_code() -> None:
    said = Crafted(1, "2001:db8::1", "error", 1, 4, "2001:db8::1", 64, 100, 0, 0, 1.0, 0)
    heard = crafted._heard(said)
    assert heard.kind is Kind.ERROR
    assert heard.is_error(1)
    assert heard.is_error(1, 4)
    assert not heard.is_error(1, 3)
    assert not heard.is_error(2)
