"""Reverse DNS of every declared address, through our own validating resolver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.PTR import PTR as RdataPTR  # noqa: N811  the type's number has that name too

from netaudit.api import Host, Prefix, probe
from netaudit.dns.proof import SOA
from netaudit.dns.reverse import apex, pointer
from netaudit.errors import CannotAsk, Stopped
from netaudit.facts.reverse import Forward, Pointer, ReverseNames, ReverseZone, ReverseZones
from netaudit.net.context import Net
from netaudit.probes._dns import kit, links, reasons, security, shown
from netaudit.probes.names import name_addresses

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.resolve import Resolution
    from netaudit.model import Address, Network, Unit

MOST_NAMES = 8  # of one address: more than that is no name
_PTR = int(dns.rdatatype.PTR)


@probe(timeout=120.0)
async def reverse_zones(prefix: Prefix, net: Net) -> ReverseZones:
    """A zone for each part of the prefix that holds declared addresses; at least one.

    Raises CannotAsk where no trust anchor leads to one of them.
    """
    unit = next(u for u in net.inventory.units if u.id == prefix.unit)
    held = [a for a in _addresses(unit) if a in prefix.network] or [prefix.network.network_address]
    names = dict.fromkeys(apex(prefix.network, address) for address in held)
    tools = await kit(net)
    for name in names:
        tools.require_anchor(name)
    return ReverseZones(tuple([await _zone(net, name) for name in names]))


@probe(timeout=120.0)
async def reverse_names(host: Host, net: Net) -> ReverseNames:
    """The PTR of every declared address, and what its names lead to."""
    unit = next(u for u in net.inventory.units if u.id == host.unit)
    return ReverseNames(tuple([await _pointer(net, unit, a) for a in addresses_of(host)]))


def addresses_of(host: Host) -> list[Address]:
    """The host's own addresses and those of its services, each once."""
    of_services = [a for service in host.services for a in service.addresses]
    return list(dict.fromkeys((*host.addresses, *of_services)))


def _addresses(unit: Unit) -> list[Address]:
    return [a for host in unit.hosts for a in addresses_of(host)]


async def _zone(net: Net, name: Name) -> ReverseZone:
    """Hosts of a unit share its zones: each is asked for once a run."""

    async def make() -> ReverseZone:
        found = await (await kit(net)).resolver.resolve(name, SOA)
        return ReverseZone(
            shown(name), found.rcode, security(found), links(found.chain), reasons(found.flaws)
        )

    shared: ReverseZone = await net.once(("reverse zone", name), make)
    return shared


async def _pointer(net: Net, unit: Unit, address: Address) -> Pointer:
    found = await (await kit(net)).resolver.resolve(pointer(address), _PTR)
    names = _targets(found)
    network = _network(unit, address)
    zone = await _zone(net, apex(network, address)) if network is not None else None
    return Pointer(
        address,
        tuple([await _forward(net, name) for name in names[:MOST_NAMES]]),
        len(names),
        found.rcode,
        security(found),
        found.rcode == "NOERROR" or zone is None or (zone.exists and zone.answers),
    )


def _network(unit: Unit, address: Address) -> Network | None:
    held = [p.network for p in unit.prefixes if address in p.network]
    return max(held, key=lambda network: network.prefixlen, default=None)


def _targets(found: Resolution) -> list[str]:
    targets = [
        shown(rdata.target)
        for rrset in found.answer
        for rdata in rrset.rdatas
        if isinstance(rdata, RdataPTR)
    ]
    return list(dict.fromkeys(targets))


async def _forward(net: Net, name: str) -> Forward:
    try:
        found = await name_addresses(net, name)
    except Stopped:
        raise
    except CannotAsk as error:  # a name of somebody else's zone, say: the PTR itself was seen
        return Forward(name, (), "", error.phrase)
    return Forward(name, (*found.aaaa, *found.a), found.rcode, "")
