from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.api import about
from netaudit.errors import NoRoute
from netaudit.facts.ports import OpenPorts, OpenPortsV4, OpenPortsV6, PortSet
from netaudit.facts.reach import PortState
from netaudit.model import Phrase, Transport
from netaudit.net import datagram, dial, ports
from netaudit.net.payloads import snmp_discovery
from netaudit.probes import ports as probe
from netaudit.probes.ports import asked_of, open_ports, open_ports_v4, open_ports_v6
from tests.factories import addresses, make_host, make_net, make_service
from tests.fakes.servers import answering, free_port, hangs, serving

if TYPE_CHECKING:
    from collections.abc import Collection

    from netaudit.model import Address, Host
    from netaudit.net.context import Net

HERE = addresses("127.44.0.1", "::1")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that runs the tests has services of its own: look at ports that it lacks."""
    monkeypatch.setattr(ports, "TCP", {free_port(): "nothing here"})
    monkeypatch.setattr(ports, "UDP", {})
    monkeypatch.setattr(datagram, "PATIENCE", 0.05)


def test_what_is_declared_is_asked_besides_the_list() -> None:
    host = make_host(
        services=(
            make_service(port=4433),
            make_service(port=1161, transport=Transport.UDP, protocol="snmp"),
            make_service(port=9999, transport=Transport.UDP, protocol="other"),
        )
    )
    asked = asked_of(host)
    assert asked == PortSet.of({*ports.TCP, 4433}, {1161})


def test_both_facts_and_their_union_come_from_one_sweep() -> None:
    async def run() -> tuple[OpenPortsV6, OpenPortsV4, OpenPorts, int]:
        net = make_net()
        async with serving(hangs, "127.44.0.1") as port:
            host = make_host(services=(make_service(port=port, addresses=HERE),), addresses=HERE)
            try:
                v6, v4, both = await asyncio.gather(
                    open_ports_v6(host, net), open_ports_v4(host, net), open_ports(host, net)
                )
            finally:
                await net.close()
            return v6, v4, both, net.gate.packets

    v6, v4, both, packets = asyncio.run(run())
    assert [found.open for found in v6.addresses] == [()]
    assert [len(found.open) for found in v4.addresses] == [1]
    assert both.addresses == (*v6.addresses, *v4.addresses)
    assert v6.addresses[0].closed == v6.asked.count == 2
    assert packets == 4 + 2 * dial.HANDSHAKE[0]  # the declared service's, which others need as well


def test_a_udp_service_that_answers_is_open_and_one_that_is_silent_is_not() -> None:
    async def run() -> OpenPortsV4:
        net = make_net()
        where = addresses("127.0.0.1")
        async with (
            answering(lambda asked: asked) as snmp,
            answering(lambda _: None) as silent,
        ):
            services = tuple(
                make_service(port=p, addresses=where, transport=Transport.UDP, protocol="snmp")
                for p in (snmp, silent)
            )
            try:
                return await open_ports_v4(make_host(services=services, addresses=where), net)
            finally:
                await net.close()

    (found,) = asyncio.run(run()).addresses
    assert [port.transport for port in found.open] == [Transport.UDP]
    assert (found.closed, found.filtered) == (1, 1)


def test_a_family_without_a_route_is_named_in_the_union() -> None:
    async def run() -> OpenPorts:
        net = make_net()
        net.gate.close_family(6, Phrase("no IPv6 here"))
        host = make_host(services=(), addresses=HERE)
        try:
            with pytest.raises(NoRoute):
                await open_ports_v6(host, net)
            return await open_ports(host, net)
        finally:
            await net.close()

    fact = asyncio.run(run())
    assert fact.unasked == (about("IPv6", Phrase("no IPv6 here")),)
    assert [a.address for a in fact.addresses] == [ip_address("127.44.0.1")]


def test_without_any_route_there_is_no_fact() -> None:
    async def run() -> None:
        net = make_net()
        for version in (4, 6):
            net.gate.close_family(version, Phrase("nothing here"))
        try:
            await open_ports(make_host(services=(), addresses=HERE), net)
        finally:
            await net.close()

    with pytest.raises(NoRoute, match="IPv6: nothing here; IPv4: nothing here"):
        asyncio.run(run())


def test_a_payload_is_made_anew_for_each_question() -> None:
    assert snmp_discovery().data != snmp_discovery().data


def test_who_accepts_everywhere_is_known_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every port accepts, random ones too: only what is declared counts as open."""

    async def accept(_net: Net, _address: Address, wanted: Collection[int]) -> dict[int, PortState]:
        return dict.fromkeys(wanted, PortState.OPEN)

    async def run(host: Host) -> OpenPortsV4:
        net = make_net()
        try:
            return await open_ports_v4(host, net)
        finally:
            await net.close()

    monkeypatch.setattr(probe, "sweep", accept)
    monkeypatch.setattr(ports, "TCP", dict.fromkeys(range(1, 60), "anything"))
    here = addresses("127.0.0.1")
    host = make_host(services=(make_service(addresses=here, port=8443),), addresses=here)
    (found,) = asyncio.run(run(host)).addresses
    assert found.everything
    assert [port.number for port in found.open] == [8443]


@pytest.mark.parametrize("declared", [True, False])
def test_who_answers_no_more_after_the_sweep_is_known_as_such(
    monkeypatch: pytest.MonkeyPatch, *, declared: bool
) -> None:
    """A firewall that locks out who scans: what kept silent then may be open."""

    async def swept(lets: set[int]) -> OpenPortsV4:
        calls: list[Collection[int]] = []

        async def sweep(
            _net: Net, _address: Address, numbers: Collection[int]
        ) -> dict[int, PortState]:
            calls.append(numbers)
            state = PortState.CLOSED if len(calls) in lets else PortState.FILTERED
            return {number: PortState.FILTERED if number == 1 else state for number in numbers}

        monkeypatch.setattr(probe, "sweep", sweep)
        monkeypatch.setattr(ports, "TCP", {1: "", 2: ""})
        net = make_net()
        async with serving(hangs, "127.44.0.1") as port:
            services = (make_service(port=port, addresses=HERE),) if declared else ()
            host = make_host(services=services, addresses=HERE[:1])
            try:
                found = await open_ports_v4(host, net)
                both = await open_ports(host, net)
            finally:
                await net.close()
        assert bool(both.unasked) is found.addresses[0].hushed
        return found

    assert asyncio.run(swept({1})).addresses[0].hushed
    assert not asyncio.run(swept({1, 2})).addresses[0].hushed
    assert asyncio.run(swept(set())).addresses[0].hushed is declared
