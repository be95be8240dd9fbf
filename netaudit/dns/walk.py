"""Iterating resolution (RFC 1034 section 5.3.3) from the root hints: zone cuts and their servers.

No trust is put in what is found here: netaudit.dns.validate proves it. Shared among all who ask
are only single questions, which wait for nothing but a server, so that no circle of waiting can
arise; what is learnt of cuts is remembered.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self
from zlib import crc32

import dns.name
import dns.rdatatype
from dns.rdtypes.ANY.NS import NS as RdataNS  # noqa: N811  the type's number has that name too

from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.cuts import MAX_SERVERS, Cut, Job, Stuck, addresses_in
from netaudit.dns.fallback import Fallback
from netaudit.dns.flaws import Flaw
from netaudit.dns.hints import Beginnings
from netaudit.dns.kinds import Kind, Response, by_resolver, classify
from netaudit.dns.message import find
from netaudit.dns.names import lies_in, same
from netaudit.dns.proof import DS, NS, suffix
from netaudit.dns.query import Query
from netaudit.dns.shown import Shown
from netaudit.errors import CannotAsk
from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence

    from dns.name import Name

    from netaudit.dns.anchors import Hint
    from netaudit.dns.ask import Ask
    from netaudit.dns.message import Message, RRset
    from netaudit.model import Address

A, AAAA = int(dns.rdatatype.A), int(dns.rdatatype.AAAA)
MAX_CUTS = 32  # referrals on one walk
MAX_NAMES = 6  # server names without glue that are looked up (NXNSAttack)
MAX_DEPTH = 6  # such look-ups inside one another


class Once(Protocol):
    """Net.once: runs `make` once for each key and shares the result."""

    def __call__(self, key: tuple[Any, ...], make: Callable[[], Awaitable[Any]]) -> Awaitable[Any]:
        """The shared result."""


class Responses:
    """What each server address of a zone says, one after the other; lame ones are left out.

    Iterating raises Stuck if there is none, CannotAsk if we could not ask. No generator, for most
    are left before their end, and each such one would cost the event loop a task to close it.
    """

    def __init__(self, walker: Walker, cut: Cut, query: Query, job: Job) -> None:
        self._walker, self._cut, self._query, self._job = walker, cut, query, job
        self._batches = [walker.addresses, walker.without_glue]
        self._left: list[tuple[Name, Address]] = []
        self._asked: list[Address] = []
        self._failures: list[str] = []
        self._unable: CannotAsk | None = None
        self._heard = self._useful = False
        self._ahead: Response | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Response:
        if self._ahead is not None:
            response, self._ahead = self._ahead, None
            return response
        while at := await self._server():
            said = await self._walker.response(self._cut, self._query, at)
            if isinstance(said, Response):
                self._useful = True
                return said
            self._note(at[1], said)
        if self._useful:
            raise StopAsyncIteration
        raise self._unable or self._stuck()

    def back(self, response: Response) -> Self:
        """Give one back: it comes again."""
        self._ahead = response
        return self

    def _note(self, address: Address, failure: Failed) -> None:
        if isinstance(failure, CannotAsk):
            failure.about = failure.about or f"{self._cut.name.to_text()}: {self._query.label()}"
            self._unable = failure
            return
        self._heard |= failure.heard
        self._failures.append(f"{address}: {failure.text}")

    async def _server(self) -> tuple[Name, Address] | None:
        """Whom to ask: those with glue, then those to be looked up."""
        while self._left or self._batches:
            if not self._left:
                await self._look_up()
                continue
            server, address = self._left.pop(0)
            if address not in self._asked and len(self._asked) < MAX_SERVERS:
                self._asked.append(address)
                self._job.spend(self._cut.name, self._query)
                return server, address
        return None

    async def _look_up(self) -> None:
        try:
            servers = await self._batches.pop(0)(self._cut, self._job)
        except CannotAsk as error:
            self._unable = error
        else:
            self._left = self._walker.ordered(servers, self._query)

    def _stuck(self) -> Stuck:
        code = "LAME" if self._heard else "NO_RESPONSE"
        zone, subject = self._cut.name.to_text(), self._query.label()
        flaw = Flaw(code, zone, subject, "; ".join(self._failures))
        return Stuck(flaw, heard=self._walker.any_alive(self._asked))


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """A server with no answer of its own (`heard` is false) or none that helps; `text`: which."""

    text: str
    heard: bool


Failed = Unhelpful | CannotAsk


class Walker:
    """Finds who answers for a name. One a run; remembers every cut."""

    def __init__(
        self, ask: Ask, hints: Sequence[Hint], once: Once, versions: Iterable[int]
    ) -> None:
        """`versions` are the IP versions to use: (6, 4), (6,) or (4,)."""
        self._fallback, self._once, self._versions = Fallback(ask), once, tuple(versions)
        self.hints = Beginnings(hints, self._versions)
        self.cuts = self.hints.cuts()
        self.shown = Shown()
        self._known: dict[Name, tuple[Address, ...]] = {}
        self._alive: set[Address] = set()  # they have answered something
        self._replaced: set[Address] = set()  # a resolver answered in their place
        self._mute: set[Address] = set()  # they gave no answer once: asked last from then on

    async def find(self, name: Name, rdtype: int, job: Job) -> tuple[Cut, Responses]:
        """The deepest cut that answers, and its servers' responses, one after the other.

        Raises Stuck; CannotAsk if we could not ask.
        """
        cut = self._deepest(name, rdtype)
        for _ in range(MAX_CUTS):
            stream = self.responses(cut, name, rdtype, job)
            first = await anext(stream)
            if first.kind is not Kind.REFERRAL or (rdtype == DS and first.child == name):
                return cut, stream.back(first)
            cut = self.remember(self._referral(cut, first, name, rdtype))
        raise Stuck(Flaw("BUDGET", cut.name.to_text(), name.to_text(), f"{MAX_CUTS} referrals"))

    def responses(self, cut: Cut, name: Name, rdtype: int, job: Job) -> Responses:
        """What each server address of a zone says, until the consumer has enough."""
        return Responses(self, cut, Query(name, rdtype), job)

    async def response(self, cut: Cut, query: Query, at: tuple[Name, Address]) -> Response | Failed:
        """What one server says, if it helps."""
        try:
            answer = await self.question(at[1], query)
            if isinstance(answer, NoAnswer) and at[1] in self._alive:
                answer = await self._despite_silence(at[1], query, answer)
        except CannotAsk as error:
            return error
        said = _understood(answer, cut, query, at)
        if isinstance(answer, NoAnswer):
            self._mute.add(at[1])
        else:
            by_itself = isinstance(said, Response) or said.heard
            (self._alive if by_itself else self._replaced).add(at[1])
        return said

    def any_alive(self, addresses: Iterable[Address]) -> bool:
        """Whether one of them has answered something, and no resolver answers in its place."""
        return any(a in self._alive and a not in self._replaced for a in addresses)

    def question(self, address: Address, query: Query) -> Awaitable[Answer | NoAnswer]:
        """Ask one address one question, once a run; without EDNS where that is not taken."""
        key = ("dns", address, query.key())
        noting, ask = self.shown.noting, self._fallback
        return self._once(key, lambda: noting(address, ask(address, query)))

    def _despite_silence(
        self, address: Address, query: Query, silence: NoAnswer
    ) -> Awaitable[Answer | NoAnswer]:
        key = ("dns", address, query.key(), "despite silence")
        return self._once(key, lambda: self._fallback.over_tcp(address, query, silence))

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

        Where the look-up leads nowhere, the glue of a zone that it lies in must do; where nothing
        leads to the name, the root hints. Raises CannotAsk if they do not have it either.
        """
        known = self._known.get(name)
        if known is None and self.hints.of(name) is None:
            known = self.hints.addresses(name)
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

        Whether there is a cut at all is for the validator to prove. A referral goes before what a
        server above says that holds the zone itself: so it does not matter which is asked first.
        Raises CannotAsk.
        """
        return await self._entered(cut, name, job) or Cut(name, cut, cut.servers, cut.addresses)

    async def above(self, name: Name, job: Job) -> Cut:
        """The zone right above a zone.

        A server further up may hold that one too, and answer in its place or refer past it: each
        name between is asked about. Raises Stuck; CannotAsk if we could not ask.
        """
        cut, _ = await self.find(name, DS, job)
        for depth in range(len(cut.name) + 1, len(name)):
            cut = await self._entered(cut, suffix(name.labels, depth), job) or cut
        return cut

    async def _entered(self, cut: Cut, name: Name, job: Job) -> Cut | None:
        """The cut at `name` that servers of `cut` show; None if they show none."""
        if known := self.cuts.get(name):
            return known
        held: Cut | None = None
        with suppress(Stuck):  # then the servers above are asked for what is below as well
            async for response in self.responses(cut, name, NS, job):
                if response.kind is Kind.REFERRAL and response.child == name:
                    return self.remember(self._referral(cut, response, name, NS))
                rrset = find(response.message.answer, name, NS)
                if rrset and held is None:
                    held = self._answered_cut(cut, rrset, response)
        return self.remember(held) if held else None

    def ordered(
        self, servers: list[tuple[Name, Address]], query: Query
    ) -> list[tuple[Name, Address]]:
        """In which order to ask them: those that were silent come last."""
        spread = _spread(servers, query)
        return sorted(spread, key=lambda pair: pair[1] in self._mute) if self._mute else spread

    async def without_glue(self, cut: Cut, job: Job) -> list[tuple[Name, Address]]:
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
        return self.cuts.add(cut)

    def _deepest(self, name: Name, rdtype: int) -> Cut:
        above = rdtype == DS and len(name) > 1  # the parent has the DS
        if cut := self.cuts.deepest(name, above=above):
            return cut
        raise self.hints.nowhere(name, above=above)

    def _referral(self, cut: Cut, response: Response, name: Name, rdtype: int) -> Cut:
        assert response.child is not None
        rrset = find(response.message.authority, response.child, NS)
        assert rrset is not None
        found = self._cut(cut, rrset, response.message, response.message)
        return replace(found, flaws=response.silence(cut.name, name, rdtype))

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
        if not lies_in(name, above.name):
            return ()
        found: list[Address] = []
        for rrset in message.additional:
            if rrset.rdtype in {A, AAAA} and same(rrset.name, name):
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
) -> Response | Unhelpful:
    if isinstance(answer, NoAnswer):
        return Unhelpful(answer.label(), heard=False)
    kind, child = classify(answer.message, cut.name, query.name, query.rdtype)
    if kind is Kind.LAME:
        code = answer.message.rcode_text() if answer.message.rcode else "lame"
        if by_resolver(answer.message):
            return Unhelpful(f"{code} (RA without AA: a resolver answers)", heard=False)
        return Unhelpful(code, heard=True)
    silent = answer.transport is Transport.TCP and not answer.truncated
    return Response(answer.message, kind, *at, child, silent)
