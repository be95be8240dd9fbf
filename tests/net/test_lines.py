from __future__ import annotations

import asyncio
import contextlib
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.dns.query import Query
from netaudit.errors import OutOfScope
from netaudit.net.lines import MAX_USES, Line, Lines
from tests.factories import make_net
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

V6 = ip_address("::1")
ENDLESS = 60.0  # seconds: what a test waits for comes at once


def wire(text: str = "www.test.") -> bytes:
    return Query(name(text), 1).to_wire()


def echo(question: bytes) -> bytes:
    """The question as a response without records."""
    return question[:2] + bytes([question[2] | 0x80]) + question[3:]


def served(act: Callable[[Lines, socket.socket], Awaitable[Any]], most: int = 4) -> Any:
    """What `act` gives, handed the lines and the server's socket."""

    async def go() -> Any:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
            server.bind(("::1", 0))
            net = make_net()
            lines = Lines(net, server.getsockname()[1], most)
            try:
                return await act(lines, server)
            finally:
                await lines.close()
                await net.close()

    return asyncio.run(go())


async def ask(lines: Lines, server: socket.socket, more: bytes = b"") -> Line:
    """The line of one answered question; `more` comes to its port before the answer does."""
    line, question = lines.take(V6), wire()
    line.begin(question)
    line.send()
    data, peer = server.recvfrom(512)
    if more:
        server.sendto(more, peer)
    server.sendto(echo(data), peer)
    came = await line.answer(ENDLESS)
    lines.give(V6, line, answered=came is not None)
    return line


async def until(true: Callable[[], bool]) -> None:
    """Turns of the loop, which on loopback are enough."""
    for _ in range(1000):
        if not true():
            await asyncio.sleep(0)


def test_a_port_serves_so_many_questions_and_no_more() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        return [await ask(lines, server) for _ in range(MAX_USES + 1)]

    used = served(act)
    assert len(set(used[:MAX_USES])) == 1
    assert used[MAX_USES] is not used[0]


def test_a_port_that_met_a_stranger_is_given_up() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        return [await ask(lines, server, b"strange"), await ask(lines, server)]

    first, second = served(act)
    assert first is not second


def test_a_copy_of_an_earlier_answer_is_no_garbage() -> None:
    async def act(lines: Lines, server: socket.socket) -> tuple[int, bytes | None]:
        line, before, now = lines.take(V6), wire("a.test."), wire("b.test.")
        line.begin(before)
        line.end()
        line.begin(now)
        line.send()
        _, peer = server.recvfrom(512)
        server.sendto(echo(before), peer)
        server.sendto(echo(now), peer)
        came = await line.answer(ENDLESS)
        ignored = line.ignored
        lines.give(V6, line, answered=False)
        return ignored, came and came[2:]

    ignored, came = served(act)
    assert (ignored, came) == (0, echo(wire("b.test."))[2:])


def test_what_comes_between_two_datagrams_is_the_answer() -> None:
    async def act(lines: Lines, server: socket.socket) -> bytes | None:
        line, question = lines.take(V6), wire()
        line.begin(question)
        line.send()
        data, peer = server.recvfrom(512)
        assert await line.answer(0.0) is None
        server.sendto(echo(data), peer)
        await until(lambda: line._came is not None)
        came = await line.answer(0.0)
        lines.give(V6, line, answered=True)
        return came and came[2:]

    assert served(act) == echo(wire())[2:]


def test_a_socket_that_hears_something_unasked_is_not_used_again() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        line = await ask(lines, server)
        server.sendto(b"unasked", line._sock.getsockname())
        await until(lambda: line.closed)
        return [line, await ask(lines, server)]

    before, after = served(act)
    assert before is not after


def test_so_many_are_open_and_no_more() -> None:
    async def act(lines: Lines, _server: socket.socket) -> list[bool]:
        other = ip_address("127.0.0.1")
        first, second = lines.take(V6), lines.take(other)
        for address, line in ((V6, first), (other, second)):
            line.begin(wire())
            line.sent = 1
            lines.give(address, line, answered=True)
        third = lines.take(ip_address("127.0.0.2"))
        lines.give(ip_address("127.0.0.2"), third, answered=False)
        return [first.closed, second.closed, third.closed]

    assert served(act, most=2) == [True, False, True]


def test_a_refusal_is_raised_and_explained() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[str]:
        server.close()
        line = lines.take(V6)
        line.begin(wire())
        with contextlib.suppress(OSError):
            line.send()
            await line.answer(ENDLESS)
        said = [str(message) for message in line.errors()]
        lines.give(V6, line, answered=False)
        return said

    assert served(act) == ["ICMPv6 type 1 code 4 from ::1"]


def test_nothing_is_opened_outside_the_scope() -> None:
    async def act(lines: Lines, _server: socket.socket) -> None:
        lines.take(ip_address("2001:db8::1"))

    with pytest.raises(OutOfScope):
        served(act)
