from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from typing import Any

import pytest

from netaudit.errors import OutOfScope
from netaudit.facts.reach import PortState, Reached
from netaudit.net import datagram
from netaudit.net.payloads import Payload, dns_query, tftp_read
from tests.factories import make_net
from tests.fakes.servers import answering, free_port

QUESTION = Payload(b"id?", echo=b"id")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(datagram, "PATIENCE", 0.05)


async def ask(
    port: int, payload: Payload = QUESTION, host: str = "127.0.0.1"
) -> tuple[Reached, bytes, int]:
    net = make_net()
    try:
        reached, reply = await datagram.ask(net, ip_address(host), port, payload)
        return reached, reply, net.gate.packets
    finally:
        await net.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_answer_is_open(host: str) -> None:
    async def run() -> tuple[Reached, bytes, int]:
        async with answering(lambda data: data + b"!", host) as port:
            return await ask(port, host=host)

    reached, reply, packets = asyncio.run(run())
    assert (reached.state, reached.tries, reply) == (PortState.OPEN, 1, b"id?!")
    assert reached.rtt_ms is not None
    assert packets == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_port_unreachable_is_closed_at_once(host: str) -> None:
    port = free_port(host)
    reached, reply, _packets = asyncio.run(ask(port, host=host))
    assert (reached.state, reached.tries, reply) == (PortState.CLOSED, 1, b"")


def test_an_answer_that_came_while_we_stood_still_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time-out is due in the very turn in which the answer is found."""
    monkeypatch.setattr(datagram, "PATIENCE", 0.0)
    real = datagram._Mouth._send

    async def run() -> tuple[Reached, bytes, int]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))

            def send(mouth: datagram._Mouth, *to: Any) -> None:
                real(mouth, *to)
                data, sender = server.recvfrom(99)
                server.sendto(data + b"!", sender)

            monkeypatch.setattr(datagram._Mouth, "_send", send)
            return await ask(server.getsockname()[1])

    reached, reply, _packets = asyncio.run(run())
    assert (reached.state, reached.tries, reply) == (PortState.OPEN, 1, b"id?!")


def test_silence_is_asked_again_and_never_open() -> None:
    async def run() -> tuple[Reached, bytes, int]:
        async with answering(lambda _: None) as port:
            return await ask(port)

    reached, reply, packets = asyncio.run(run())
    assert (reached.state, reached.tries, reply) == (PortState.FILTERED, datagram.TRIES, b"")
    assert packets == 2 * datagram.TRIES


def test_an_answer_that_comes_at_the_second_try() -> None:
    async def run() -> tuple[Reached, bytes, int]:
        heard: list[bytes] = []

        def second(data: bytes) -> bytes | None:
            heard.append(data)
            return data if len(heard) == 2 else None

        async with answering(second) as port:
            return await ask(port)

    reached, _reply, _packets = asyncio.run(run())
    assert (reached.state, reached.tries) == (PortState.OPEN, 2)


def test_an_answer_to_another_question_is_ignored() -> None:
    async def run() -> Reached:
        async with answering(lambda _: b"other") as port:
            return (await ask(port))[0]

    assert asyncio.run(run()).state is PortState.FILTERED


def test_an_answer_from_another_port_is_ignored_unless_the_protocol_does_so() -> None:
    async def run(payload: Payload) -> Reached:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            loop = asyncio.get_running_loop()

            class Elsewhere(asyncio.DatagramProtocol):
                def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                    other.sendto(data, addr)

            transport, _ = await loop.create_datagram_endpoint(
                Elsewhere, local_addr=("127.0.0.1", 0)
            )
            try:
                return (await ask(transport.get_extra_info("sockname")[1], payload))[0]
            finally:
                transport.close()

    assert asyncio.run(run(dns_query())).state is PortState.FILTERED
    assert asyncio.run(run(tftp_read())).state is PortState.OPEN


def test_who_may_answer_from_a_new_port_may_answer_from_the_old_one() -> None:
    async def run() -> Reached:
        async with answering(lambda _: b"\x00\x05\x00\x01no such file\x00") as port:
            return (await ask(port, tftp_read()))[0]

    assert asyncio.run(run()).state is PortState.OPEN


def test_a_closed_port_is_closed_to_them_too() -> None:
    assert asyncio.run(ask(free_port(), tftp_read()))[0].state is PortState.CLOSED


def test_many_questions_share_a_socket_and_get_their_own_answers() -> None:
    async def run() -> list[tuple[PortState, bytes]]:
        net = make_net()
        here = ip_address("127.0.0.1")
        closed = free_port()
        async with answering(lambda data: data) as one, answering(lambda data: data * 2) as two:
            found = await asyncio.gather(
                *(datagram.ask(net, here, port, QUESTION) for port in (one, two, closed, one))
            )
        await net.close()
        return [(reached.state, reply) for reached, reply in found]

    assert asyncio.run(run()) == [
        (PortState.OPEN, b"id?"),
        (PortState.OPEN, b"id?id?"),
        (PortState.CLOSED, b""),
        (PortState.OPEN, b"id?"),
    ]


def test_a_reply_as_long_as_datagrams_get_does_no_harm() -> None:
    async def run() -> bytes:
        async with answering(lambda data: data + bytes(60_000)) as port:
            return (await ask(port))[1]

    assert len(asyncio.run(run())) == 60_003


def test_out_of_scope_is_refused_before_anything_is_sent(refused: list[str]) -> None:
    with pytest.raises(OutOfScope):
        asyncio.run(ask(53, host="198.18.0.1"))
    assert refused == []
