"""Walks through zones: along an NSEC chain, and down the reverse tree.

What servers say is not trusted: a chain that turns back, a tree in which everything exists, and an
endless one all end the walk, and it is not called complete.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from ipaddress import IPv6Address
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

import dns.rdatatype
from dns.name import Name
from dns.rdtypes.ANY.NSEC import NSEC as RdataNSEC  # noqa: N811  the type's number has that name

from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.kinds import Kind, classify
from netaudit.dns.message import RRset, find
from netaudit.dns.names import lies_in, lowered, same
from netaudit.dns.proof import SOA, types_in
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.probes._zone_servers import CDS, below, denies

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from netaudit.dns.message import Message
    from netaudit.model import Address
    from netaudit.probes._dns import Kit

MOST_NAMES = 2_000  # of one chain
MOST_AGAIN = 64  # where another server's copy of it is looked at
MOST_QUESTIONS = 1_200  # of one tree: three hosts far from each other need 900
NSEC, PTR = int(dns.rdatatype.NSEC), int(dns.rdatatype.PTR)
_A, _AAAA = int(dns.rdatatype.A), int(dns.rdatatype.AAAA)
_LONGEST_LABEL = 63
FULL = 35  # labels of the owner of an IPv6 PTR, with ip6.arpa and the root
_NIBBLES = tuple(f"{n:x}".encode() for n in range(16))
_SERVERS = 3
_NXDOMAIN = 3

if TYPE_CHECKING:
    Asks = Callable[[Name, int, bool], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class Chain:
    """The NSEC of each owner, in the chain's order; `why` it is not complete.

    `heard`: the questions about the last owner were answered: else what there is is not known.
    `broken`: the name that the last link leads to, if that has no record or comes before its owner.
    """

    links: tuple[RRset, ...]
    asked: int
    why: str
    broken: Name | None = None
    heard: bool = True

    @property
    def owners(self) -> Iterator[tuple[Name, frozenset[int]]]:
        """The owners, and the types in their bitmaps."""
        return ((link.name, types_in(_rdata(link).windows)) for link in self.links)


@dataclass(frozen=True, slots=True)
class Tree:
    """The owners at the bottom; `why` it is not complete."""

    owners: tuple[Name, ...]
    asked: int
    why: str


async def asks_of(tools: Kit, zone: Name) -> Asks | None:
    """Asks the zone's own servers, the next one where one does not answer; None if it has none."""
    servers = await _servers(tools, zone)
    return _asks(tools, zone, servers) if servers else None


def _asks(tools: Kit, zone: Name, servers: list[Address]) -> Asks:
    async def ask(name: Name, rdtype: int, dnssec_ok: bool) -> Message | None:  # noqa: FBT001  Asks
        return await _first(tools, zone, servers, Query(name, rdtype, dnssec_ok=dnssec_ok))

    return ask


async def chain_of(tools: Kit, zone: Name) -> Chain | None:
    """The chain of a zone of the network's own, walked once a run; None if it has no servers."""

    async def make() -> Chain | None:
        await tools.resolver.resolve(zone, SOA)  # so that its servers are known
        servers = await _servers(tools, zone)
        if not servers:
            return None
        shown = await _links_shown(tools, zone, servers[0])
        return await walk_chain(_asks(tools, zone, servers), zone, shown)

    found: Chain | None = await tools.net.once(("chain of names", lowered(zone.labels)), make)
    return found


async def asked_first(tools: Kit, zone: Name) -> Address | None:
    """Which server a walk asks, as long as that answers; None if the zone has none."""
    return next(iter(await _servers(tools, zone)), None)


async def chain_at(tools: Kit, zone: Name, address: Address) -> Chain:
    """The chain as one server has it, as far as it is looked at."""
    shown = await _links_shown(tools, zone, address)
    return await walk_chain(_asks(tools, zone, [address]), zone, shown, MOST_AGAIN)


async def _links_shown(tools: Kit, zone: Name, address: Address) -> dict[Name, RRset]:
    """The links of the chain that a server's denials show which other probes ask for, by owner."""
    links = {}
    for query in (Query(zone, CDS), Query(below(zone), _AAAA)):
        answer = await tools.walker.question(address, query)
        if not isinstance(answer, Answer) or not denies(answer):
            continue
        for rrset in answer.message.authority:
            rdata = rrset.rdatas[0] if rrset.rdatas else None
            if isinstance(rdata, RdataNSEC) and not _covers_one(rrset.name, rdata):
                links[rrset.name] = rrset
    return links


async def _servers(tools: Kit, zone: Name) -> list[Address]:
    """Those that serve the zone; else whoever is named. Raises CannotAsk if we can ask none.

    Who holds the zone above alone gives that one's records, as if there was no chain in the zone.
    Servers of the inventory's zones are asked for the SOA anyway.
    """
    cut = tools.walker.cuts.get(zone)
    try:
        known = await tools.walker.addresses(cut, Job()) if cut else []
    except Stuck:
        return []
    serving: list[Address] = []
    others: list[Address] = []
    unable: CannotAsk | None = None
    for _, address in known:
        if len(serving) == _SERVERS:
            break
        try:
            soa = await tools.walker.question(address, Query(zone, SOA))
        except CannotAsk as error:
            unable = error
            continue
        (serving if _serves(zone, soa) else others).append(address)
    if unable and not serving and not others:
        raise unable
    return serving or others[:_SERVERS]


def _serves(zone: Name, soa: Answer | NoAnswer) -> bool:
    message = soa.message if isinstance(soa, Answer) else None
    return bool(message and message.authoritative and find(message.answer, zone, SOA))


async def _first(tools: Kit, zone: Name, servers: list[Address], query: Query) -> Message | None:
    """The first word of a server that knows the zone; who only refers to it is passed over."""
    for address in servers:
        answer = await tools.asker(address, query)
        if not isinstance(answer, Answer):
            continue
        kind, _ = classify(answer.message, zone, query.name, query.rdtype)
        # A signed parent that refers to the zone proves that it has no DS: that is not its word.
        if kind is Kind.REFERRAL or (kind is not Kind.LAME and answer.message.authoritative):
            return answer.message
    return None


async def walk_chain(
    ask: Asks,
    zone: Name,
    shown: Mapping[Name, RRset] = MappingProxyType({}),
    most: int = MOST_NAMES,
) -> Chain:
    """From the apex along the NSEC records, to the apex again. Those `shown` are not asked for."""
    links: list[RRset] = []
    owner, asked, after = zone, 0, False
    while len(links) < most:
        link, questions, heard = shown.get(owner), 0, True
        if link is None or not _is_of(zone, link):
            link, questions, heard = await _nsec(ask, zone, owner, after)
        if questions > 1:  # what did not help at this owner is not tried first at the next
            after = not after
        asked += questions
        if link is None:
            why = "no NSEC record" if heard else "no server answered"
            sure = heard and links and questions > 1  # of a label of 63 octets, one way is closed
            broken = owner if sure else None
            return Chain(tuple(links), asked, why, broken, heard)
        links.append(link)
        if end := _end(zone, link):
            return Chain(tuple(links) if end.chain else (), asked, end.why, end.broken)
        owner = _rdata(link).next
    return Chain(tuple(links), asked, f"more than {most} names")


class _End(NamedTuple):
    """See Chain. `chain`: whether there is one at all."""

    why: str
    broken: Name | None = None
    chain: bool = True


def _end(zone: Name, link: RRset) -> _End | None:
    """What ends the chain at this link; None if it goes on."""
    owner, rdata = link.name, _rdata(link)
    if same(rdata.next, zone):
        return _End("")
    if _covers_one(owner, rdata):
        # From the apex on, there is no chain at all: answers are signed as they are asked for.
        return _End("each record covers one name only (RFC 4470)", chain=owner != zone)
    if not lies_in(rdata.next, zone) or rdata.next <= owner:
        return _End("the chain turns back", rdata.next)
    return None


async def _nsec(
    ask: Asks,
    zone: Name,
    owner: Name,
    after: bool,  # noqa: FBT001  as it is found
) -> tuple[RRset | None, int, bool]:
    """The NSEC of an owner, how many questions it took, and whether each was answered.

    `after`: ask for the name behind the owner first, as in a row of delegations.

    At a delegation the servers refer further, or give the record of the zone below if they have
    that too (it has a SOA; so at the apex the parent's record has none); what denies the name that
    sorts right behind all that is below the owner is the owner's own record (RFC 4034 section 6.1).
    """
    asked = [(owner, NSEC)]
    if not same(owner, zone) and len(owner.labels[0]) < _LONGEST_LABEL:
        asked.insert(not after, (Name((owner.labels[0] + b"\0", *owner.labels[1:])), _A))
    heard = True
    for number, (name, rdtype) in enumerate(asked, 1):
        message = await ask(name, rdtype, True)
        if message is None:
            heard = False
            continue
        found = find(message.answer, owner, NSEC) or find(message.authority, owner, NSEC)
        if found and _is_of(zone, found):
            return found, number, heard
    return None, len(asked), heard


def _is_of(zone: Name, link: RRset) -> bool:
    """Whether it is this zone's record of its owner, not one of the zone above or below."""
    readable = bool(link.rdatas) and isinstance(link.rdatas[0], RdataNSEC)
    return readable and same(link.name, zone) is (SOA in types_in(_rdata(link).windows))


def _rdata(link: RRset) -> RdataNSEC:
    return cast("RdataNSEC", link.rdatas[0])


def _covers_one(owner: Name, rdata: RdataNSEC) -> bool:
    """Whether it leads to the name that sorts right behind its owner."""
    return bool(rdata.next.labels[0] == b"\0" and rdata.next.parent() == owner)


async def walk_tree(ask: Asks, zone: Name) -> Tree:
    """Down from the apex: a nibble with nothing below it does not exist (RFC 8020 section 2)."""
    wild = await ask(below(zone), PTR, False)
    if wild is None:
        return Tree((), 1, "no server answered")
    if wild.rcode != _NXDOMAIN:
        return Tree((), 1, "every name exists: a wildcard, or answers made up")
    level, asked, why = [zone], 1, ""
    while level and len(level[0]) < FULL:
        children = [Name((nibble, *name.labels)) for name in level for nibble in _NIBBLES]
        if asked + len(children) > MOST_QUESTIONS:
            return Tree((), asked, f"more than {MOST_QUESTIONS} questions")
        answers = await asyncio.gather(*(ask(child, PTR, False) for child in children))
        asked += len(children)
        if any(message is None for message in answers):
            why = "no server answered"
        there = [
            (child, message)
            for child, message in zip(children, answers, strict=True)
            if message is not None and message.rcode != _NXDOMAIN
        ]
        level = [child for child, message in there if message.authoritative]
        if len(level) < len(there):
            why = "a part of it is delegated further"
    return Tree(tuple(level), asked, why)


def address_of(owner: Name) -> IPv6Address | None:
    """The address whose PTR stands at an owner; None for what is none."""
    labels = owner.labels[:32]
    if len(owner) != FULL or any(label.lower() not in _NIBBLES for label in labels):
        return None
    return IPv6Address(int(b"".join(reversed(labels)), 16))
