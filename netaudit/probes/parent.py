"""The zone above, at each of its addresses, and the names of the zone's servers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  the type's number has that name
from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.keys import ds_label
from netaudit.dns.message import find
from netaudit.dns.query import Query
from netaudit.dns.walk import addresses_in
from netaudit.errors import CannotAsk
from netaudit.facts.parent import ParentView, ParentViews, ServerName, ServerNames
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import kit, shown
from netaudit.probes._zone_servers import DS, MAX_NAMES, NS, audit, servers_above

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.model import Address
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Audit

_A, _AAAA, _CNAME = int(dns.rdatatype.A), int(dns.rdatatype.AAAA), int(dns.rdatatype.CNAME)


@probe(timeout=120.0)
async def parent_views(zone: Zone, net: Net) -> ParentViews:
    """Every address of the zone above. Raises CannotAsk if none of them can be asked from here."""
    tools, seen = await kit(net), await audit(zone, net)
    if len(seen.name) == 1:
        return ParentViews(".", ())
    known = await servers_above(tools, seen)
    asked = await asyncio.gather(*(_parent(tools, seen.name, server, a) for server, a in known))
    views = tuple(view for view in asked if isinstance(view, ParentView))
    if not views:
        raise next(error for error in asked if isinstance(error, CannotAsk))
    return ParentViews(shown(seen.parent.name), views)


@probe(timeout=120.0)
async def server_names(zone: Zone, net: Net) -> ServerNames:
    """The names that parent and zone give. Raises CannotAsk if one cannot be looked up."""
    tools, seen = await kit(net), await audit(zone, net)
    names = dict.fromkeys((*seen.parent_names, *seen.child_names))
    referrals = await _referrals(tools, seen)
    found = [await _server_name(tools, seen, n, referrals) for n in list(names)[:MAX_NAMES]]
    return ServerNames(bool(referrals), tuple(found))


async def _referrals(tools: Kit, seen: Audit) -> list[Message]:
    """What the servers above say where they refer to the zone."""
    if len(seen.name) == 1:
        return []
    try:
        known = await servers_above(tools, seen)
    except CannotAsk:  # which `parent_views` tells
        return []
    query = Query(seen.name, NS)
    answers = await asyncio.gather(*(_heard(tools, address, query) for _, address in known))
    return [a.message for a in answers if isinstance(a, Answer) and _referred(a, seen.name)]


async def _heard(tools: Kit, address: Address, query: Query) -> Answer | NoAnswer | None:
    """What it says; None if we cannot ask it, which `parent_views` tells."""
    try:
        answer: Answer | NoAnswer = await tools.walker.question(address, query)
    except CannotAsk:
        return None
    return answer


async def _parent(tools: Kit, zone: Name, server: Name, address: Address) -> ParentView | CannotAsk:
    label = f"{shown(server)} ({address})"
    try:
        ds, ns = await together(*(tools.walker.question(address, Query(zone, t)) for t in (DS, NS)))
    except CannotAsk as error:
        return error
    if isinstance(ds, NoAnswer):
        return ParentView(label, str(ds.failure), (), ())
    found = find(ds.message.answer, zone, DS)
    records = found.rdatas if found else ()
    labels = tuple(sorted(ds_label(r) for r in records if isinstance(r, RdataDS)))
    return ParentView(label, ds.message.rcode_text(), labels, _referred(ns, zone))


def _referred(answer: Answer | NoAnswer, zone: Name) -> tuple[str, ...]:
    if isinstance(answer, NoAnswer) or answer.message.authoritative:
        return ()
    rrset = find(answer.message.authority, zone, NS)
    rdatas = rrset.rdatas if rrset else ()
    return tuple(sorted(shown(r.target) for r in rdatas[:MAX_NAMES] if isinstance(r, RdataNS)))


async def _server_name(tools: Kit, seen: Audit, name: Name, referrals: list[Message]) -> ServerName:
    glue = [
        address
        for message in referrals
        for rdtype in (_AAAA, _A)
        if (rrset := find(message.additional, name, rdtype))
        for address in addresses_in(rrset)
    ]
    messages = [await _looked_up(tools, name, rdtype) for rdtype in (_AAAA, _A)]
    heard = [message for message in messages if message]
    alias = next((r for m in heard if (r := find(m.answer, name, _CNAME))), None)
    targets = [r for r in (alias.rdatas if alias else ()) if isinstance(r, RdataCNAME)]
    rrsets = [r for m in heard for t in (_AAAA, _A) if (r := find(m.answer, name, t))]
    return ServerName(
        name=shown(name),
        inside=name.is_subdomain(seen.name),
        glue=tuple(dict.fromkeys(glue)),
        addresses=tuple(a for rrset in rrsets for a in addresses_in(rrset)),
        resolved=len(heard) == len(messages),
        alias=shown(targets[0].target) if targets else "",
    )


async def _looked_up(tools: Kit, name: Name, rdtype: int) -> Message | None:
    """What the zone that has the name says; None if no server of it answers."""
    try:
        _, stream = await tools.walker.find(name, rdtype, Job())
        async for response in stream:
            return response.message
    except Stuck:
        return None
    return None
