"""Names of services at each name server: one may have another copy of the zone."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  the type's number has that name
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811  its number has that name too

from netaudit.api import Service, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.keys import Security
from netaudit.dns.kinds import Kind, classify
from netaudit.dns.message import find, type_text
from netaudit.dns.proof import SOA
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.names import NameCopies, NameCopy
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, kit, reasons, shown
from netaudit.probes._held import denial_seen
from netaudit.probes._lookup import AAAA, CNAME, MOST_RECORDS, A
from netaudit.probes._zone_servers import MAX_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dns.name import Name

    from netaudit.dns.cuts import Cut
    from netaudit.dns.message import Message, RRset
    from netaudit.facts.zone import Reason
    from netaudit.model import Address, Inventory
    from netaudit.probes._dns import Kit

_NOTHING_TO_ADD = frozenset({Kind.LAME, Kind.REFERRAL})


@probe(timeout=90.0)
async def name_copies(service: Service, net: Net) -> NameCopies:
    """AAAA and A of every name. Raises CannotAsk if no server of a name can be asked from here."""
    found = [await _at_all(net, name) for name in service.names]
    return NameCopies(tuple(copy for copies in found for copy in copies))


async def _at_all(net: Net, text: str) -> tuple[NameCopy, ...]:
    """Services of a host share its name: it is asked for once a run."""
    key = "name at its servers", text
    found: tuple[NameCopy, ...] = await net.once(key, lambda: _asked(net, absolute(text)))
    return found


async def _asked(net: Net, name: Name) -> tuple[NameCopy, ...]:
    tools = await kit(net)
    try:
        cut = await _zone_of(net, name)
        servers = _one_of_each(await _addresses(tools, cut))
    except Stuck:  # which `zone_servers` tells
        return ()
    asked = [_copy(tools, cut, name, rdtype, server) for rdtype in (AAAA, A) for server in servers]
    copies = await asyncio.gather(*asked)
    told = tuple(copy for copy in copies if isinstance(copy, NameCopy))
    if not told:
        raise next(error for error in copies if isinstance(error, CannotAsk))
    return told


async def _zone_of(net: Net, name: Name) -> Cut:
    """The zone that has the name, though a server above may hold it too and answer in its place."""
    tools = await kit(net)
    above = await tools.walker.above(name, Job())
    if shown(name) in await net.once("zones of the inventory", partial(_zones, net.inventory)):
        return await tools.walker.enter(above, name, Job())
    return above


async def _zones(inventory: Inventory) -> frozenset[str]:
    return frozenset(zone.name.lower() for unit in inventory.all_units for zone in unit.zones)


async def _addresses(tools: Kit, cut: Cut) -> list[tuple[Name, Address]]:
    whole = await tools.walker.completed(cut, Job())
    return await tools.walker.addresses(whole, Job())


def _one_of_each(servers: Iterable[tuple[Name, Address]]) -> list[tuple[Name, Address]]:
    """One address of each server name, IPv6 before IPv4."""
    by_name: dict[Name, Address] = {}
    for server, address in sorted(servers, key=lambda s: (-s[1].version, s[0], int(s[1]))):
        by_name.setdefault(server, address)
    return list(by_name.items())[:MAX_NAMES]


async def _copy(
    tools: Kit, cut: Cut, name: Name, rdtype: int, server: tuple[Name, Address]
) -> NameCopy | CannotAsk:
    label, asked = f"{shown(server[0])} ({server[1]})", (shown(name), type_text(rdtype))
    try:
        answer = await tools.walker.question(server[1], Query(name, rdtype))
    except CannotAsk as error:
        return error
    if isinstance(answer, NoAnswer):
        return NameCopy(label, *asked, str(answer.failure), ())
    message = answer.message
    kind, _ = classify(message, cut.name, name, rdtype)
    if kind in _NOTHING_TO_ADD:
        return NameCopy(label, *asked, message.rcode_text() if message.rcode else "lame", ())
    held = [r for t in (rdtype, CNAME) if (r := find(message.answer, name, t))]
    refused = await _refused(tools, cut, server[1], message, Query(name, rdtype))
    listed = () if held else _listed(name, answer)
    return NameCopy(label, *asked, message.rcode_text(), tuple(_records(held)), refused, listed)


def _listed(name: Name, denial: Answer) -> tuple[str, ...]:
    """Not by the record of the zone above, which has but little of a name (RFC 4035 2.3)."""
    types = denial_seen(name, denial).types
    return () if "NS" in types and "SOA" not in types else types


def _records(held: Iterable[RRset]) -> Iterator[str]:
    """In an order that does not vary."""
    for rrset in held:
        for rdata in sorted(rrset.rdatas)[:MOST_RECORDS]:
            if isinstance(rdata, RdataA | RdataAAAA):
                yield rdata.address
            elif isinstance(rdata, RdataCNAME):
                yield f"CNAME {shown(rdata.target)}"


async def _refused(
    tools: Kit, cut: Cut, address: Address, message: Message, query: Query
) -> tuple[Reason, ...]:
    """By the keys of the zone; nothing where it is not secure, or an alias leads to silence.

    And nothing where not even the server's SOA validates: then nothing of its copy does, which
    `zone_proofs` tells once.
    """
    try:
        if (await tools.validator.state(cut)).security is not Security.SECURE:
            return ()
        security, flaws = await tools.resolver.judge(cut, message, query.name, query.rdtype)
        if security is not Security.BOGUS:
            return ()
        soa = await tools.walker.question(address, Query(cut.name, SOA))
        sound = isinstance(soa, Answer) and await tools.resolver.judge(
            cut, soa.message, cut.name, SOA
        )
    except (Stuck, CannotAsk):
        return ()
    return reasons(flaws) if sound and sound[0] is Security.SECURE else ()
