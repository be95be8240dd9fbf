"""The chain of denial of a zone, record by record.

NSEC: the links that walking the zone brings. NSEC3: names that are made up so that their hashes
fall where no record was seen yet; a small zone's whole ring is seen so.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, cast

import dns.rdatatype
from dns.name import Name, NameTooLong
from dns.rdtypes.ANY.NSEC3 import NSEC3 as RdataNSEC3  # noqa: N811  the type's number's name

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Cut, Stuck
from netaudit.dns.keys import Security as Judged
from netaudit.dns.message import RRset
from netaudit.dns.nsec3 import Parameters, Span, owner_hash, wire_hash
from netaudit.dns.query import Query
from netaudit.dns.signature import Keys, check
from netaudit.facts.proofs import DenialChain, Unproved
from netaudit.facts.zone import Security
from netaudit.net.context import Net
from netaudit.probes._dns import Kit, kit, reasons, shown
from netaudit.probes._held import MOST_ITERATIONS
from netaudit.probes._walks import NSEC, chain_of
from netaudit.probes._zone_servers import Heard, absent_type, audit, below, serving
from netaudit.probes.proofs import proofs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.dns.message import Message
    from netaudit.dns.signature import Checked

_AAAA = int(dns.rdatatype.AAAA)
_MOST_QUESTIONS = 12
_HASHES = 256  # of made-up names; fewer where each takes many rounds
_SHA1 = 1
_MANY = 32  # records; to check so many takes milliseconds
_MOST_TOLD = 32  # records with another TTL


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain, and those of its records that the denial of a type and of a name does not show.

    `server`: that was asked for them; "" where that is whoever answered. `keys`: the zone's.
    """

    fact: DenialChain
    server: str = ""
    others: tuple[RRset, ...] = ()
    keys: Keys | None = None


@probe(timeout=120.0)
async def denial_chain(zone: Zone, net: Net) -> DenialChain:
    """At one address. Raises CannotAsk without a trust anchor, or if none can be asked."""
    return (await walked(zone, net)).fact


async def walked(zone: Zone, net: Net) -> Walked:
    """The chain, walked once a run. Raises CannotAsk as `denial_chain` does."""
    shared: Walked = await net.once(("denial chain", zone.name), lambda: _walked(zone, net))
    return shared


async def _walked(zone: Zone, net: Net) -> Walked:
    found = await proofs_of(zone, net)
    if found.security is not Security.SECURE:
        return _nothing(found.security)
    tools, seen = await kit(net), await audit(zone, net)
    assert seen.cut is not None  # of what is secure
    state, (heard, *_) = await tools.validator.state(seen.cut), serving(seen)
    assert state.keys is not None
    label = heard.view.label
    if found.nothing_holds(label):  # the keys are to blame, and others tell it
        return _nothing(Security.SECURE)
    walk = _Walk(tools, seen.cut, heard, state.keys, found.denies_soundly(label))
    for query in (Query(seen.name, await absent_type(tools, seen)), Query(below(seen.name), _AAAA)):
        await walk.look(query)
    if walk.parameters is None:
        return await _links(walk)
    told = len(walk.records)
    await walk.round()
    complete, ttls = walk.complete(), _other_ttls(walk.records)
    fact = DenialChain(
        Security.SECURE, "NSEC3", len(walk.spans), complete, "", tuple(walk.unproved), ttls
    )
    return Walked(fact, label, tuple(walk.records[told:]), state.keys)


def _nothing(security: Security) -> Walked:
    return Walked(DenialChain(security, "", 0, complete=False, broken="", unproved=()))


async def _links(walk: _Walk) -> Walked:
    """The NSEC records of the zone's names, as its servers gave them.

    Where the denials are not sound, others tell what is wrong with the records that they show.
    """
    chain = await chain_of(walk.tools, walk.cut.name)
    if chain is None or not chain.links:
        return _nothing(Security.SECURE)
    links, keys, work = chain.links, walk.keys, walk.tools.validator.work

    def judged() -> list[tuple[RRset, Checked]]:
        return [(link, check(link, keys, work)) for link in links]

    checked = judged() if len(links) < _MANY else await asyncio.to_thread(judged)
    unproved = tuple(
        Unproved("", link.label(), reasons(one.flaws))
        for link, one in checked
        if not one.valid and (walk.sound or link.name not in walk.owners)
    )
    broken = shown(chain.broken) if chain.broken else ""
    complete, ttls = not chain.why, _other_ttls(links)
    fact = DenialChain(Security.SECURE, "NSEC", len(links), complete, broken, unproved, ttls)
    return Walked(fact, "", tuple(r for r in links if r.name not in walk.owners), keys)


def _other_ttls(records: Iterable[RRset]) -> tuple[str, ...]:
    """RFC 4035 section 2.2: of an RRset and in what signs it, the TTL is the same."""
    changed = (
        r for r in records if {*(int(sig.original_ttl) for sig in r.sigs), *r.sig_ttls} - {r.ttl}
    )
    return tuple(f"{record.label()} {record.ttl}" for record in changed)[:_MOST_TOLD]


@dataclass
class _Walk:
    """Round the ring of NSEC3 records of one server. `spans`: next hash by owner's hash.

    `records`: those that have been seen; `owners`: those of NSEC records. `sound`: its denials
    of a type and of a name validate. If not, other facts tell why, each further answer may rest on
    the same record, and so only records that were not seen before are judged.
    """

    tools: Kit
    cut: Cut
    heard: Heard
    keys: Keys
    sound: bool
    parameters: Parameters | None = None
    spans: dict[bytes, bytes] = field(default_factory=dict)
    records: list[RRset] = field(default_factory=list)
    owners: set[Name] = field(default_factory=set)
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

    def _bad(self, records: Iterable[RRset]) -> Iterator[Unproved]:
        work = self.tools.validator.work
        for record in records:
            checked = check(record, self.keys, work)
            if not checked.valid:
                yield Unproved(self.heard.view.label, record.label(), reasons(checked.flaws))

    def _keep(self, message: Message) -> None:
        for rrset in message.authority:
            if rrset.rdtype == NSEC:
                self.owners.add(rrset.name)
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

    async def round(self) -> None:
        """Ask for names whose hashes fall where a record leads to that was not seen."""
        made = self._made_up()
        for _ in range(_MOST_QUESTIONS):
            name = self._behind_a_gap(made)
            if name is None or not await self._ask(Query(name, _AAAA)):
                return

    def _behind_a_gap(self, made: list[tuple[bytes, bytes]]) -> Name | None:
        """A name with one of the labels, between an unseen record and the next that was seen."""
        owners = sorted(self.spans)
        for gap in self.spans.values():
            if gap in self.spans or not made:
                continue
            hashed, label = made[bisect_right(made, gap, key=itemgetter(0)) % len(made)]
            following = owners[bisect_right(owners, gap) % len(owners)]
            if Span(gap, following, opt_out=False, types=frozenset()).covers(hashed):
                with suppress(NameTooLong):
                    return Name((label, *self.cut.name.labels))
        return None

    def _made_up(self) -> list[tuple[bytes, bytes]]:
        """Labels that hardly exist in the zone, by their names' hashes."""
        assert self.parameters is not None
        rounds = self.parameters.iterations
        if rounds > MOST_ITERATIONS:
            return []
        zone = self.cut.name.canonicalize().to_wire() or b""
        labels = [b"netaudit-absent-%d" % n for n in range(max(16, _HASHES // (rounds + 1)))]
        hashed = (
            wire_hash(bytes([len(label)]) + label + zone, self.parameters) for label in labels
        )
        return sorted(zip(hashed, labels, strict=True))


def _nsec3(rrset: RRset) -> RdataNSEC3 | None:
    rdata = rrset.rdatas[0] if rrset.rdatas else None
    known = isinstance(rdata, RdataNSEC3) and rdata.algorithm == _SHA1
    return cast("RdataNSEC3", rdata) if known else None
