from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, cast

import pytest

from netaudit.dns.ask import Failure, NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import Stopped
from netaudit.net import exchange as module
from netaudit.net.exchange import Exchange, Timers
from netaudit.net.gate import Limits, gate_for
from netaudit.net.lines import Lines
from tests.factories import make_net
from tests.fakes.dns_zones import name
from tests.net.test_lines import echo, until

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.net.context import Net

V6 = ip_address("::1")
ENDLESS = 60.0  # seconds: what a test waits for comes at once


def wire(text: str = "www.test.") -> bytes:
    return Query(name(text), 1).to_wire()


class Queue:
    """Stands for a Server of netaudit.net.turns: whose turn comes at once."""

    def __init__(self, table: Table, exchange: Exchange, waits: tuple[float, ...]) -> None:
        self.table, self.exchange, self.waits = table, exchange, waits

    def turned(self) -> None:
        self.table.turned.append(self.exchange)

    def again(self, exchange: Exchange) -> None:
        self.table.waits = exchange.begin((ENDLESS,) * 9, cast("Any", self))


class Table:
    """A server's socket, and what exchanges with it need."""

    def __init__(self, net: Net, server: socket.socket) -> None:
        self.net, self.server = net, server
        self.timers = Timers()
        self.lines = Lines(net, server.getsockname()[1], 8)
        self.turned: list[Exchange] = []
        self.waits = False  # whether the last one's first datagram waits for its turn

    def ask(self, *waits: float, text: str = "www.test.") -> Exchange:
        exchange = Exchange(self.net, self.lines, self.timers, (V6, wire(text)))
        self.waits = exchange.begin(waits, cast("Any", Queue(self, exchange, waits)))
        return exchange

    async def heard(self) -> tuple[bytes, Any]:
        """The next datagram, and from where."""
        return await asyncio.get_running_loop().sock_recvfrom(self.server, 512)


def at(act: Callable[[Table], Awaitable[Any]], net: Net | None = None) -> Any:
    async def go() -> Any:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
            server.bind(("::1", 0))
            server.setblocking(False)
            table = Table(net or make_net(), server)
            try:
                return await act(table)
            finally:
                table.timers.close()
                await table.lines.close()

    return asyncio.run(go())


def slow() -> Net:
    """A net on which the second datagram's turn does not come."""
    net = make_net()
    net.gate = gate_for(net.inventory, Limits(host_pps=0.01, server_pps=0.01))
    return net


def test_the_answer_to_the_first_datagram_counts_after_the_second() -> None:
    """The second comes from a port of its own."""

    async def act(table: Table) -> tuple[bytes, bool]:
        exchange = table.ask(0.0, ENDLESS)
        first, peer = await table.heard()
        _, other = await table.heard()
        table.server.sendto(echo(first), peer)
        came = await exchange
        assert isinstance(came, bytes)
        return came[2:], peer == other

    assert at(act) == (echo(wire())[2:], False)


def test_the_gate_is_told_how_long_the_answer_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a question that had to be asked again nobody knows which datagram was answered."""
    times, told = iter([10.0, 10.25, 20.0, 30.0, 40.0]), []
    monkeypatch.setattr(module, "monotonic", lambda: next(times))

    async def act(table: Table) -> None:
        def answered(*_: object, after: float) -> None:
            told.append(after)

        monkeypatch.setattr(table.net.gate, "answered", answered)
        for waits in ([ENDLESS], [0.0, ENDLESS]):
            exchange = table.ask(*waits)
            for _ in waits:
                data, peer = await table.heard()
            table.server.sendto(echo(data), peer)
            assert isinstance(await exchange, bytes)

    at(act)
    assert told == [0.25]


def test_the_gate_is_told_of_each_datagram_without_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    times, told = iter([10.0, 20.0, 30.0]), []
    monkeypatch.setattr(module, "monotonic", lambda: next(times))

    async def act(table: Table) -> None:
        monkeypatch.setattr(table.net.gate, "lost", lambda *what: told.append(what))
        exchange = table.ask(ENDLESS, ENDLESS)
        for _ in range(2):
            await table.heard()
            exchange.late()
        assert isinstance(await exchange, NoAnswer)

    at(act)
    assert told == [(V6, 10.0), (V6, 20.0)]


def test_silence_and_garbage_are_told_apart_among_questions_at_once() -> None:
    async def act(table: Table) -> list[Failure]:
        both = silent, garbled = [table.ask(ENDLESS, ENDLESS, text=f"{n}.test.") for n in "ab"]
        for _ in range(2):
            for _ in both:
                data, peer = await table.heard()
                if b"\1b\4test" in data:
                    table.server.sendto(b"garbage", peer)
            # Nobody can tell whose the first is.
            await until(lambda: garbled.ignored == garbled.sent - 1)
            for exchange in both:
                exchange.late()
        failures = [await silent, await garbled]
        return [f.failure for f in failures if isinstance(f, NoAnswer)]

    assert at(act) == [Failure.SILENT, Failure.GARBAGE]


def test_nothing_is_left_open_when_all_is_over() -> None:
    async def act(table: Table) -> int:
        first, second = table.ask(0.0, 0.0, 0.0), table.ask(0.0)
        await first
        await second
        return len(table.lines._by_number)

    assert at(act) == 0


def test_who_waited_for_its_turn_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NAP", 0.0)
    net = slow()

    async def act(table: Table) -> tuple[list[bool], int, int]:
        waits = []
        for _ in range(2):
            exchange = table.ask(ENDLESS, ENDLESS)
            waits.append(table.waits)
        before = len(table.turned)
        exchange._turn(0.0)
        return waits, before, len(table.turned)

    assert at(act, net) == ([False, True], 0, 1)


def test_who_waits_for_a_turn_hears_of_the_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "NAP", 0.0)
    net = slow()

    async def act(table: Table) -> None:
        first = table.ask(ENDLESS)
        waiting = table.ask(ENDLESS)
        data, peer = await table.heard()
        table.server.sendto(echo(data), peer)
        await first
        net.gate.stop()
        await waiting

    with pytest.raises(Stopped):
        at(act, net)


def test_an_answer_that_comes_while_the_next_datagram_waits_ends_it() -> None:
    net = slow()

    async def act(table: Table) -> tuple[int, int]:
        exchange = table.ask(0.0, ENDLESS)
        data, peer = await table.heard()
        await until(lambda: net.gate.packets == 2)
        table.server.sendto(echo(data), peer)
        assert isinstance(await exchange, bytes)
        exchange._turn(0.0)
        return exchange.sent, net.gate.packets

    assert at(act, net) == (1, 2)


def test_time_outs_of_one_length_share_a_timer() -> None:
    async def act(table: Table) -> int:
        for _ in range(3):
            table.ask(ENDLESS)
        return len(table.timers._set)

    assert at(act) == 1


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (OSError(111, "refused"), Failure.REFUSED),
        (OSError(13, "no"), Failure.PROHIBITED),
        (OSError(101, "no way"), Failure.UNREACHABLE),
    ],
)
def test_what_the_kernel_says_is_a_fact(error: OSError, failure: Failure) -> None:
    async def act(table: Table) -> bytes | NoAnswer:
        exchange = table.ask(ENDLESS)
        exchange.refused(error, None)
        return await exchange

    came = at(act)
    assert isinstance(came, NoAnswer)
    assert came.failure is failure
