from __future__ import annotations

import asyncio
import contextlib
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

import dns.flags
import dns.message
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import OutOfScope, Stopped
from netaudit.model import Transport
from netaudit.net import dns as module
from netaudit.net.dns import Asker
from tests.factories import make_net
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.model import Address

V6, V4 = ip_address("::1"), ip_address("127.0.0.1")
QUERY = Query(name("www.test."), 1)
ODD = Query(QUERY.name, 65280)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience for loopback."""
    monkeypatch.setattr(module, "WAITS", (0.15, 0.15, 0.15))
    monkeypatch.setattr(module, "WAITS_IF_SILENT", (0.1,))


def response(query: bytes, text: str = "198.18.0.1", *, flags: int = 0) -> bytes:
    made = dns.message.make_response(dns.message.from_wire(query))
    made.answer.append(dns.rrset.from_text("www.test.", 60, "IN", "A", text))
    made.flags |= dns.flags.AA | flags
    return made.to_wire()


class Server:
    """UDP and TCP on one port of a loopback address; `udp` and `tcp` give what to send back."""

    def __init__(
        self,
        address: Address,
        udp: Callable[[bytes], list[bytes]] | None,
        tcp: Callable[[bytes], list[bytes]] | None = None,
    ) -> None:
        self.address, self.udp, self.tcp = address, udp, tcp
        self.heard: list[str] = []
        self.port = self.connections = 0

    async def __aenter__(self) -> Self:
        family = socket.AF_INET6 if self.address.version == 6 else socket.AF_INET
        self._server = await asyncio.start_server(self._stream, str(self.address), 0, family=family)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.tcp is None:
            self._server.close()
        self._transport = None
        if self.udp is not None:
            loop = asyncio.get_running_loop()
            where = (str(self.address), self.port)
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: _Datagrams(self), where, family=family
            )
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._transport:
            self._transport.close()
        self._server.close()
        await asyncio.sleep(0)

    async def _stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                size = int.from_bytes(await reader.readexactly(2), "big")
                self.heard.append("tcp")
                assert self.tcp is not None
                replies = self.tcp(await reader.readexactly(size))
                for data in replies:
                    writer.write(data)
                if not replies:
                    writer.close()
                await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: Server) -> None:
        self.server = server

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.server.heard.append("udp")
        assert self.server.udp is not None
        for reply in self.server.udp(data):
            self.transport.sendto(reply, addr)


def framed(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data


def asked(server: Server, act: Callable[[Asker], Awaitable[Any]] | None = None) -> Any:
    """What the asker says about QUERY, or what `act` gives."""

    async def go() -> Any:
        async with server:
            net = make_net()
            asker = Asker(net, server.port)
            try:
                return await (act(asker) if act else asker(server.address, QUERY))
            finally:
                await net.close()

    return asyncio.run(go())


@pytest.mark.parametrize("address", [V6, V4])
def test_an_answer_over_udp(address: Address) -> None:
    answer = asked(Server(address, lambda q: [response(q)]))
    assert isinstance(answer, Answer)
    assert answer.transport is Transport.UDP
    assert answer.message.answer[0].rdatas[0].to_text() == "198.18.0.1"


def test_what_does_not_answer_the_question_is_ignored() -> None:
    def replies(query: bytes) -> list[bytes]:
        forged = response(query, "198.18.6.6")
        other_id = bytes([forged[0] ^ 1]) + forged[1:]
        other_name = forged.replace(b"\3www\4test", b"\3wwx\4test")
        return [b"", b"garbage", other_id, other_name, query, response(query)]

    answer = asked(Server(V6, replies))
    assert isinstance(answer, Answer)
    assert answer.message.answer[0].rdatas[0].to_text() == "198.18.0.1"


def test_only_garbage_is_a_fact() -> None:
    answer = asked(Server(V6, lambda _q: [b"garbage"]))
    assert isinstance(answer, NoAnswer)
    assert (answer.failure, answer.detail[:1]) == (Failure.GARBAGE, "3")


def test_a_malformed_answer_is_garbage() -> None:
    answer = asked(Server(V6, lambda q: [response(q)[:-3]]))
    assert isinstance(answer, NoAnswer)
    assert answer.failure is Failure.GARBAGE


def test_a_lost_answer_is_asked_again() -> None:
    count = [0]

    def replies(query: bytes) -> list[bytes]:
        count[0] += 1
        return [response(query)] if count[0] == 3 else []

    server = Server(V6, replies)
    assert isinstance(asked(server), Answer)
    assert server.heard == ["udp"] * 3


def test_silence_is_a_fact_and_costs_less_the_second_time() -> None:
    server = Server(V6, lambda _q: [])

    async def twice(asker: Asker) -> list[Any]:
        return [await asker(V6, QUERY) for _ in range(2)]

    first, second = asked(server, twice)
    assert (first.failure, second.failure) == (Failure.SILENT, Failure.SILENT)
    assert server.heard == ["udp"] * 4


def test_silence_of_who_answered_before_is_heard_twice() -> None:
    """And a third time it is heard out sooner: the server has only been silent of late."""
    count = [0]

    def replies(query: bytes) -> list[bytes]:
        count[0] += 1
        return [response(query)] if count[0] in {1, 7} else []

    async def four_times(asker: Asker) -> list[Any]:
        return [await asker(V6, QUERY) for _ in range(4)]

    server = Server(V6, replies)
    told = [isinstance(answer, Answer) for answer in asked(server, four_times)]
    assert told == [True, True, False, False]
    # 1; 3 in vain and 3 up to an answer; 3 in vain and 3 in vain; 1 in vain.
    assert server.heard == ["udp"] * (1 + 6 + 6 + 1)


def _is_odd(query: bytes) -> bool:
    return ODD.to_wire()[12:-11] in query  # between the header and the OPT record


def test_who_is_silent_to_one_question_alone_is_silent_to_that_one() -> None:
    def replies(query: bytes) -> list[bytes]:
        return [] if _is_odd(query) else [response(query)]

    async def in_turn(asker: Asker) -> list[Any]:
        return [await asker(V6, query) for query in (QUERY, ODD, QUERY, ODD, QUERY)]

    server = Server(V6, replies)
    told = asked(server, in_turn)
    assert [isinstance(answer, Answer) for answer in told] == [True, False, True, False, True]
    assert {answer.failure for answer in told if isinstance(answer, NoAnswer)} == {Failure.SILENT}


def test_silence_of_who_answers_others_meanwhile_is_heard_twice() -> None:
    def replies(query: bytes) -> list[bytes]:
        return [] if _is_odd(query) else [response(query)]

    async def side_by_side(asker: Asker) -> list[Any]:
        silent = asker(V6, ODD)
        return [await asker(V6, QUERY), await silent]

    server = Server(V6, replies)
    told = asked(server, side_by_side)
    assert [isinstance(answer, Answer) for answer in told] == [True, False]
    assert server.heard == ["udp"] * (1 + 6)


def test_a_closed_port_is_a_fact() -> None:
    answer = asked(Server(V6, None))
    assert isinstance(answer, NoAnswer)
    assert answer.failure is Failure.REFUSED


def test_truncation_leads_to_tcp() -> None:
    server = Server(
        V6,
        lambda q: [response(q, flags=dns.flags.TC)],
        lambda q: [framed(response(q, "198.18.0.2"))],
    )
    answer = asked(server)
    assert isinstance(answer, Answer)
    assert (answer.transport, answer.truncated) == (Transport.TCP, True)
    assert answer.message.answer[0].rdatas[0].to_text() == "198.18.0.2"
    assert server.heard == ["udp", "tcp"]


def test_truncation_before_a_closed_port_is_told() -> None:
    answer = asked(Server(V6, lambda q: [response(q, flags=dns.flags.TC)]))
    assert isinstance(answer, NoAnswer)
    assert (answer.failure, answer.truncated) == (Failure.REFUSED, True)
    assert answer.label() == "TC, and over TCP refused"


def test_truncation_is_kept_when_the_whole_is_not_wanted() -> None:
    server = Server(V6, lambda q: [response(q, flags=dns.flags.TC)], lambda q: [framed(q)])

    async def part(asker: Asker) -> Any:
        return await asker(V6, QUERY, whole=False)

    answer = asked(server, part)
    assert (answer.transport, answer.truncated) == (Transport.UDP, True)


@pytest.mark.parametrize("transport", list(Transport))
def test_nothing_leaves_the_scope(transport: Transport) -> None:
    async def go() -> None:
        await Asker(make_net())(ip_address("2001:db8::1"), QUERY, transport)

    with pytest.raises(OutOfScope):
        asyncio.run(go())


def test_nothing_is_sent_after_a_stop() -> None:
    server = Server(V6, lambda q: [response(q)])

    async def stopped(asker: Asker) -> Any:
        asker._net.gate.stop()
        return await asker(V6, QUERY)

    with pytest.raises(Stopped):
        asked(server, stopped)
    assert server.heard == []


def test_every_packet_passes_the_gate() -> None:
    server = Server(V6, lambda q: [response(q)])

    async def counted(asker: Asker) -> int:
        await asker(V6, QUERY)
        return asker._net.gate.packets

    assert asked(server, counted) == 1


def test_the_same_octets_are_parsed_once() -> None:
    module._parse_once.cache_clear()
    server = Server(V6, lambda q: [response(q)])

    async def thrice(asker: Asker) -> tuple[int, int]:
        for _ in range(3):
            await asker(V6, QUERY)
        found = module._parse_once.cache_info()
        return found.misses, found.hits

    assert asked(server, thrice) == (1, 2)
    assert module._parse_once.cache_info().currsize == 0


def test_denials_of_several_types_are_one_message() -> None:
    def denies(query: bytes) -> list[bytes]:
        return [dns.message.make_response(dns.message.from_wire(query)).to_wire()]

    async def both(asker: Asker) -> list[Any]:
        return [await asker(V6, Query(name("www.test."), rdtype)) for rdtype in (59, 60)]

    cds, cdnskey = asked(Server(V6, denies), both)
    assert cds.message is cdnskey.message
