"""The zone above, at each of its addresses, and the names of the zone's servers.

A referral from a signed zone has the DS, or the proof that there is none (RFC 4035 section
3.1.4.1): who refers to the zone, and so that it can be believed, is not asked for the DS as well.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  the type's number has that name
from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.cuts import Job, Stuck, addresses_in
from netaudit.dns.delegation import Delegated, Link, ParentSide
from netaudit.dns.denial import has_denial
from netaudit.dns.keys import ds_label
from netaudit.dns.kinds import Kind, Response, classify
from netaudit.dns.message import find
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.parent import ParentView, ParentViews, ServerName, ServerNames
from netaudit.facts.zone import LAME
from netaudit.net.context import Net
from netaudit.probes._dns import Kit, kit, reasons, shown
from netaudit.probes._zone_servers import DS, MAX_NAMES, NS, SOA, Audit, audit, servers_above

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.model import Address

_OF_REFERRALS = frozenset({Link.SIGNED, Link.UNSIGNED, Link.BROKEN})
_A, _AAAA, _CNAME = int(dns.rdatatype.A), int(dns.rdatatype.AAAA), int(dns.rdatatype.CNAME)


@probe(timeout=120.0)
async def parent_views(zone: Zone, net: Net) -> ParentViews:
    """Every address of the zone above. Raises CannotAsk if none of them can be asked from here."""
    tools, seen = await kit(net), await audit(zone, net)
    if seen.begins:
        return ParentViews(shown(seen.name), ())
    known = await servers_above(tools, seen)
    above = _Above(tools, seen, await _side(tools, seen))
    asked = await asyncio.gather(*(above.view(server, address) for server, address in known))
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
    if seen.begins:
        return []
    try:
        known = await servers_above(tools, seen)
    except CannotAsk:  # which `parent_views` tells
        return []
    query = Query(seen.name, NS)
    answers = [await _heard(a) for a in [tools.walker.question(a, query) for _, a in known]]
    return [a.message for a in answers if isinstance(a, Answer) and _referred(a, seen.name)]


async def _heard(answer: Awaitable[Answer | NoAnswer]) -> Answer | NoAnswer | None:
    """What it says; None if we cannot ask it, which `parent_views` tells."""
    try:
        return await answer
    except CannotAsk:
        return None


async def _side(tools: Kit, seen: Audit) -> ParentSide | None:
    """What judges by the keys of the zone above; None where that is not secure."""
    try:
        state = await tools.validator.state(seen.parent)
    except CannotAsk:  # which `zone_chain` tells
        return None
    return ParentSide(state.keys, tools.validator.work) if state.keys else None


@dataclass(frozen=True, slots=True)
class _Above:
    """The zone above, and what judges by its keys."""

    tools: Kit
    seen: Audit
    side: ParentSide | None

    async def view(self, server: Name, address: Address) -> ParentView | CannotAsk:
        try:
            return await self._view(server, address)
        except CannotAsk as error:
            return error

    async def _view(self, server: Name, address: Address) -> ParentView:
        zone, label = self.seen.name, f"{shown(server)} ({address})"
        ask = partial(self.tools.walker.question, address)
        ns = await ask(Query(zone, NS))
        names, by_referral = _referred(ns, zone), await self._by_referral(ns)
        if isinstance(ns, Answer) and by_referral and by_referral.link is not Link.BROKEN:
            return ParentView(label, ns.message.rcode_text(), _ds_in(ns.message, zone), names)
        ds, denies = await ask(Query(zone, DS)), self._denies(ns)
        if isinstance(ds, NoAnswer):
            return ParentView(label, str(ds.failure), (), names, denies=denies)
        if ds.message.rcode == 0 and self._lame(ds.message):
            return ParentView(label, LAME, (), names, denies=denies)
        found = by_referral or await self._by_name(ds.message, server, address)
        bad = reasons(found.flaws) if found and found.link is Link.BROKEN else ()
        code, records = ds.message.rcode_text(), _ds_in(ds.message, zone)
        return ParentView(label, code, records, names, bad, denies)

    def _denies(self, ns: Answer | NoAnswer) -> bool:
        """Whether the zone above says so, and not the zone itself that it has no NS of its own."""
        if isinstance(ns, NoAnswer) or not ns.message.authoritative:
            return False
        message, zone = ns.message, self.seen.name
        kind, _ = classify(message, self.seen.parent.name, zone, NS)
        return kind is Kind.NEGATIVE and find(message.authority, zone, SOA) is None

    def _lame(self, message: Message) -> bool:
        """Whether it is no answer of the zone above: a resolver may be in the server's place."""
        return classify(message, self.seen.parent.name, self.seen.name, DS)[0] is Kind.LAME

    async def _by_referral(self, answer: Answer | NoAnswer) -> Delegated | None:
        """What a referral proves; None of one that shows nothing of the kind, and of no referral.

        Resolvers ask for the DS where the referral leaves it out.
        """
        if not _referred(answer, self.seen.name):
            return None
        assert isinstance(answer, Answer)  # who is silent refers to nobody
        side, message, zone = self.side, answer.message, self.seen.name
        if side is None or not (find(message.authority, zone, DS) or has_denial(message)):
            return None
        found = await self.tools.validator.heavy(
            message.signed(), lambda: side.without_answer(message, zone)
        )
        return found if found.link in _OF_REFERRALS else None

    async def _by_name(self, message: Message, server: Name, address: Address) -> Delegated | None:
        side, zone = self.side, self.seen.name
        if side is None:
            return None
        kind, child = classify(message, self.seen.parent.name, zone, DS)
        if kind is Kind.LAME:
            return None
        response = Response(message, kind, server, address, child)
        return await self.tools.validator.heavy(message.signed(), lambda: side.read(response, zone))


def _ds_in(message: Message, zone: Name) -> tuple[str, ...]:
    found = find(message.answer, zone, DS) or find(message.authority, zone, DS)
    records = found.rdatas if found else ()
    return tuple(sorted(ds_label(r) for r in records if isinstance(r, RdataDS)))


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
