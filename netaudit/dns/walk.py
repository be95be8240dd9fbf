"""Iterating resolution (RFC 1034 section 5.3.3) from the root hints: zone cuts and their servers.

No trust is put in what is found here: netaudit.dns.validate proves it. Shared among all who ask
are only single questions, which wait for nothing but a server, so that no circle of waiting can
arise; what is learnt of cuts is remembered.
"""

from __future__ import annotations

from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Protocol
from zlib import crc32

import dns.name
import dns.rdatatype
from dns.name import Name
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811  the type's number has that name too
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811

from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.fallback import Fallback
from netaudit.dns.flaws import Flaw
from netaudit.dns.kinds import Kind, Response, classify
from netaudit.dns.message import Message, find
from netaudit.dns.proof import DS, NS, suffix
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.model import Address

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence

    from netaudit.dns.anchors import Hint
    from netaudit.dns.ask import Ask
    from netaudit.dns.message import RRset

A, AAAA = int(dns.rdatatype.A), int(dns.rdatatype.AAAA)
MAX_CUTS = 32  # referrals on one walk
MAX_SERVERS = 16  # addresses of one zone that are tried
MAX_NAMES = 6  # server names without glue that are looked up (NXNSAttack)
MAX_DEPTH = 6  # such look-ups inside one another
MAX_QUESTIONS = 400  # for one look-up with all that it needs
MAX_IN_ALL = 1200  # for one name, with the proofs of every zone that it leads through


class Once(Protocol):
    """Net.once: runs `make` once for each key and shares the result."""

    async def __call__(self, key: object, make: Callable[[], Awaitable[Any]]) -> Any:
        """The shared result."""


class Stuck(Exception):  # noqa: N818  the walk is; a fact about the zones, made of an exception
    """The walk cannot go on; `flaw` says why."""

    def __init__(self, flaw: Flaw, *, heard: bool = False) -> None:
        """`heard`: servers of the zone do answer, only not with what was asked for."""
        super().__init__(str(flaw.phrase()))
        self.flaw, self.heard = flaw, heard


@dataclass(frozen=True, slots=True)
class Cut:
    """A zone as its parent refers to it: servers, and the addresses known for them.

    `referral` is the answer that showed it, for the DS or the denial in it.
    """

    name: Name
    parent: Cut | None
    servers: tuple[Name, ...]
    addresses: tuple[tuple[Name, tuple[Address, ...]], ...]
    referral: Message | None = None


_SPENT: ContextVar[list[int] | None] = ContextVar("spent", default=None)


def open_purse() -> None:
    """From here on, count what this task and those that it starts ask."""
    _SPENT.set([0])


def check_purse(zone: Name, subject: Name) -> None:
    """Raises Stuck when one name has led to more questions than an honest one does.

    Called by what nobody shares: a proof for all is finished first, within its own bounds, so that
    a costly name cannot spoil what is known of innocent zones.
    """
    spent = _SPENT.get()
    if spent and spent[0] > MAX_IN_ALL:
        raise Stuck(Flaw("BUDGET", zone.to_text(), subject.to_text(), str(MAX_IN_ALL)))


@dataclass
class Job:
    """What one look-up may spend, and which names it is looking up already."""

    left: list[int] = field(default_factory=lambda: [MAX_QUESTIONS])
    trail: tuple[Name, ...] = ()

    def spend(self, zone: Name, query: Query) -> None:
        """One question. Raises Stuck when there have been too many."""
        self.left[0] -= 1
        if spent := _SPENT.get():
            spent[0] += 1
        if self.left[0] < 0:
            raise Stuck(Flaw("BUDGET", zone.to_text(), query.label(), str(MAX_QUESTIONS)))

    def deeper(self, name: Name) -> Job:
        """For a look-up inside this one, from the same purse."""
        return Job(self.left, (*self.trail, name))


@dataclass
class _Tally:
    """What came of asking the servers of a zone."""

    asked: list[Address] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    unable: CannotAsk | None = None
    heard: bool = False


class Walker:
    """Finds who answers for a name. One a run; remembers every cut."""

    def __init__(
        self, ask: Ask, hints: Sequence[Hint], once: Once, versions: Iterable[int]
    ) -> None:
        """`versions` are the IP versions to use: (6, 4), (6,) or (4,)."""
        self._fallback, self._once, self._versions = Fallback(ask), once, tuple(versions)
        root = Cut(
            dns.name.root,
            None,
            tuple(hint.name for hint in hints),
            tuple((hint.name, self._wanted(hint.addresses)) for hint in hints),
        )
        self.cuts: dict[Name, Cut] = {dns.name.root: root}
        self._known: dict[Name, tuple[Address, ...]] = {}
        self._alive: set[Address] = set()  # they have answered something
        self._mute: set[Address] = set()  # they gave no answer once: asked last from then on

    async def find(self, name: Name, rdtype: int, job: Job) -> tuple[Cut, AsyncIterator[Response]]:
        """The deepest cut that answers, and its servers' responses, one after the other.

        Raises Stuck; CannotAsk if we could not ask.
        """
        cut = self._deepest(name, rdtype)
        for _ in range(MAX_CUTS):
            stream = self.responses(cut, name, rdtype, job)
            first = await anext(stream)
            if first.kind is not Kind.REFERRAL or (rdtype == DS and first.child == name):
                return cut, _chained(first, stream)
            assert first.child is not None
            cut = self.remember(self._referral(cut, first))
        raise Stuck(Flaw("BUDGET", cut.name.to_text(), name.to_text(), f"{MAX_CUTS} referrals"))

    async def responses(
        self, cut: Cut, name: Name, rdtype: int, job: Job
    ) -> AsyncIterator[Response]:
        """What each server address of a zone says, until the consumer has enough.

        Lame ones are left out. Raises Stuck if there is none, CannotAsk if we could not ask.
        """
        query = Query(name, rdtype)
        tally = _Tally()
        useful = 0
        async for server, address in self._servers(cut, query, job, tally):
            try:
                answer = await self.question(address, query)
            except CannotAsk as error:
                tally.unable = error
                continue
            tally.heard |= isinstance(answer, Answer)
            (self._mute if isinstance(answer, NoAnswer) else self._alive).add(address)
            response = _understood(answer, cut, query, (server, address))
            if isinstance(response, str):
                tally.failures.append(f"{address}: {response}")
                continue
            useful += 1
            yield response
        if useful:
            return
        if tally.unable:
            raise tally.unable
        code = "LAME" if tally.heard else "NO_RESPONSE"
        flaw = Flaw(code, cut.name.to_text(), query.label(), "; ".join(tally.failures))
        raise Stuck(flaw, heard=any(address in self._alive for address in tally.asked))

    async def _servers(
        self, cut: Cut, query: Query, job: Job, tally: _Tally
    ) -> AsyncIterator[tuple[Name, Address]]:
        """Whom to ask, one after the other: those with glue, then those to be looked up."""
        for batch in (self.addresses, self._without_glue):
            try:
                servers = await batch(cut, job)
            except CannotAsk as error:
                tally.unable = error
                continue
            for server, address in self._ordered(servers, query):
                if address not in tally.asked and len(tally.asked) < MAX_SERVERS:
                    tally.asked.append(address)
                    job.spend(cut.name, query)
                    yield server, address

    async def question(self, address: Address, query: Query) -> Answer | NoAnswer:
        """Ask one address one question, once a run; without EDNS where that is not taken."""
        key = ("dns", address, query.key())
        shared: Answer | NoAnswer = await self._once(key, lambda: self._fallback(address, query))
        return shared

    async def addresses(self, cut: Cut, job: Job) -> list[tuple[Name, Address]]:
        """Server addresses of a cut; names without glue are looked up if need be.

        Raises Stuck if none is known, CannotAsk if we could not look one up.
        """
        pairs = [(name, address) for name, known in cut.addresses for address in known]
        if not pairs:
            pairs = await self._looked_up(cut, job)
        if not pairs:
            raise Stuck(Flaw("NO_SERVER_ADDRESS", cut.name.to_text(), cut.name.to_text()))
        unique = {address: name for name, address in reversed(pairs)}
        return [(name, address) for address, name in unique.items()]

    async def addresses_of(self, name: Name, job: Job) -> tuple[Address, ...]:
        """The addresses of a server name, looked up without validation; empty if it has none.

        Where the look-up leads nowhere, the glue of a zone that it lies in must do.
        """
        known = self._known.get(name)
        if known is None:
            found: list[Address] = []
            for rdtype in (AAAA, A):
                found += await self._address_records(name, rdtype, job)
            known = tuple(dict.fromkeys(found)) or self._glue_of(name)
            self._known[name] = known
        return self._wanted(known)

    async def completed(self, cut: Cut, job: Job) -> Cut:
        """The cut with an address for every server name that has one, looked up if need be."""
        known = dict(cut.addresses)
        for name in cut.servers[:MAX_NAMES]:
            if not known.get(name) and name not in job.trail:
                known[name] = await self.addresses_of(name, job.deeper(name))
        return replace(cut, addresses=tuple(known.items()))

    async def enter(self, cut: Cut, name: Name, job: Job) -> Cut:
        """The cut at `name`, below `cut`, whose servers may be the same ones.

        Whether there is a cut at all is for the validator to prove. Raises CannotAsk.
        """
        if known := self.cuts.get(name):
            return known
        with suppress(Stuck):  # then the servers above are asked for what is below as well
            async for response in self.responses(cut, name, NS, job):
                if response.kind is Kind.REFERRAL and response.child == name:
                    return self.remember(self._referral(cut, response))
                rrset = find(response.message.answer, name, NS)
                if rrset:
                    return self.remember(self._answered_cut(cut, rrset, response))
        return Cut(name, cut, cut.servers, cut.addresses)

    def _ordered(
        self, servers: list[tuple[Name, Address]], query: Query
    ) -> list[tuple[Name, Address]]:
        return sorted(_spread(servers, query), key=lambda pair: pair[1] in self._mute)

    async def _without_glue(self, cut: Cut, job: Job) -> list[tuple[Name, Address]]:
        """The other servers of a cut, when those whose addresses came with it were not enough."""
        if not any(known for _, known in cut.addresses):
            return []  # then addresses() has looked them all up
        return await self._looked_up(cut, job, {name for name, known in cut.addresses if known})

    def _glue_of(self, name: Name) -> tuple[Address, ...]:
        for depth in range(len(name), 0, -1):
            cut = self.cuts.get(name.split(depth)[1])
            if cut and (known := dict(cut.addresses).get(name)):
                return known
        return ()

    def remember(self, cut: Cut) -> Cut:
        """Keep a cut for the run; the first that was seen stays."""
        return self.cuts.setdefault(cut.name, cut)

    def _deepest(self, name: Name, rdtype: int) -> Cut:
        top = len(name) - (rdtype == DS and len(name) > 1)  # the parent has the DS
        for depth in range(top, 0, -1):
            if cut := self.cuts.get(suffix(name.labels, depth)):
                return cut
        raise AssertionError("the root is always known")

    def _referral(self, cut: Cut, response: Response) -> Cut:
        assert response.child is not None
        rrset = find(response.message.authority, response.child, NS)
        assert rrset is not None
        return self._cut(cut, rrset, response.message, response.message)

    def _cut(self, above: Cut, rrset: RRset, message: Message, referral: Message | None) -> Cut:
        servers = tuple(r.target for r in rrset.rdatas if isinstance(r, RdataNS))[:MAX_SERVERS]
        glue = tuple((name, self._glue(above, name, message)) for name in servers)
        return Cut(rrset.name, above, servers, glue, referral)

    def _answered_cut(self, above: Cut, rrset: RRset, response: Response) -> Cut:
        """A cut whose own NS records the servers above gave: they hold the zone below too."""
        cut = self._cut(above, rrset, response.message, None)
        if any(known for _, known in cut.addresses):
            return cut
        return replace(cut, addresses=((response.server, (response.address,)),))

    def _glue(self, above: Cut, name: Name, message: Message) -> tuple[Address, ...]:
        """Addresses in the additional section, of names inside the zone that gave them."""
        if not name.is_subdomain(above.name):
            return ()
        found: list[Address] = []
        for rrset in message.additional:
            if rrset.name == name and rrset.rdtype in {A, AAAA}:
                found += addresses_in(rrset)
        return self._wanted(tuple(found))

    def _wanted(self, addresses: Iterable[Address]) -> tuple[Address, ...]:
        return tuple(a for a in addresses if a.version in self._versions)

    async def _looked_up(
        self, cut: Cut, job: Job, known: Collection[Name] = ()
    ) -> list[tuple[Name, Address]]:
        pairs: list[tuple[Name, Address]] = []
        unable: CannotAsk | None = None
        for name in cut.servers[:MAX_NAMES]:
            if name in known or name in job.trail or len(job.trail) >= MAX_DEPTH:
                continue
            try:
                pairs += [(name, a) for a in await self.addresses_of(name, job.deeper(name))]
            except CannotAsk as error:
                unable = error
        if not pairs and unable:
            raise unable
        return pairs

    async def _address_records(self, name: Name, rdtype: int, job: Job) -> list[Address]:
        try:
            _, stream = await self.find(name, rdtype, job)
            async for response in stream:
                rrset = find(response.message.answer, name, rdtype)
                return addresses_in(rrset) if rrset else []
        except Stuck:
            return []
        return []


def _spread(servers: list[tuple[Name, Address]], query: Query) -> list[tuple[Name, Address]]:
    """IPv6 first; within a family another server first for another question, always the same."""
    turn = crc32(repr(query.key()).encode())
    spread: list[tuple[Name, Address]] = []
    for version in (6, 4):
        family = [pair for pair in servers if pair[1].version == version]
        start = turn % len(family) if family else 0
        spread += family[start:] + family[:start]
    return spread


def _understood(
    answer: Answer | NoAnswer, cut: Cut, query: Query, at: tuple[Name, Address]
) -> Response | str:
    if isinstance(answer, NoAnswer):
        return str(answer.failure)
    kind, child = classify(answer.message, cut.name, query.name, query.rdtype)
    if kind is Kind.LAME:
        return answer.message.rcode_text() if answer.message.rcode else "lame"
    return Response(answer.message, kind, *at, child)


async def _chained(first: Response, rest: AsyncIterator[Response]) -> AsyncIterator[Response]:
    yield first
    async for response in rest:
        yield response


def addresses_in(rrset: RRset) -> list[Address]:
    """The addresses in A or AAAA records, as many as are ever tried."""
    return [
        ip_address(rdata.address)
        for rdata in rrset.rdatas[:MAX_SERVERS]
        if isinstance(rdata, RdataA | RdataAAAA)
    ]
