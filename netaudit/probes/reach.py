"""Whether a service's addresses accept on its port."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netaudit.api import Service, Transport, probe
from netaudit.errors import CannotAsk
from netaudit.facts.reach import Reached, ReachV4, ReachV6
from netaudit.net import datagram, dial
from netaudit.net.context import Net
from netaudit.net.payloads import BY_PORT, BY_PROTOCOL, Payload

if TYPE_CHECKING:
    from netaudit.model import Address


@probe(timeout=120.0)
async def reach_v6(service: Service, net: Net) -> ReachV6:
    """Over IPv6. Nothing is asked of a service that this vantage is not meant to reach."""
    return ReachV6(net.vantage.zone, await _all(service, net, 6))


@probe(timeout=120.0)
async def reach_v4(service: Service, net: Net) -> ReachV4:
    """Over IPv4. Nothing is asked of a service that this vantage is not meant to reach."""
    return ReachV4(net.vantage.zone, await _all(service, net, 4))


def meant(service: Service, net: Net, version: int) -> list[Address]:
    """The service's addresses of IP version 4 or 6, if this vantage is meant to reach it."""
    if not service.visible_from(net.vantage.zone):
        return []
    return [address for address in service.addresses if address.version == version]


async def reached(service: Service, net: Net, address: Address) -> Reached:
    """Whether that address accepts: asked once a run. Raises CannotAsk."""
    key = ("reach", address, service.port, service.transport)
    return await net.once(key, lambda: _ask(service, net, address))


def payload_for(service: Service) -> Payload:
    """What to say to a UDP service. Raises CannotAsk when we do not speak its protocol."""
    make = BY_PROTOCOL.get(service.protocol) or BY_PORT.get(service.port)
    if make is None:
        raise CannotAsk(
            "{service}: a UDP service only answers to its own protocol, and “{protocol}” is not "
            "one that netaudit speaks",
            service=service.label(),
            protocol=service.protocol,
        )
    return make()


async def _all(service: Service, net: Net, version: int) -> tuple[Reached, ...]:
    asked = (reached(service, net, address) for address in meant(service, net, version))
    return tuple(await asyncio.gather(*asked))


async def _ask(service: Service, net: Net, address: Address) -> Reached:
    if service.transport is Transport.UDP:
        payload = payload_for(service)
        return (await datagram.ask(net, address, service.port, payload))[0]
    return await dial.reach(net, address, service.port)
