"""Names of services: what the DNS publishes for them."""

from __future__ import annotations

from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811  as the class above

from netaudit.api import Service, probe
from netaudit.facts.names import NameAddresses, PublishedAddresses, Stray, StrayAddresses
from netaudit.net.context import Net
from netaudit.probes._dns import Kit, absolute, kit, security

if TYPE_CHECKING:
    from netaudit.dns.resolve import Resolution
    from netaudit.model import Address, Inventory

_AAAA, _A = int(dns.rdatatype.AAAA), int(dns.rdatatype.A)


@probe(timeout=90.0)
async def published_addresses(service: Service, net: Net) -> PublishedAddresses:
    """AAAA and A of every name, from the authoritative servers."""
    tools = await kit(net)
    return PublishedAddresses(
        tuple([await name_addresses(net, tools, name) for name in service.names])
    )


@probe(timeout=90.0)
async def stray_addresses(service: Service, net: Net) -> StrayAddresses:
    """The published AAAA beside the inventory of the whole network. Asks nothing anew."""
    names = [await name_addresses(net, await kit(net), name) for name in service.names]
    declared = await declared_addresses(net)
    return StrayAddresses(
        tuple(name.name for name in names if name.aaaa),
        tuple(
            Stray(name.name, address, _holder(net.inventory, address))
            for name in names
            for address in name.aaaa
            if address not in declared
        ),
    )


async def declared_addresses(net: Net) -> frozenset[Address]:
    """Every address of the inventory of the whole network, gathered once a run."""
    return await net.once("declared addresses", partial(_declared, net.inventory))


async def _declared(inventory: Inventory) -> frozenset[Address]:
    found: set[Address] = set()
    for unit in inventory.units:
        for resolver in unit.resolvers:
            found.update(resolver.addresses)
        for host in unit.hosts:
            found.update(host.addresses)
            for service in host.services:
                found.update(service.addresses)
    return frozenset(found)


async def declared_names(net: Net) -> frozenset[str]:
    """Every host name of the inventory of the whole network, gathered once a run."""
    return await net.once("declared names", partial(_declared_names, net.inventory))


async def _declared_names(inventory: Inventory) -> frozenset[str]:
    hosts = [host for unit in inventory.units for host in unit.hosts]
    return frozenset(
        name
        for host in hosts
        for name in (*host.names, *(n for s in host.services for n in s.names))
    )


def _holder(inventory: Inventory, address: Address) -> str:
    units = (u.id for u in inventory.units if any(address in p.network for p in u.prefixes))
    return next(units, "")


async def name_addresses(net: Net, tools: Kit, text: str) -> NameAddresses:
    """Services of a host share its name: it is looked up once a run."""

    async def make() -> NameAddresses:
        name = absolute(text)
        over_v6 = await tools.resolver.resolve(name, _AAAA)
        over_v4 = await tools.resolver.resolve(name, _A)
        found = [ip_address(text) for text in (*_addresses(over_v6), *_addresses(over_v4))]
        return NameAddresses(
            text,
            # Sorted, for servers give records in any order.
            tuple(sorted(a for a in found if isinstance(a, IPv6Address))),
            tuple(sorted(a for a in found if isinstance(a, IPv4Address))),
            over_v6.rcode,
            security(over_v6),
        )

    shared: NameAddresses = await net.once(("published", text), make)
    return shared


def _addresses(found: Resolution) -> list[str]:
    return [
        rdata.address
        for rrset in found.answer
        for rdata in rrset.rdatas
        if isinstance(rdata, RdataA | RdataAAAA)
    ]
