from __future__ import annotations

import asyncio
import errno
import resource
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit import preflight as module
from netaudit.errors import CannotAsk, NoRoute, Stopped
from netaudit.model import DnsPlan, Preflight, RootHint, Unit
from netaudit.net import datagram, rawsweep
from netaudit.preflight import may_use_raw_sockets, preflight, raise_file_limit
from tests.factories import addresses, clock, make_host, make_inventory, make_net, make_unit
from tests.fakes.servers import answering, free_port, hangs, serving

if TYPE_CHECKING:
    from netaudit.net.context import Net

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    monkeypatch.setattr(datagram, "PATIENCE", 0.05)


def units(*hosts: str) -> tuple[Unit, ...]:
    """One unit a host."""
    return tuple(
        make_unit(f"so-{n}", n, hosts=(make_host(f"so-{n}", addresses=addresses(host)),))
        for n, host in enumerate(hosts, start=1)
    )


def run(
    *hosts: str, hints: tuple[str, ...] = (), **changes: Any
) -> tuple[dict[str, Preflight], Any]:
    plan = DnsPlan(tuple(RootHint("ns.test", addresses(h)) for h in hints), ())
    net = make_net(make_inventory(*units(*hosts), dns=plan), **changes)

    async def check() -> tuple[Preflight, ...]:
        try:
            return await preflight(net)
        finally:
            await net.close()

    return {found.name: found for found in asyncio.run(check())}, net


def test_a_refusal_is_a_sign_of_life() -> None:
    found, net = run("127.0.0.1", "127.0.0.2", "127.0.0.3")
    assert found["IPv4"].ok
    assert found["IPv4"].detail == "from 127.0.0.1"
    net.gate.require(ip_address("127.0.0.1"))


def test_a_family_that_nobody_uses_is_fine() -> None:
    found, _net = run("127.0.0.1")
    assert found["IPv6"] == Preflight("IPv6", True, "nothing in the inventory uses it")


def test_a_family_without_a_route_is_closed_with_the_reason() -> None:
    inventory = make_inventory()
    ops = replace(inventory.vantages[0], source_v4=IPv4Address("198.18.0.9"))
    found, net = run("127.0.0.1", vantages=(ops,))
    assert not found["IPv4"].ok
    assert "198.18.0.9" in found["IPv4"].detail
    with pytest.raises(NoRoute, match=r"198\.18\.0\.9"):
        net.gate.require(ip_address("127.0.0.1"))


def test_a_family_outside_the_scope_is_closed_and_nothing_is_sent(refused: list[str]) -> None:
    found, _net = run("198.18.1.1", "198.18.2.1", "198.18.3.1")
    assert not found["IPv4"].ok
    assert "scope" in found["IPv4"].detail
    assert refused == []


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing ever comes back."""

    async def silence(*_: object) -> bool:
        return False

    monkeypatch.setattr(module, "_sign", silence)


@pytest.mark.usefixtures("mute")
def test_when_every_control_is_silent_it_is_our_own_way_out() -> None:
    found, net = run("127.0.0.1", "127.0.0.2", "127.0.0.3")
    assert not found["IPv4"].ok
    with pytest.raises(NoRoute, match="no sign of life from any of 3"):
        net.gate.require(ip_address("127.0.0.1"))


@pytest.mark.usefixtures("mute")
def test_one_silent_address_proves_nothing_against_us() -> None:
    found, net = run("127.0.0.1")
    assert found["IPv4"].ok
    net.gate.require(ip_address("127.0.0.1"))


def test_the_controls_are_spread_over_the_units() -> None:
    hosts = [ip_address(f"127.1.0.{n}") for n in range(1, 205)]
    hints = list(addresses("127.0.0.1"))
    chosen = list(module._spread(hints, hosts))
    assert chosen[0] == hints[0]
    assert len(chosen) == 12
    assert int(chosen[-1]) - int(chosen[1]) > 150


def name_server() -> Callable[[bytes], bytes]:
    return lambda query: query[:2] + bytes([query[2] | 0x80]) + query[3:]


async def tcp_name_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length = await reader.readexactly(2)
    query = await reader.readexactly(int.from_bytes(length, "big"))
    writer.write(length + query[:2] + bytes([query[2] | 0x80]) + query[3:])
    await reader.read()


def dns(port: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Preflight]:
    monkeypatch.setattr(module, "_DNS", port)
    plan = DnsPlan((RootHint("ns.test", addresses("127.0.0.1")),), ())
    net = make_net(make_inventory(make_unit(hosts=()), dns=plan))

    async def check() -> tuple[Preflight, ...]:
        try:
            return await preflight(net)
        finally:
            await net.close()

    return {found.name: found for found in asyncio.run(check())}


@pytest.mark.parametrize(("behaviour", "ok"), [(tcp_name_server, True), (hangs, False)])
def test_dns_over_tcp(behaviour: Serve, monkeypatch: pytest.MonkeyPatch, *, ok: bool) -> None:
    from netaudit.net import stream

    monkeypatch.setattr(stream, "CONVERSATION", 0.2)

    async def find() -> dict[str, Preflight]:
        async with serving(behaviour) as port:
            return await asyncio.to_thread(dns, port, monkeypatch)

    found = asyncio.run(find())
    assert found["DNS over TCP"].ok is ok
    assert not found["DNS over UDP"].ok


def test_dns_over_udp(monkeypatch: pytest.MonkeyPatch) -> None:
    async def find() -> dict[str, Preflight]:
        async with answering(name_server()) as port:
            return await asyncio.to_thread(dns, port, monkeypatch)

    found = asyncio.run(find())
    assert found["DNS over UDP"] == Preflight("DNS over UDP", True, "answered by 127.0.0.1")
    assert not found["DNS over TCP"].ok


def test_no_root_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dns(free_port(), monkeypatch)
    assert found["DNS over UDP"] == Preflight("DNS over UDP", False, "no root server answers")


def test_an_inventory_without_root_hints_is_told() -> None:
    found, _net = run("127.0.0.1")
    assert found["DNS"] == Preflight("DNS", False, "the inventory names no root server")


def test_a_clock_of_long_ago_is_wrong() -> None:
    net = make_net()
    net.clock = lambda: datetime(1970, 1, 1, tzinfo=UTC)
    assert not module._clock(net).ok
    net.clock = clock
    assert module._clock(net).ok


@pytest.mark.parametrize(("error", "able"), [(None, True), (errno.EPERM, False)])
def test_raw_sockets(monkeypatch: pytest.MonkeyPatch, error: int | None, *, able: bool) -> None:
    real = socket.socket

    def pretend(*_: object) -> socket.socket:
        if error:
            raise OSError(error, "")
        return real()

    monkeypatch.setattr(socket, "socket", pretend)
    assert may_use_raw_sockets() is able


@pytest.fixture
def able(monkeypatch: pytest.MonkeyPatch) -> None:
    """CAP_NET_RAW is there, and there is somebody beyond this machine."""
    monkeypatch.setattr(module, "may_use_raw_sockets", lambda: True)
    monkeypatch.setattr(module, "_leaves_this_machine", lambda _: True)


def raw(net: Net, *, wanted: bool = True) -> Preflight:
    return asyncio.run(module._raw_sockets(net, wanted=wanted))


@pytest.mark.usefixtures("able")
def test_ports_are_swept_by_the_helper_once_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Net] = []

    async def start(net: Net) -> None:
        started.append(net)

    monkeypatch.setattr(rawsweep, "helper_of", start)
    net = make_net()
    found = raw(net)
    assert (found.ok, net.raw, started) == (True, True, [net])
    assert found.detail == "CAP_NET_RAW is there: TCP is swept by raw packets"
    unwanted = make_net()
    found = raw(unwanted, wanted=False)
    assert (found.ok, unwanted.raw, len(started)) == (True, False, 1)
    assert found.detail == "CAP_NET_RAW is there: sweeps go over connect()"


@pytest.mark.usefixtures("able")
def test_a_helper_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_net: Net) -> None:
        raise rawsweep.Unsupported("the raw-packet helper did not start in time")

    monkeypatch.setattr(rawsweep, "helper_of", fail)
    net = make_net()
    found = raw(net)
    assert (found.ok, net.raw) == (False, False)
    assert found.detail == (
        "CAP_NET_RAW is there, but sweeps go over connect(): the raw-packet helper did not start "
        "in time"
    )


@pytest.mark.usefixtures("able")
def test_a_stopped_run_starts_no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    async def stop(_net: Net) -> None:
        raise Stopped("the run was stopped; nothing more is sent")

    monkeypatch.setattr(rawsweep, "helper_of", stop)
    with pytest.raises(Stopped):
        raw(make_net())


def test_on_loopback_no_helper_is_started() -> None:
    net = make_net(make_inventory(*units("127.0.0.1", "::1")))
    assert not module._leaves_this_machine(net)
    assert not raw(net).detail.endswith("raw packets")


def test_no_files_left_says_nothing_about_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> None:
        raise OSError(errno.EMFILE, "")

    monkeypatch.setattr(socket, "socket", none_left)
    with pytest.raises(CannotAsk):
        may_use_raw_sockets()


def test_the_file_limit_is_raised_to_what_the_system_grants(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limits = {"now": (1024, 4096)}
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits["now"])
    monkeypatch.setattr(resource, "setrlimit", lambda _, pair: limits.update(now=pair))
    assert raise_file_limit() == 4096
    assert limits["now"] == (4096, 4096)
    assert module._files().ok


def test_a_system_that_grants_nothing_keeps_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("not allowed")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    assert raise_file_limit() == 1024
    assert "ulimit -n" in module._files().detail
