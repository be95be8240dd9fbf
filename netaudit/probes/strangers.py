"""Hosts that nobody declared: the reverse zone walked, likely addresses asked, zones walked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.api import Prefix, Zone, probe
from netaudit.dns.proof import SOA
from netaudit.dns.reverse import apex
from netaudit.facts.strangers import Method, Search, StrangeName, Stranger, Strangers, ZoneNames
from netaudit.net.context import Net
from netaudit.net.crafted import Kind, Shot
from netaudit.probes._dns import absolute, kit, shown
from netaudit.probes._likely import likely
from netaudit.probes._path import contacts, insist, shooter
from netaudit.probes._walks import address_of, asks_of, chain_of, walk_chain, walk_tree
from netaudit.probes.names import declared_addresses, declared_names, name_addresses

if TYPE_CHECKING:
    from ipaddress import IPv6Address

    from dns.name import Name

    from netaudit.model import Address
    from netaudit.probes._path import Shoot

MOST_FOUND = 64  # strangers of a prefix that are looked at
_ADDRESSES = {int(dns.rdatatype.A), int(dns.rdatatype.AAAA)}
_PARAMETER_PROBLEM = 4
_TRIES = 3
_ROUNDS = 2  # with 3 % lost each way a host is missed once in 280, with 20 % once in 8
_AT_ONCE = 512


@probe(timeout=900.0)
async def strangers(prefix: Prefix, net: Net) -> Strangers:
    """Every method, each within its own bounds. IPv6 alone: an IPv4 prefix can be swept."""
    if prefix.network.version != 6:  # noqa: PLR2004  the protocol's number
        return Strangers((), ())
    known = await declared_addresses(net)
    found: dict[IPv6Address, list[Method]] = {}
    searches = []
    for search in (_by_dns, _by_echo):
        done, addresses = await search(prefix, net)
        searches += done
        for how, address in addresses:
            if address in prefix.network and address not in known:
                found.setdefault(address, []).append(how)
    send = shooter(net)
    some = sorted(found)[:MOST_FOUND]
    alive = await asyncio.gather(*(_alive(send, a, found[a]) for a in some))
    return Strangers(
        tuple(searches),
        tuple(
            Stranger(a, tuple(dict.fromkeys(found[a])), sign)
            for a, sign in zip(some, alive, strict=True)
        ),
    )


@probe(timeout=600.0)
async def zone_names(zone: Zone, net: Net) -> ZoneNames:
    """The chain of one of the network's own zones, and the addresses of names nobody declared."""
    tools, name = await kit(net), absolute(zone.name)
    chain = await chain_of(tools, name)
    if chain is None:
        return ZoneNames(
            True, 0, complete=False, detail="no server of the zone is known", strangers=()
        )
    known, addresses = await declared_names(net), await declared_addresses(net)
    strange = []
    for owner, types in chain.owners:
        text = shown(owner)
        if types & _ADDRESSES and text not in known:
            found = await name_addresses(net, text)
            there: tuple[Address, ...] = (*found.aaaa, *found.a)
            strange += [StrangeName(text, a) for a in there if a not in addresses]
    walkable = bool(chain.links) or not chain.heard
    return ZoneNames(walkable, len(chain.links), not chain.why, chain.why, tuple(strange))


async def _by_dns(
    prefix: Prefix, net: Net
) -> tuple[list[Search], list[tuple[Method, IPv6Address]]]:
    """The chain of the reverse zone; where there is none to walk, the tree."""
    tools = await kit(net)
    zone = apex(prefix.network, prefix.network.network_address)
    await tools.resolver.resolve(zone, SOA)
    ask = await asks_of(tools, zone)
    if ask is None:
        return [Search(Method.TREE, 0, complete=False, detail="no reverse zone")], []
    chain = await walk_chain(ask, zone)
    searches = [Search(Method.CHAIN, chain.asked, not chain.why, chain.why)]
    found = _addresses(Method.CHAIN, [owner for owner, _ in chain.owners])
    if chain.why:
        tree = await walk_tree(ask, zone)
        searches.append(Search(Method.TREE, tree.asked, not tree.why, tree.why))
        found += _addresses(Method.TREE, tree.owners)
    return searches, found


def _addresses(
    method: Method, owners: list[Name] | tuple[Name, ...]
) -> list[tuple[Method, IPv6Address]]:
    return [(method, a) for owner in owners if (a := address_of(owner)) is not None]


async def _by_echo(
    prefix: Prefix, net: Net
) -> tuple[list[Search], list[tuple[Method, IPv6Address]]]:
    """Likely addresses, where a declared one answers: else silence proves nothing."""
    there = await contacts(prefix, net)
    shots = [c.shot for c in there if c.shot is not None and c.echoes_answered]
    if not shots:
        why = "no declared address answers echo requests"
        return [Search(Method.LIKELY, 0, complete=False, detail=why)], []
    unit = next(u for u in net.inventory.units if u.id == prefix.unit)
    known = [a for host in unit.hosts for a in host.addresses]
    asked = [a for a in likely(prefix.network, known) if a not in await declared_addresses(net)]
    patience = max(shot.patience for shot in shots)
    found = await answering(shooter(net), asked, Shot(patience=patience), await _room(net))
    return [Search(Method.LIKELY, len(asked), complete=True, detail="")], [
        (Method.LIKELY, address) for address in found
    ]


async def answering(
    send: Shoot, asked: list[IPv6Address], shot: Shot, room: asyncio.Semaphore
) -> list[IPv6Address]:
    """Who answers; those that are silent are asked a second time, all others have spoken."""
    found: list[IPv6Address] = []

    async def one(address: IPv6Address) -> Kind:
        async with room:
            return (await send(address, shot)).kind

    left = asked
    for _ in range(_ROUNDS):
        kinds = await asyncio.gather(*(one(address) for address in left))
        found += [a for a, kind in zip(left, kinds, strict=True) if kind is Kind.REPLY]
        left = [a for a, kind in zip(left, kinds, strict=True) if kind is Kind.SILENT]
    return found


async def _room(net: Net) -> asyncio.Semaphore:
    """How many addresses of all prefixes together are asked at once."""

    async def make() -> asyncio.Semaphore:
        return asyncio.Semaphore(_AT_ONCE)

    return await net.once("likely addresses", make)


async def _alive(send: Shoot, address: IPv6Address, methods: list[Method]) -> str:
    """What it answers: an echo request, or an option that it must refuse aloud (RFC 8200 4.2)."""
    if Method.LIKELY in methods:
        return "echo"
    _, heard = await insist(send, address, Shot(), _TRIES)
    if heard.kind is Kind.REPLY:
        return "echo"
    _, heard = await insist(send, address, Shot(extension="unknown-option"), _TRIES)
    own = heard.responder == address
    return "parameter problem" if own and heard.is_error(_PARAMETER_PROBLEM) else ""
