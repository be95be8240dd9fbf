"""Names of services: what the DNS publishes for them."""

from __future__ import annotations

from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811  as the class above

from netaudit.api import Service, probe
from netaudit.dns.delegation import How
from netaudit.dns.keys import Security as Judged
from netaudit.dns.message import type_text
from netaudit.dns.proof import SOA
from netaudit.errors import CannotAsk
from netaudit.facts.names import (
    NameAddresses,
    NameProofs,
    PublishedAddresses,
    Refused,
    Stray,
    StrayAddresses,
)
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, kit, reasons, security
from netaudit.probes._lookup import look_up

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netaudit.dns.resolve import Resolution
    from netaudit.model import Address, Inventory

_AAAA, _A = int(dns.rdatatype.AAAA), int(dns.rdatatype.A)


@probe(timeout=90.0)
async def published_addresses(service: Service, net: Net) -> PublishedAddresses:
    """AAAA and A of every name, from the authoritative servers."""
    return PublishedAddresses(tuple([await name_addresses(net, name) for name in service.names]))


@probe(timeout=90.0)
async def stray_addresses(service: Service, net: Net) -> StrayAddresses:
    """The published AAAA beside the inventory of the whole network. Asks nothing anew."""
    names = [await name_addresses(net, name) for name in service.names]
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


@probe(timeout=90.0)
async def name_proofs(service: Service, net: Net) -> NameProofs:
    """The same answers. Raises CannotAsk where no trust anchor leads to any of them.

    Where the whole zone is bogus, its own checks tell it once.
    """
    tools = await kit(net)
    judged, refused = [], []
    unable: CannotAsk | None = None
    for text in service.names:
        try:
            tools.require_anchor(absolute(text))
        except CannotAsk as error:
            unable = error
            continue
        for rdtype in (_AAAA, _A):
            found = await look_up(net, absolute(text), rdtype)
            if not found.answer or not await _sound(net, found):
                continue
            judged.append(text)
            if found.verdict is Judged.BOGUS:
                refused.append(Refused(text, type_text(rdtype), reasons(found.flaws)))
    if unable and not judged:
        raise unable
    return NameProofs(tuple(dict.fromkeys(judged)), tuple(refused))


async def _sound(net: Net, found: Resolution) -> bool:
    """Whether all zones from the anchor on validate, each down to its own SOA."""
    chain = [state for state in found.chain if state.how is not How.NO_ANCHOR]
    if any(state.security is not Judged.SECURE for state in chain):
        return False
    if found.verdict is not Judged.BOGUS:
        return bool(chain)
    zones = {flaw.zone for flaw in found.flaws}
    soas = [await look_up(net, absolute(zone), SOA) for zone in sorted(zones)]
    return all(soa.verdict is Judged.SECURE for soa in soas)


async def declared_addresses(net: Net) -> frozenset[Address]:
    """Every address of the inventory of the whole network, gathered once a run."""
    return await net.once("declared addresses", partial(_declared, net.inventory))


async def _declared(inventory: Inventory) -> frozenset[Address]:
    found: set[Address] = set()
    for unit in inventory.all_units:
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
    hosts = [host for unit in inventory.all_units for host in unit.hosts]
    return frozenset(
        name
        for host in hosts
        for name in (*host.names, *(n for s in host.services for n in s.names))
    )


async def declared_below(net: Net, zone: str) -> Sequence[str]:
    """Those below a zone, which is in lower case and without a final dot."""
    below = await net.once("declared names below", partial(_below, net))
    return below.get(zone, ())


async def _below(net: Net) -> Mapping[str, Sequence[str]]:
    """By each name above them: to look through all of them for every zone would be slow."""
    found: dict[str, list[str]] = {}
    for name in await declared_names(net):
        labels = name.lower().rstrip(".").split(".")
        for depth in range(1, len(labels)):
            found.setdefault(".".join(labels[depth:]), []).append(name)
    return found


def _holder(inventory: Inventory, address: Address) -> str:
    units = (u.id for u in inventory.all_units if any(address in p.network for p in u.prefixes))
    return next(units, "")


async def name_addresses(net: Net, text: str) -> NameAddresses:
    """Services of a host share its name: it is looked up once a run."""

    async def make() -> NameAddresses:
        name = absolute(text)
        over_v6, over_v4 = await look_up(net, name, _AAAA), await look_up(net, name, _A)
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
