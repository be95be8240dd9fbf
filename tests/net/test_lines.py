from __future__ import annotations

import asyncio
import select
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.dns.query import Query
from netaudit.errors import CannotAsk, OutOfScope
from netaudit.net.lines import MAX_USES, Line, Lines
from tests.factories import make_net
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.net.icmp import IcmpError

V6 = ip_address("::1")


def wire(text: str = "www.test.") -> bytes:
    return Query(name(text), 1).to_wire()


def echo(question: bytes) -> bytes:
    """The question as a response without records."""
    return question[:2] + bytes([question[2] | 0x80]) + question[3:]


@dataclass
class Ear:
    """A question that keeps what it is told."""

    told: list[str] = field(default_factory=list)

    def heard(self, data: bytes) -> None:
        self.told.append(f"heard {data[12:].hex()}")

    def strange(self) -> None:
        self.told.append("strange")

    def refused(self, error: OSError | None, said: IcmpError | None) -> None:
        self.told.append(f"refused {said or (error and error.strerror)}")


def heard(question: bytes) -> str:
    return f"heard {question[12:].hex()}"


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


async def until(true: Callable[[], object]) -> None:
    """Turns of the loop, which on loopback are enough."""
    for _ in range(1000):
        if not true():
            await asyncio.sleep(0)


async def ask(lines: Lines, server: socket.socket, more: bytes = b"") -> tuple[Line, Ear]:
    """The line of one answered question; `more` comes to its port before the answer does."""
    line, ear = lines.take(V6), Ear()
    question = line.begin(wire(), ear)
    line.send(question)
    data, peer = server.recvfrom(512)
    if more:
        server.sendto(more, peer)
    server.sendto(echo(data), peer)
    await until(lambda: heard(question) in ear.told)
    lines.give(line, question)
    return line, ear


def test_a_port_serves_so_many_questions_and_no_more() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        return [(await ask(lines, server))[0] for _ in range(MAX_USES + 1)]

    used = served(act)
    assert len(set(used[:MAX_USES])) == 1
    assert used[MAX_USES] is not used[0]
    assert used[0].closed


def test_answers_to_questions_at_once_find_whom_they_answer() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[list[bool]]:
        line, ears = lines.take(V6), [Ear(), Ear()]
        questions = [line.begin(wire(f"{n}.test."), ear) for n, ear in enumerate(ears)]
        assert lines.take(V6) is line
        for question in questions:
            line.send(question)
        came = [server.recvfrom(512) for _ in questions]
        for data, peer in reversed(came):
            server.sendto(echo(data), peer)
        await until(lambda: all(ear.told for ear in ears))
        return [[said == heard(q) for said in e.told] for q, e in zip(questions, ears, strict=True)]

    assert served(act) == [[True], [True]]


def test_an_id_is_not_taken_twice_on_one_port() -> None:
    async def act(lines: Lines, _server: socket.socket) -> set[bytes]:
        line, question = lines.take(V6), wire()
        first = line.begin(question, Ear())
        second = line.begin(question, Ear())
        line.end(first)
        return {first[:2], second[:2], line.begin(question, Ear())[:2]}

    assert len(served(act)) == 3


def test_the_answer_to_another_question_of_the_port_is_strange() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[list[str]]:
        line, one, other = lines.take(V6), Ear(), Ear()
        first, second = line.begin(wire("a.test."), one), line.begin(wire("b.test."), other)
        line.send(first)
        _, peer = server.recvfrom(512)
        server.sendto(first[:2] + echo(second)[2:], peer)
        await until(lambda: one.told)
        assert line.spoilt
        return [one.told, other.told]

    assert served(act) == [["strange"], []]


@pytest.mark.parametrize(("alone", "told"), [(True, ["strange"]), (False, [])])
def test_of_several_none_is_said_to_have_got_what_has_no_id_of_theirs(
    told: list[str],
    *,
    alone: bool,
) -> None:
    async def act(lines: Lines, server: socket.socket) -> list[str]:
        line, ear = lines.take(V6), Ear()
        question = line.begin(wire(), ear)
        if not alone:
            line.begin(wire("other.test."), Ear())
        line.send(question)
        _, peer = server.recvfrom(512)
        server.sendto(b"\0", peer)
        await until(lambda: line.spoilt)
        assert lines.take(V6) is not line
        return ear.told

    assert served(act) == told


def test_who_repeats_a_question_with_another_id_means_that_one() -> None:
    """Of two under way: it was asked, and it is not silent."""

    async def act(lines: Lines, server: socket.socket) -> list[list[str]]:
        line, one, other = lines.take(V6), Ear(), Ear()
        first = line.begin(wire("a.test."), one)
        second = line.begin(wire("b.test."), other)
        line.send(first)
        data, peer = server.recvfrom(512)
        free = next(i for i in (b"\0\0", b"\0\1", b"\0\2") if i not in {first[:2], second[:2]})
        server.sendto(free + echo(data)[2:], peer)
        await until(lambda: line.spoilt)
        return [one.told, other.told]

    assert served(act) == [["strange"], []]


def test_a_copy_of_an_earlier_answer_is_no_garbage() -> None:
    async def act(lines: Lines, server: socket.socket) -> tuple[bool, bool]:
        line, ear = lines.take(V6), Ear()
        before, now = line.begin(wire("a.test."), Ear()), line.begin(wire("b.test."), ear)
        line.end(before)
        line.send(now)
        _, peer = server.recvfrom(512)
        server.sendto(echo(before), peer)
        server.sendto(echo(now), peer)
        await until(lambda: ear.told)
        return line.spoilt, ear.told == [heard(now)]

    assert served(act) == (False, True)


def test_a_port_that_met_a_stranger_is_given_up() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        return [(await ask(lines, server, b"strange"))[0], (await ask(lines, server))[0]]

    first, second = served(act)
    assert first is not second
    assert first.closed


def test_a_socket_that_hears_something_unasked_is_not_used_again() -> None:
    async def act(lines: Lines, server: socket.socket) -> list[Line]:
        line, _ = await ask(lines, server)
        server.sendto(b"unasked", line._sock.getsockname())
        await until(lambda: line.closed)
        return [line, (await ask(lines, server))[0]]

    before, after = served(act)
    assert before is not after


def test_a_question_that_wants_to_be_alone_is() -> None:
    async def act(lines: Lines, _server: socket.socket) -> list[bool]:
        shared, alone = lines.take(V6), lines.take(V6, alone=True)
        question = alone.begin(wire(), Ear())
        again = lines.take(V6)
        lines.give(alone, question)
        return [alone is shared, again is shared, alone.closed, shared.closed]

    assert served(act) == [False, True, True, False]


def test_so_many_are_open_and_no_more() -> None:
    async def act(lines: Lines, _server: socket.socket) -> list[bool]:
        opened = [lines.take(ip_address(f"127.0.0.{n}")) for n in (1, 2)]
        opened[0].begin(wire(), Ear())
        opened += [lines.take(ip_address(f"127.0.0.{n}")) for n in (3, 4)]
        return [line.closed for line in opened]

    assert served(act, most=2) == [False, True, True, False]


@pytest.mark.parametrize("twice", [False, True])
def test_a_refusal_is_told_to_the_question_that_it_quotes(*, twice: bool) -> None:
    """The kernel tells it at the next send, or when it wakes us."""

    async def act(lines: Lines, server: socket.socket) -> list[list[str]]:
        server.close()
        line, ear, other = lines.take(V6), Ear(), Ear()
        question = line.begin(wire(), ear)
        line.begin(wire("other.test."), other)
        line.send(question)
        if twice:
            line.send(question)
        await until(lambda: ear.told)
        lines.give(line, question)
        assert line.spoilt
        assert not line.closed
        return [ear.told, other.told]

    told, other = served(act)
    assert set(told) == {"refused ICMPv6 type 1 code 4 from ::1"}
    assert other == []


def test_what_the_kernel_refuses_without_a_word_of_icmp_is_told() -> None:
    async def act(lines: Lines, _server: socket.socket) -> list[str]:
        line, ear = lines.take(V6), Ear()
        question = line.begin(wire(), ear)
        line.send(question + bytes(70_000))
        return ear.told

    assert served(act) == ["refused Message too long"]


def test_a_selector_that_takes_no_more_is_our_own_inability() -> None:
    class Full:
        def register(self, _number: int, _events: int) -> None:
            raise OSError(28, "No space left on device")

    async def act(lines: Lines, _server: socket.socket) -> None:
        lines._epoll.close()
        lines._epoll = Full()  # type: ignore[assignment]  # a fake
        try:
            lines.take(V6)
        finally:
            lines._epoll = select.epoll()

    with pytest.raises(CannotAsk, match="No space"):
        served(act)


def test_nothing_is_opened_outside_the_scope() -> None:
    async def act(lines: Lines, _server: socket.socket) -> None:
        lines.take(ip_address("2001:db8::1"))

    with pytest.raises(OutOfScope):
        served(act)
