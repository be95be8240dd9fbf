"""The chain of denial of a zone, record by record.

NSEC: the links that walking the zone brings. NSEC3: names that are made up so that their hashes
fall where no record was seen yet; a small zone's whole ring is seen so. Each name server has a copy
of its own, and one may be bad (RFC 1995 has it put together from differences): of each name, one
address is asked.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, cast

import dns.rdatatype
from dns.name import Name
from dns.rdtypes.ANY.NSEC import NSEC as RdataNSEC  # noqa: N811  the type's number has that name too
from dns.rdtypes.ANY.NSEC3 import NSEC3 as RdataNSEC3  # noqa: N811  the type's number's name

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Cut, Stuck
from netaudit.dns.keys import Security as Judged
from netaudit.dns.message import RRset
from netaudit.dns.names import place
from netaudit.dns.nsec3 import Parameters, Span, nsec3_hash, owner_hash
from netaudit.dns.proof import types_in, wildcard_at
from netaudit.dns.query import Query
from netaudit.dns.signature import Keys, check
from netaudit.facts.proofs import DenialChain, Unproved
from netaudit.facts.zone import Security
from netaudit.net.context import Net
from netaudit.probes._dns import Kit, kit, reasons, shown
from netaudit.probes._held import MOST_ITERATIONS
from netaudit.probes._made_up import MadeUp, made_up
from netaudit.probes._passed_over import Copy, known_names
from netaudit.probes._walks import NSEC, asked_first, chain_at, chain_of
from netaudit.probes._zone_servers import Heard, absent_type, audit, below, serving
from netaudit.probes.proofs import proofs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.dns.message import Message
    from netaudit.dns.signature import Checked
    from netaudit.model import Address
    from netaudit.pending import Pending

_AAAA = int(dns.rdatatype.AAAA)
_MOST_QUESTIONS = 12
_SHA1 = 1
_MANY = 32  # records; to check so many takes milliseconds
_MOST_TOLD = 32  # records with another TTL
_MOST_WILDCARDS = 3
_MOST_PARENTS = 64  # names that are hashed with a wildcard below them
_KEY = "denial chain"
_OF_NONE = frozenset({NSEC, int(dns.rdatatype.RRSIG), int(dns.rdatatype.NS)})


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain, and those of its records that the denial of a type and of a name does not show.

    `others`: these, of each server: the server, "" where that is whoever answered, and the record.
    `keys`: the zone's.
    """

    fact: DenialChain
    others: tuple[tuple[str, RRset], ...] = ()
    keys: Keys | None = None


@dataclass(frozen=True, slots=True)
class _Copy:
    """What one server has of the chain. See DenialChain."""

    kind: str
    records: int
    complete: bool
    broken: str
    unproved: tuple[Unproved, ...]
    ttls: tuple[str, ...]
    others: tuple[tuple[str, RRset], ...]
    passed_over: tuple[str, ...]


@probe(timeout=120.0)
async def denial_chain(zone: Zone, net: Net) -> DenialChain:
    """At each name server. Raises CannotAsk without a trust anchor, or if none can be asked."""
    return (await walked(zone, net)).fact


async def walked(zone: Zone, net: Net) -> Walked:
    """The chain, walked once a run. Raises CannotAsk as `denial_chain` does."""
    shared: Walked = await net.once((_KEY, zone.name), lambda: _walked(zone, net))
    return shared


def chain_under_way(zone: Zone, net: Net) -> Pending[Walked] | None:
    """The walk, where somebody wants it: for who asks nothing more, but looks at what came."""
    return net.known((_KEY, zone.name))


async def _walked(zone: Zone, net: Net) -> Walked:
    found = await proofs_of(zone, net)
    if found.security is not Security.SECURE:
        return _nothing(found.security)
    tools, seen = await kit(net), await audit(zone, net)
    assert seen.cut is not None  # of what is secure
    state = await tools.validator.state(seen.cut)
    assert state.keys is not None
    denials = Query(seen.name, await absent_type(tools, seen)), Query(below(seen.name), _AAAA)
    first, names = await asked_first(tools, seen.name), await known_names(tools, seen)
    walks = [
        _Walk(tools, seen.cut, h, state.keys, found.denies_soundly(h.view.label), not place, names)
        for place, h in enumerate(_one_of_each(serving(seen), first))
        if not found.nothing_holds(h.view.label)  # the keys are to blame, and others tell it
    ]
    copies = await asyncio.gather(*(_copy(walk, denials) for walk in walks))
    return _together([copy for copy in copies if copy], state.keys)


def _one_of_each(heard: Iterable[Heard], first: Address | None) -> list[Heard]:
    """One address of each name server; `first` is the first of them."""
    by_name: dict[str, Heard] = {}
    for one in sorted(heard, key=lambda h: h.view.address != first):
        by_name.setdefault(one.view.name, one)
    return list(by_name.values())


def _nothing(security: Security) -> Walked:
    return Walked(DenialChain(security, "", 0, complete=False, broken="", unproved=()))


def _together(copies: list[_Copy], keys: Keys) -> Walked:
    """The first server's chain, and what is wrong with the others' copies but not with that."""
    if not copies:
        return _nothing(Security.SECURE)
    first = copies[0]
    unproved: dict[tuple[str, tuple[str, ...]], Unproved] = {}
    for one in (u for copy in copies for u in copy.unproved):
        unproved.setdefault((one.question, tuple(r.code for r in one.reasons)), one)
    ttls = tuple(dict.fromkeys(ttl for copy in copies for ttl in copy.ttls))
    fact = DenialChain(
        Security.SECURE,
        first.kind,
        first.records,
        first.complete,
        broken=next((copy.broken for copy in copies if copy.broken), ""),
        unproved=tuple(unproved.values()),
        ttls=ttls[:_MOST_TOLD],
        passed_over=tuple(one for copy in copies for one in copy.passed_over)[:_MOST_TOLD],
    )
    return Walked(fact, tuple(other for copy in copies for other in copy.others), keys)


async def _copy(walk: _Walk, denials: Iterable[Query]) -> _Copy | None:
    for query in denials:
        await walk.look(query)
    if walk.parameters is None:
        return await _links(walk)
    told, label = len(walk.records), walk.heard.view.label
    await walk.round()
    if walk.sound:
        await walk.expand_hashed()
    others = tuple((label, record) for record in walk.records[told:])
    unproved, ttls = tuple(walk.unproved), _other_ttls(walk.records)
    broken = _at(walk.past(), "" if walk.first else label)
    over = await walk.passed_over(walk.holding())
    return _Copy("NSEC3", len(walk.spans), walk.complete(), broken, unproved, ttls, others, over)


async def _links(walk: _Walk) -> _Copy | None:
    """The NSEC records of the zone's names, as its servers gave them, or as another has them.

    Where the denials are not sound, others tell what is wrong with the records that they show.
    """
    tools, zone, view = walk.tools, walk.cut.name, walk.heard.view
    label = "" if walk.first else view.label
    # Other probes walk it, too, at the first.
    chain = await (chain_of(tools, zone) if walk.first else chain_at(tools, zone, view.address))
    if chain is None or not chain.links:
        return None
    links, keys, work = chain.links, walk.keys, tools.validator.work

    def judged() -> list[tuple[RRset, Checked]]:
        return [(link, check(link, keys, work)) for link in links]

    checked = judged() if len(links) < _MANY else await asyncio.to_thread(judged)
    unproved = tuple(
        Unproved(label, link.label(), reasons(one.flaws))
        for link, one in checked
        if not one.valid and (walk.sound or place(link.name) not in walk.owners)
    )
    others = tuple((label, link) for link in links if place(link.name) not in walk.owners)
    if walk.sound:
        await walk.expand(links)
        unproved += tuple(walk.unproved)
    broken, ttls = _at(chain.broken, label), _other_ttls(links)
    over = await walk.passed_over([link for link, one in checked if one.valid])
    return _Copy("NSEC", len(links), not chain.why, broken, unproved, ttls, others, over)


def _at(broken: Name | None, label: str) -> str:
    if broken is None:
        return ""
    return f"{shown(broken)} ({label})" if label else shown(broken)


def _other_ttls(records: Iterable[RRset]) -> tuple[str, ...]:
    """RFC 4035 section 2.2: of an RRset and in what signs it, the TTL is the same."""
    changed = (
        r for r in records if {*(int(sig.original_ttl) for sig in r.sigs), *r.sig_ttls} - {r.ttl}
    )
    return tuple(f"{record.label()} {record.ttl}" for record in changed)[:_MOST_TOLD]


@dataclass
class _Walk:
    """Round the ring of NSEC3 records of one server. `spans`: next hash by owner's hash.

    `records`: those that have been seen; `owners`: the places of NSEC records. `sound`: its denials
    of a type and of a name validate. If not, other facts tell why, each further answer may rest on
    the same record, and so only records that were not seen before are judged. `first`: of the
    zone's servers. `names`: some that should exist.
    """

    tools: Kit
    cut: Cut
    heard: Heard
    keys: Keys
    sound: bool
    first: bool
    names: tuple[Name, ...]
    parameters: Parameters | None = None
    spans: dict[bytes, bytes] = field(default_factory=dict)
    records: list[RRset] = field(default_factory=list)
    owners: set[tuple[bytes, ...]] = field(default_factory=set)
    unproved: list[Unproved] = field(default_factory=list)

    async def look(self, query: Query) -> Message | None:
        """Keep what records the answer shows; None if there is none."""
        answer = await self.tools.walker.question(self.heard.view.address, query)
        if not isinstance(answer, Answer):
            return None
        self._keep(answer.message)
        return answer.message

    async def _ask(self, query: Query) -> bool:
        """Look, and judge. Whether there are new records."""
        before, message = len(self.records), await self.look(query)
        if message is None:
            return False
        new = self.records[before:]
        if not self.sound:
            self.unproved += self._bad(new)
            return bool(new)
        judge = self.tools.resolver.judge
        try:
            security, flaws = await judge(self.cut, message, query.name, query.rdtype)
        except Stuck:  # what it claims leads to servers that say nothing
            return False
        if security is Judged.BOGUS:
            label = self.heard.view.label
            self.unproved.append(Unproved(label, query.label(), reasons(flaws)))
        return bool(new)

    async def expand(self, links: Iterable[RRset]) -> None:
        """Ask for names that wildcards answer for: their answers need a record of the chain, too.

        Some servers give that of the wildcard itself under the name that was asked for, as Unbound
        does for the zones that it holds.
        """
        for query in islice(_expansions(links), _MOST_WILDCARDS):
            await self._ask(query)

    async def expand_hashed(self) -> None:
        """The same of one wildcard of which the hash was seen: of known names and what is above."""
        assert self.parameters is not None
        if self.parameters.iterations > MOST_ITERATIONS:
            return
        seen = {owner_hash(record.name.labels[0]): record for record in self.records}
        for parent in islice(_parents(self.cut.name, self.names), _MOST_PARENTS):
            record = seen.get(nsec3_hash(wildcard_at(parent), self.parameters))
            query = _expansion(parent, _nsec3(record)) if record else None
            if query:
                await self._ask(query)
                return

    def _bad(self, records: Iterable[RRset]) -> Iterator[Unproved]:
        work = self.tools.validator.work
        for record in records:
            checked = check(record, self.keys, work)
            if not checked.valid:
                yield Unproved(self.heard.view.label, record.label(), reasons(checked.flaws))

    def _keep(self, message: Message) -> None:
        for rrset in message.authority:
            if rrset.rdtype == NSEC:
                self.owners.add(place(rrset.name))
            rdata, hashed = _nsec3(rrset), owner_hash(rrset.name.labels[0])
            if rdata is None or hashed is None:
                continue
            self.parameters = self.parameters or Parameters(rdata.iterations, rdata.salt)
            if self.parameters == (rdata.iterations, rdata.salt) and hashed not in self.spans:
                self.spans[hashed] = rdata.next
                self.records.append(rrset)

    def complete(self) -> bool:
        """Whether each record leads to one that was seen."""
        return all(following in self.spans for following in self.spans.values())

    def holding(self) -> list[RRset]:
        """The records whose signatures hold."""
        work = self.tools.validator.work
        return [record for record in self.records if check(record, self.keys, work).valid]

    async def passed_over(self, holding: Sequence[RRset]) -> tuple[str, ...]:
        """The names that these records of the server deny though it has them."""
        view = self.heard.view
        copy = Copy(self.tools, view.address, self.keys, holding)
        return tuple(f"{shown(n)} ({view.label})" for n in await copy.passed_over(self.names))

    def past(self) -> Name | None:
        """The record that leads past the one behind it, which denies that this one's name exists.

        None if none does. Only records that validate deny anything.
        """
        holding = {owner_hash(r.name.labels[0]) or b"": r.name for r in self.holding()}
        hashes = sorted(holding)
        for hashed, behind in zip(hashes, hashes[1:] + hashes[:1], strict=True):
            if Span(hashed, self.spans[hashed], opt_out=False, types=frozenset()).covers(behind):
                return holding[hashed]
        return None

    async def round(self) -> None:
        """Ask for names whose hashes fall where a record leads to that was not seen."""
        assert self.parameters is not None
        made = made_up(self.cut.name, self.parameters)
        for _ in range(_MOST_QUESTIONS):
            name = self._behind_a_gap(made)
            if name is None or not await self._ask(Query(name, _AAAA)):
                return

    def _behind_a_gap(self, made: MadeUp) -> Name | None:
        """A name that is made up, between an unseen record and the next that was seen."""
        owners = sorted(self.spans)
        gaps = [
            (gap, owners[bisect_right(owners, gap) % len(owners)])
            for gap in self.spans.values()
            if gap not in self.spans
        ]
        while gaps:
            for gap in gaps:
                if name := made.between(*gap):
                    return name
            if not made.more():
                break
        return None


def _expansions(links: Iterable[RRset]) -> Iterator[Query]:
    """A question for each wildcard that has anything."""
    for link in links:
        rdata = link.rdatas[0] if link.rdatas else None
        if not link.name.is_wild() or not isinstance(rdata, RdataNSEC):
            continue
        if query := _expansion(link.name.parent(), rdata):
            yield query


def _expansion(parent: Name, rdata: RdataNSEC | RdataNSEC3 | None) -> Query | None:
    """A question for what the wildcard below a name has, which that record of denial lists."""
    types = types_in(rdata.windows) - _OF_NONE if rdata else frozenset()
    return Query(below(parent), min(types)) if types else None


def _parents(zone: Name, names: Iterable[Name]) -> Iterator[Name]:
    """The zone, names in it and those between, each once, that may have a wildcard below."""
    above = (name.split(depth)[1] for name in names for depth in range(len(zone), len(name) + 1))
    found = {place(name): name for name in (zone, *above)}
    return (name for name in found.values() if below(name) != name)


def _nsec3(rrset: RRset) -> RdataNSEC3 | None:
    rdata = rrset.rdatas[0] if rrset.rdatas else None
    known = isinstance(rdata, RdataNSEC3) and rdata.algorithm == _SHA1
    return cast("RdataNSEC3", rdata) if known else None
