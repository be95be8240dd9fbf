"""What speaks on each open port of a host."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from netaudit.api import Host, probe
from netaudit.facts.identity import How, Identities, IdentitiesV4, IdentitiesV6, Identity
from netaudit.net.context import Net
from netaudit.probes._identify import identify
from netaudit.probes.ports import open_ports, open_ports_v4, open_ports_v6

if TYPE_CHECKING:
    from netaudit.facts.ports import AddressPorts, Port
    from netaudit.model import Address

__all__ = ["identify"]

_PATIENCE = 2400.0  # the sweep's own, and some minutes
_AT_ONCE = 4  # ports of one address
_MOST_PORTS = 48  # of one address: behind more stands a machine that answers on every port


@probe(timeout=_PATIENCE, loud=True)
async def identities_v6(host: Host, net: Net) -> IdentitiesV6:
    """Over IPv6."""
    ports = await open_ports_v6(host, net)
    return IdentitiesV6(net.vantage.zone, net.clock(), await _all(host, net, ports.addresses))


@probe(timeout=_PATIENCE, loud=True)
async def identities_v4(host: Host, net: Net) -> IdentitiesV4:
    """Over IPv4."""
    ports = await open_ports_v4(host, net)
    return IdentitiesV4(net.vantage.zone, net.clock(), await _all(host, net, ports.addresses))


@probe(timeout=2 * _PATIENCE, loud=True)
async def identities(host: Host, net: Net) -> Identities:
    """Over both. A family without a route is named, not left out."""
    ports = await open_ports(host, net)
    found = await _all(host, net, ports.addresses)
    return Identities(net.vantage.zone, net.clock(), found, ports.unasked)


async def _all(host: Host, net: Net, addresses: tuple[AddressPorts, ...]) -> tuple[Identity, ...]:
    """Each open port of each address: asked once a run."""
    by_address = await asyncio.gather(*(_address(host, net, found) for found in addresses))
    return tuple(identity for found in by_address for identity in found)


async def _address(host: Host, net: Net, found: AddressPorts) -> list[Identity]:
    turns = asyncio.Semaphore(1 if host.fragile else _AT_ONCE)

    async def one(port: Port) -> Identity:
        async with turns:
            name = _name_at(host, found.address, port)
            return await identify(net, found.address, port, careful=host.fragile, name=name)

    async def ask(port: Port) -> Identity:
        return await net.once(("identity", found.address, port), lambda: one(port))

    asked, left = found.open[:_MOST_PORTS], found.open[_MOST_PORTS:]
    answered = await asyncio.gather(*(ask(port) for port in asked))
    return [*answered, *(_not_asked(found.address, port) for port in left)]


def _name_at(host: Host, address: Address, port: Port) -> str:
    """The first name of the service that is declared there, "" without one."""
    for service in host.services:
        here = (service.port, service.transport) == (port.number, port.transport)
        if here and address in service.addresses and service.names:
            return service.names[0]
    return ""


def _not_asked(address: Address, port: Port) -> Identity:
    return Identity(address, port, "", "", "", False, How.NOT_ASKED, "", (), 0, 0, "")
