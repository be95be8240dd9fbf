from __future__ import annotations

import asyncio
import socket
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import NoRoute, OutOfScope, Stopped
from netaudit.facts.reach import PortState, Reached
from netaudit.model import Phrase
from netaudit.net.dial import connect, reach
from tests.factories import make_net
from tests.fakes.servers import free_port, hangs, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


def ask(host: str, port: int) -> Reached:
    async def run() -> Reached:
        return await reach(make_net(), ip_address(host), port)

    return asyncio.run(run())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1"])
def test_an_open_port(host: str) -> None:
    async def run() -> Reached:
        async with serving(hangs, host) as port:
            return await reach(make_net(), ip_address(host), port)

    reached = asyncio.run(run())
    assert (reached.state, reached.tries) == (PortState.OPEN, 1)
    assert reached.rtt_ms is not None
    assert reached.address == ip_address(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_closed_port_is_closed_at_the_first_try(host: str) -> None:
    reached = ask(host, free_port(host))
    assert (reached.state, reached.tries) == (PortState.CLOSED, 1)


@contextmanager
def silent_port() -> Iterator[int]:
    """A listener whose queue is full: the kernel drops every further SYN."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        first.connect(server.getsockname())
        second.setblocking(False)
        second.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def test_silence_is_asked_again_and_stays_silence() -> None:
    async def run() -> tuple[Reached, int]:
        net = make_net()
        with silent_port() as port:
            where = ip_address("127.0.0.1")
            reached, stream = await connect(net, where, port, tries=3, patience=0.02)
        assert stream is None
        return reached, net.gate.packets

    reached, packets = asyncio.run(run())
    assert (reached.state, reached.tries) == (PortState.FILTERED, 3)
    assert reached.rtt_ms is None
    assert packets == 12


def test_the_stream_of_an_open_port_is_usable() -> None:
    async def run() -> bytes:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            await writer.drain()
            await reader.read()

        async with serving(echo) as port:
            _reached, stream = await connect(make_net(), ip_address("127.0.0.1"), port)
            assert stream
            with stream:
                await stream.send(b"hello\r\n")
                return await stream.line()

    assert asyncio.run(run()) == b"hello"


def test_meeting_ourselves_is_not_an_open_port() -> None:
    """A connection from a port to itself succeeds (simultaneous open) though nobody listens."""

    async def run() -> Reached:
        net = make_net()
        port = free_port()
        real = socket.socket.connect_ex

        def from_itself(sock: socket.socket, where: tuple[str, int]) -> int:
            sock.bind(where)
            return real(sock, where)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket.socket, "connect_ex", from_itself)
            return await reach(net, ip_address("127.0.0.1"), port)

    reached = asyncio.run(run())
    assert (reached.state, reached.detail) == (PortState.CLOSED, "connected to itself")


def test_out_of_scope_is_refused_before_anything_is_sent(refused: list[str]) -> None:
    with pytest.raises(OutOfScope):
        ask("2001:db8::1", 80)
    assert refused == []


def test_a_stopped_run_asks_nothing() -> None:
    async def run() -> None:
        net = make_net()
        net.gate.stop()
        await reach(net, ip_address("127.0.0.1"), 80)

    with pytest.raises(Stopped):
        asyncio.run(run())


def test_a_family_without_a_route_is_not_asked() -> None:
    async def run() -> None:
        net = make_net()
        net.gate.close_family(6, Phrase("no route"))
        await reach(net, ip_address("::1"), 80)

    with pytest.raises(NoRoute):
        asyncio.run(run())


def test_only_so_many_connections_are_open_at_once_and_each_gives_its_place_back() -> None:
    most = 0

    async def run() -> list[PortState]:
        net = make_net()
        net.dials = asyncio.Semaphore(3)
        open_now = 0
        closed = free_port()

        async def one(port: int) -> PortState:
            nonlocal most, open_now
            reached, stream = await connect(net, ip_address("127.0.0.1"), port)
            if stream:
                with stream:
                    open_now += 1
                    most = max(most, open_now)
                    await asyncio.sleep(0.01)
                    open_now -= 1
                stream.close()
            return reached.state

        async with serving(hangs) as port:
            found = await asyncio.gather(*(one(p) for p in [port, closed] * 10))
        assert net.dials._value == 3
        return found

    assert asyncio.run(run()) == [PortState.OPEN, PortState.CLOSED] * 10
    assert most == 3
