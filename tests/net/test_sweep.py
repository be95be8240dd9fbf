from __future__ import annotations

import asyncio
import socket
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.errors import CannotAsk, NoRight, OutOfScope, Stopped
from netaudit.facts.reach import PortState
from netaudit.net import engine, lanes, rawsweep
from netaudit.net.gate import Limits, gate_for
from netaudit.net.lanes import Lane
from netaudit.net.payloads import dns_query
from netaudit.net.slots import Slot
from netaudit.net.sweep import Sweeper, sweep, sweep_udp
from tests.factories import make_net
from tests.fakes.servers import answering, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from netaudit.model import Address
    from netaudit.net.context import Net

PORTS = range(21000, 21200)
NO_SOURCES: dict[int, Any] = {4: None, 6: None}


@contextmanager
def listening(plan: Mapping[str, set[int]]) -> Iterator[None]:
    with ExitStack() as stack:
        for host, ports in plan.items():
            for port in ports:
                family = socket.AF_INET6 if ":" in host else socket.AF_INET
                server = stack.enter_context(socket.socket(family))
                server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                server.bind((host, port))
                server.listen(64)
        yield


@contextmanager
def silent() -> Iterator[int]:
    """A listener whose queue is full: the kernel drops every further SYN."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        first.connect(server.getsockname())
        second.setblocking(False)
        second.connect_ex(server.getsockname())
        yield server.getsockname()[1]


def run(net: Net, *hosts: str, ports: Any = PORTS) -> list[Mapping[int, PortState]]:
    async def ask() -> list[Mapping[int, PortState]]:
        try:
            return await asyncio.gather(*(sweep(net, ip_address(h), ports) for h in hosts))
        finally:
            await net.close()

    return asyncio.run(ask())


def open_ports(states: Mapping[int, PortState]) -> set[int]:
    return {port for port, state in states.items() if state is PortState.OPEN}


@pytest.mark.parametrize("helped", [True, False])
def test_the_helper_sweeps_where_it_can_and_connect_elsewhere(
    monkeypatch: pytest.MonkeyPatch, *, helped: bool
) -> None:
    async def instead(_net: Net, _address: Address, ports: Any) -> Mapping[int, PortState]:
        if not helped:
            raise rawsweep.Unsupported("an address of this machine")
        return dict.fromkeys(ports, PortState.PROHIBITED)

    monkeypatch.setattr(rawsweep, "sweep", instead)
    net, port = make_net(), free_port()
    net.raw = True
    (states,) = run(net, "127.0.0.1", ports=[port])
    assert states == {port: PortState.PROHIBITED if helped else PortState.CLOSED}


def test_what_the_helper_may_not_ask_is_not_asked_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(*_: object) -> Mapping[int, PortState]:
        raise NoRight("a route that prohibits")

    monkeypatch.setattr(rawsweep, "sweep", refuse)
    net = make_net()
    net.raw = True
    with pytest.raises(NoRight):
        run(net, "127.0.0.1")


def test_many_addresses_each_with_its_own_ports() -> None:
    plan = {f"127.77.1.{n}": {21000 + n, 21100 + n} for n in range(1, 21)} | {"::1": {21007}}
    with listening(plan):
        found = run(make_net(), *plan)
    assert [open_ports(states) for states in found] == list(plan.values())
    assert all(len(states) == len(PORTS) for states in found)
    assert all(set(states.values()) == {PortState.OPEN, PortState.CLOSED} for states in found)


def test_a_silent_port_is_asked_again_and_never_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "UNKNOWN_RTT", 0.02)
    monkeypatch.setattr(lanes, "LEAST", 0.02)
    monkeypatch.setattr(lanes, "MOST", 0.02)
    net = make_net()
    with silent() as port:
        (states,) = run(net, "127.0.0.1", ports=[port])
    assert states == {port: PortState.FILTERED}
    assert net.gate.packets == lanes.ATTEMPTS


def test_with_two_sockets_everything_is_still_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "window", lambda: 2)
    plan = {f"127.77.2.{n}": {21000 + n} for n in range(1, 6)}
    with listening(plan):
        found = run(make_net(), *plan)
    assert [open_ports(states) for states in found] == list(plan.values())


def test_udp_ports_and_tcp_ports_of_one_number_do_not_mix() -> None:
    async def ask() -> tuple[Mapping[int, PortState], Mapping[int, PortState]]:
        net, here = make_net(), ip_address("127.0.0.1")
        async with answering(lambda data: data) as port:
            try:
                return await asyncio.gather(
                    sweep(net, here, [port]), sweep_udp(net, here, {port: dns_query()})
                )
            finally:
                await net.close()

    tcp, udp = asyncio.run(ask())
    assert set(tcp.values()) == {PortState.CLOSED}
    assert set(udp.values()) == {PortState.OPEN}


def test_silent_and_closed_udp_ports_are_never_open(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UNKNOWN_RTT", "LEAST", "MOST"):
        monkeypatch.setattr(lanes, name, 0.03)

    async def ask() -> tuple[list[PortState], int]:
        net = make_net()
        closed = free_port()
        async with answering(lambda _: None) as silent:
            questions = {silent: dns_query(), closed: dns_query()}
            found = await sweep_udp(net, ip_address("127.0.0.1"), questions)
        await net.close()
        return [found[silent], found[closed]], net.gate.packets

    states, packets = asyncio.run(ask())
    assert states == [PortState.FILTERED, PortState.CLOSED]
    assert packets == lanes.ATTEMPTS_UDP + 1


def test_one_sweep_serves_who_comes_now_and_who_comes_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    real = Sweeper.__init__

    def count(self: Sweeper, *arguments: Any) -> None:
        made.append(self)
        real(self, *arguments)

    monkeypatch.setattr(Sweeper, "__init__", count)

    async def ask() -> None:
        net, here = make_net(), ip_address("127.0.0.1")
        await asyncio.gather(sweep(net, here, [21000]), sweep(net, here, [21001]))
        await sweep(net, here, [21002])
        await net.close()

    asyncio.run(ask())
    assert len(made) == 1


def test_out_of_scope_is_refused_before_anything_is_sent(refused: list[str]) -> None:
    with pytest.raises(OutOfScope):
        run(make_net(), "2001:db8::1")
    assert refused == []


def test_the_kill_switch_ends_a_sweep_under_way() -> None:
    async def ask() -> None:
        net = make_net()
        net.gate.limits = Limits(run_pps=50.0)
        task = asyncio.create_task(sweep(net, ip_address("127.0.0.1"), range(1, 60000)))
        await asyncio.sleep(0.05)
        net.gate.stop()
        try:
            await asyncio.wait_for(task, 5)
        finally:
            await net.close()

    with pytest.raises(Stopped):
        asyncio.run(ask())


def test_an_asker_who_gives_up_leaves_the_others_in_peace() -> None:
    async def ask() -> tuple[Mapping[int, PortState], int]:
        net = make_net()
        with silent() as port:
            slow = asyncio.create_task(sweep(net, ip_address("127.0.0.1"), [port]))
            await asyncio.sleep(0.05)
            slow.cancel()
            states = await sweep(net, ip_address("127.0.0.2"), [21000])
            await asyncio.gather(slow, return_exceptions=True)
            sent = net.gate.packets
        await net.close()
        return states, sent

    states, sent = asyncio.run(ask())
    assert states == {21000: PortState.CLOSED}
    assert sent == 2  # the silent port was not asked again


def test_the_pace_of_a_host_holds() -> None:
    """20 packets of burst, then 200 a second: 70 ports cannot be done before a quarter second."""
    net = make_net()
    net.gate = gate_for(net.inventory, Limits(host_pps=200.0))

    async def ask() -> float:
        loop = asyncio.get_running_loop()
        start = loop.time()
        await sweep(net, ip_address("127.0.0.1"), range(21000, 21070))
        await net.close()
        return loop.time() - start

    assert asyncio.run(ask()) >= 50 / 200.0 - 0.02
    assert net.gate.packets == 70


def test_a_bug_in_the_engine_reaches_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(Slot, "start", broken)
    with pytest.raises(ZeroDivisionError, match="a bug"):
        run(make_net(), "127.0.0.1")


def test_our_own_inability_reaches_who_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def unable(*_: object) -> None:
        raise CannotAsk("no source ports left")

    monkeypatch.setattr(Slot, "start", unable)
    with pytest.raises(CannotAsk, match="no source ports"):
        run(make_net(), "127.0.0.1", "127.0.0.2")


@pytest.mark.parametrize("when", ["verdict", "last_word"])
def test_so_does_what_went_wrong_after_a_probe_had_left(
    monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def unable(*_: object) -> None:
        raise CannotAsk("the socket is gone")

    for name in ("UNKNOWN_RTT", "LEAST", "MOST"):
        monkeypatch.setattr(lanes, name, 0.02)
    monkeypatch.setattr(Slot, "start", lambda *_: None)
    monkeypatch.setattr(Slot, "verdict", lambda *_: None)
    monkeypatch.setattr(Slot, when, unable)
    with silent() as port, pytest.raises(CannotAsk, match="the socket is gone"):
        run(make_net(), "127.0.0.1", ports=[port])


def test_closing_ends_the_thread() -> None:
    async def ask() -> bool:
        sweeper = Sweeper(make_net().gate, NO_SOURCES)
        await sweeper.sweep(Lane(ip_address("127.0.0.1"), [21000]))
        await sweeper.close()
        return sweeper._thread.is_alive()

    assert asyncio.run(ask()) is False


def test_a_sweep_that_was_never_asked_closes_too() -> None:
    async def ask() -> bool:
        sweeper = Sweeper(make_net().gate, NO_SOURCES)
        await sweeper.close()
        return sweeper._engine.closing

    assert asyncio.run(ask())
