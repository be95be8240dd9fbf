from __future__ import annotations

import asyncio

import pytest

from netaudit.api import SecurityZone
from netaudit.errors import CannotAsk, NoRoute
from netaudit.facts.reach import PortState, ReachV4, ReachV6
from netaudit.model import Phrase, Transport
from netaudit.probes.reach import meant, payload_for, reach_v4, reach_v6
from tests.factories import addresses, make_net, make_service
from tests.fakes.servers import answering, free_port, hangs, serving

BOTH = addresses("127.0.0.1", "127.0.0.2", "::1")


def test_each_family_gives_its_own_addresses() -> None:
    async def run() -> tuple[ReachV6, ReachV4]:
        net = make_net()
        async with serving(hangs) as port:
            service = make_service(addresses=BOTH, port=port)
            return await reach_v6(service, net), await reach_v4(service, net)

    v6, v4 = asyncio.run(run())
    assert [str(a.address) for a in v6.addresses] == ["::1"]
    assert [a.state for a in v6.addresses] == [PortState.CLOSED]
    assert [a.state for a in v4.addresses] == [PortState.OPEN, PortState.CLOSED]
    assert v6.seen_from is SecurityZone.WAN


def test_nothing_is_asked_of_what_this_vantage_is_not_meant_to_reach() -> None:
    async def run() -> tuple[ReachV4, int]:
        net = make_net()
        service = make_service(addresses=BOTH, exposure=(SecurityZone.MANAGEMENT,))
        return await reach_v4(service, net), net.gate.packets

    fact, packets = asyncio.run(run())
    assert (fact.addresses, packets) == ((), 0)


def test_a_family_without_a_route_is_missed_and_the_other_is_not() -> None:
    async def run() -> ReachV4:
        net = make_net()
        net.gate.close_family(6, Phrase("no IPv6 here"))
        service = make_service(addresses=BOTH, port=free_port())
        with pytest.raises(NoRoute):
            await reach_v6(service, net)
        return await reach_v4(service, net)

    assert len(asyncio.run(run()).addresses) == 2


def test_a_udp_service_is_asked_in_its_own_protocol() -> None:
    async def run() -> ReachV4:
        net = make_net()
        async with answering(lambda data: data) as port:
            service = make_service(
                addresses=addresses("127.0.0.1"),
                port=port,
                transport=Transport.UDP,
                protocol="dns",
            )
            fact = await reach_v4(service, net)
        await net.close()
        return fact

    (reached,) = asyncio.run(run()).addresses
    assert reached.state is PortState.OPEN


def test_a_udp_protocol_that_we_do_not_speak_cannot_be_asked() -> None:
    service = make_service(port=9999, transport=Transport.UDP, protocol="other")
    with pytest.raises(CannotAsk, match="“other” is not one that netaudit speaks"):
        payload_for(service)


def test_an_address_is_asked_once_a_run() -> None:
    net = make_net()

    async def run() -> None:
        service = make_service(addresses=addresses("127.0.0.1"), port=free_port())
        await asyncio.gather(reach_v4(service, net), reach_v4(service, net))

    asyncio.run(run())
    assert net.gate.packets == 4


def test_only_the_familys_addresses_are_meant() -> None:
    service = make_service(addresses=BOTH)
    assert meant(service, make_net(), 6) == [BOTH[2]]
