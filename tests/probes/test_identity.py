from __future__ import annotations

import asyncio
from typing import Any

import pytest

from netaudit.facts.identity import How, Identities, Identity
from netaudit.facts.ports import AddressPorts, OpenPorts, OpenPortsV4, OpenPortsV6, Port, PortSet
from netaudit.model import Transport
from netaudit.probes import identity
from tests.factories import NOON, addresses, make_host, make_net, make_service

V6, V4 = addresses("::1", "127.0.0.1")
NONE = PortSet.of((), ())


def found_on(address: Any, *ports: int) -> AddressPorts:
    return AddressPorts(address, tuple(Port(p, Transport.TCP) for p in ports), 0, 0, 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, bool]]:
    """Every question that would go out; two ports are open over IPv4, one over IPv6."""
    said: list[tuple[str, int, bool]] = []
    six, four = found_on(V6, 22), found_on(V4, 22, 80)

    async def one(_net: Any, address: Any, port: Port, *, careful: bool, name: str) -> Identity:
        said.append((str(address), port.number, careful))
        return Identity(address, port, "x", name, "", False, How.ANSWER, "", (), 0, 0, "")

    async def both(_host: Any, net: Any) -> OpenPorts:
        return OpenPorts(net.vantage.zone, NONE, (six, four), ("IPv6: no route",))

    async def over_six(_host: Any, net: Any) -> OpenPortsV6:
        return OpenPortsV6(net.vantage.zone, NONE, (six,))

    async def over_four(_host: Any, net: Any) -> OpenPortsV4:
        return OpenPortsV4(net.vantage.zone, NONE, (four,))

    monkeypatch.setattr(identity, "identify", one)
    monkeypatch.setattr(identity, "open_ports", both)
    monkeypatch.setattr(identity, "open_ports_v6", over_six)
    monkeypatch.setattr(identity, "open_ports_v4", over_four)
    return said


def test_each_port_is_asked_once_for_all_three_facts(asked: list[tuple[str, int, bool]]) -> None:
    async def run() -> tuple[Identities, int, int]:
        net, host = make_net(), make_host()
        found = await identity.identities(host, net)
        six = await identity.identities_v6(host, net)
        four = await identity.identities_v4(host, net)
        await net.close()
        return found, len(six.found), len(four.found)

    found, six, four = asyncio.run(run())
    assert sorted(asked) == [("127.0.0.1", 22, False), ("127.0.0.1", 80, False), ("::1", 22, False)]
    assert (len(found.found), six, four) == (3, 1, 2)
    assert (found.unasked, found.observed_at) == (("IPv6: no route",), NOON)


def test_a_fragile_host_is_asked_with_care(asked: list[tuple[str, int, bool]]) -> None:
    asyncio.run(identity.identities_v4(make_host(fragile=True), make_net()))
    assert [careful for _, _, careful in asked] == [True, True]


def test_behind_too_many_open_ports_the_rest_is_not_asked(
    asked: list[tuple[str, int, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "_MOST_PORTS", 1)
    found = asyncio.run(identity.identities_v4(make_host(), make_net())).found
    assert [i.how for i in found] == [How.ANSWER, How.NOT_ASKED]
    assert len(asked) == 1


@pytest.mark.usefixtures("asked")
def test_who_is_declared_there_is_asked_by_name() -> None:
    """Else a server that wants a name does not show itself."""
    service = make_service(port=80, addresses=(V4,))
    found = asyncio.run(identity.identities(make_host(services=(service,)), make_net())).found
    told = {(str(i.address), i.port.number): i.product for i in found}
    assert told == {
        ("::1", 22): "",
        ("127.0.0.1", 22): "",
        ("127.0.0.1", 80): service.names[0],
    }
