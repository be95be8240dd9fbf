"""Every server's own answers, validated one by one.

They are the answers that other probes asked for, but for the denial of a name. What else stands at
the apex each server showed when it was asked for all types; what of that does not validate, or was
left out, it is asked for by name. Keys are judged as a resolver does who has them of that server
alone: by the DS, not by the keys that another server gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Cut, Stuck
from netaudit.dns.denial import has_denial
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import Entry
from netaudit.dns.keys import Security as Judged
from netaudit.dns.kinds import Kind, answering, classify
from netaudit.dns.message import find, type_text
from netaudit.dns.names import lies_in, same
from netaudit.dns.query import Query
from netaudit.dns.signature import NEVER_HELD, Keys, beside, check
from netaudit.facts.proofs import Unproved, ZoneProofs
from netaudit.facts.zone import Security
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import Kit, kit, reasons
from netaudit.probes._held import held_at
from netaudit.probes._zone_servers import (
    CDNSKEY,
    CDS,
    DNSKEY,
    NS,
    SOA,
    absent_type,
    audit,
    below,
    serving,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Container, Iterable

    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.probes._zone_servers import Audit, Heard

_A, _AAAA = int(dns.rdatatype.A), int(dns.rdatatype.AAAA)
_USUAL = ("A", "AAAA", "MX", "TXT")  # asked for though no list has them
# Asked for by name anyway, of the signing itself, or the zone above's, as the DS is.
_TOLD = frozenset({"SOA", "NS", "DNSKEY", "CDS", "CDNSKEY", "RRSIG", "NSEC", "NSEC3", "DS"})
_WILDCARD = dns.name.Name([b"*"])
_MOST_TYPES = 16  # that a server is asked for by name


@dataclass(frozen=True, slots=True)
class Worth:
    """What a message is worth, and why. `strays`: what never held in one that validates."""

    security: Judged
    flaws: tuple[Flaw, ...]
    strays: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer of one server, judged."""

    server: str
    question: str
    worth: Worth

    @property
    def on_span(self) -> bool:
        """Whether it rests on opt-out (RFC 5155 section 9.2)."""
        return self.worth.security is Judged.INSECURE


@dataclass(frozen=True, slots=True)
class Proofs:
    """All answers of all servers; none of a zone that is not secure.

    `denials`: see ZoneProofs.
    """

    security: Security
    servers: tuple[str, ...] = ()
    answers: tuple[Judgement, ...] = ()
    denials: tuple[str, ...] = ()

    def denies_soundly(self, server: str) -> bool:
        """Whether both denials of a server hold."""
        judged = self._judged(server)
        return all(judged.get(q, Judged.BOGUS) is not Judged.BOGUS for q in self.denials)

    def nothing_holds(self, server: str) -> bool:
        """Whether not even the SOA of a server validates."""
        return self._judged(server).get(type_text(SOA)) is Judged.BOGUS

    def _judged(self, server: str) -> dict[str, Judged]:
        return {one.question: one.worth.security for one in self.answers if one.server == server}


@probe(timeout=120.0)
async def zone_proofs(zone: Zone, net: Net) -> ZoneProofs:
    """All serving addresses. Raises CannotAsk without a trust anchor, or if none can be asked."""
    found = await proofs_of(zone, net)
    unproved = tuple(
        Unproved(one.server, one.question, reasons(one.worth.flaws))
        for one in found.answers
        if one.worth.security is Judged.BOGUS
    )
    return ZoneProofs(found.security, found.servers, unproved, found.denials)


async def proofs_of(zone: Zone, net: Net) -> Proofs:
    """The answers, asked for and judged once a run. Raises CannotAsk as `zone_proofs` does."""
    shared: Proofs = await net.once(("zone proofs", zone.name), lambda: _all(zone, net))
    return shared


async def _all(zone: Zone, net: Net) -> Proofs:
    tools, seen = await kit(net), await audit(zone, net)
    tools.require_anchor(seen.name)
    heard = serving(seen)
    if seen.cut is None or not heard:
        return Proofs(Security.INDETERMINATE)
    state = await tools.validator.state(seen.cut)
    if state.security is not Judged.SECURE or state.keys is None:
        return Proofs(Security(state.security))
    denied, absent = await absent_type(tools, seen), Query(below(seen.name), _AAAA)
    held = () if denied == CDS else (CDS, CDNSKEY)
    apex = {type_text(t): Query(seen.name, t) for t in (SOA, NS, DNSKEY, *held, denied)}
    made_up = absent.label()
    questions = {**apex, made_up: absent}
    judge = _Judge(tools, seen.cut, state.entry, state.keys)
    answers = [one async for one in judge.all(questions, heard)]
    spans = {a.server for a in answers if a.question == made_up and a.on_span}
    signing = [h for h in heard if (soa := h.rrset(SOA)) and soa.sigs]
    rest = [one for h in signing async for one in judge.rest(seen, h)]
    wild = [one async for one in judge.wildcards(seen.name, signing, spans)]
    return Proofs(
        Security.SECURE,
        servers=tuple(h.view.label for h in heard),
        answers=(*answers, *rest, *wild),
        denials=(type_text(denied), made_up),
    )


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges answers by a zone's keys."""

    tools: Kit
    cut: Cut
    entry: Entry | None
    keys: Keys

    async def all(
        self, questions: dict[str, Query], heard: Iterable[Heard]
    ) -> AsyncIterator[Judgement]:
        """Each server's answers. Those with the same octets are one message: judged once."""
        known: dict[tuple[int, str], Worth | None] = {}  # the run holds on to its answers
        for view in (h.view for h in heard):
            answers = (
                self.tools.walker.question(view.address, query) for query in questions.values()
            )
            for asked, answer in zip(questions, await together(*answers), strict=True):
                if not isinstance(answer, Answer):
                    continue
                place = id(answer.message), asked
                if place not in known:
                    known[place] = await self._worth(answer.message, questions[asked])
                if worth := known[place]:
                    yield Judgement(view.label, asked, worth)

    async def rest(self, seen: Audit, heard: Heard) -> AsyncIterator[Judgement]:
        """What else a server has at the apex, of one that signs its SOA.

        Here an answer without a signature counts. What else is denied is not judged: that there is
        such a denial was.
        """
        held = await held_at(self.tools, seen, heard)
        unproved, stray = await self._shown(heard)
        for kind, flaws in stray.items():
            yield Judgement(heard.view.label, kind, Worth(Judged.SECURE, (), flaws))
        usual = () if held.whole else _USUAL
        types = sorted({*unproved, *usual, *(held.listed - held.shown)} - _TOLD)[:_MOST_TYPES]
        queries = {kind: Query(seen.name, int(dns.rdatatype.from_text(kind))) for kind in types}
        answers = (self.tools.walker.question(heard.view.address, q) for q in queries.values())
        for kind, answer in zip(queries, await together(*answers), strict=True):
            there = kind in held.listed
            if not isinstance(answer, Answer) or not (there or answer.message.answer):
                continue
            if worth := await self._worth(answer.message, queries[kind], signs=True):
                yield Judgement(heard.view.label, kind, worth)

    async def wildcards(
        self, zone: Name, signing: Iterable[Heard], spans: Container[str]
    ) -> AsyncIterator[Judgement]:
        """What answers to a name that is not there: somebody may have added a wildcard.

        Its AAAA each server was asked for as the denial of a name; which an added A makes a bogus
        one, but where it rests on opt-out, as with the servers in `spans`.
        """
        absent = below(zone)
        if absent == zone:  # whose name leaves no room for another
            return
        for place, heard in enumerate(signing):
            for rdtype in (_AAAA, _A) if not place or heard.view.label in spans else (_AAAA,):
                query = Query(absent, rdtype)
                answer = await self.tools.walker.question(heard.view.address, query)
                if not isinstance(answer, Answer) or not answer.message.answer:
                    continue
                if worth := await self._worth(answer.message, query, signs=True):
                    kind = f"{_WILDCARD.concatenate(absent.parent())} {type_text(rdtype)}"
                    yield Judgement(heard.view.label, kind, worth)

    async def _shown(self, heard: Heard) -> tuple[set[str], dict[str, tuple[Flaw, ...]]]:
        """Types that it showed: those that do not validate, and what never held in the others."""
        sets = [r for r in heard.shown if type_text(r.rdtype) not in _TOLD]
        keys, work = self.keys, self.tools.validator.work

        def judged() -> tuple[set[str], dict[str, tuple[Flaw, ...]]]:
            unproved = {type_text(r.rdtype) for r in sets if not check(r, keys, work).valid}
            stray = ((r, beside(r, keys, work)) for r in sets)
            return unproved, {type_text(r.rdtype): flaws for r, flaws in stray if flaws}

        return await self.tools.validator.heavy(sets, judged)

    async def _worth(self, message: Message, query: Query, *, signs: bool = False) -> Worth | None:
        """None where the message shows nothing that could be judged. `signs`: it should."""
        cut, name, rdtype = self.cut, query.name, query.rdtype
        kind, _ = classify(message, cut.name, name, rdtype)
        if kind is Kind.ANSWER:
            shown = signs or any(rrset.sigs for rrset in answering(message, cut.name, name, rdtype))
        else:
            shown = kind is Kind.NEGATIVE and has_denial(message)
        if not shown:
            return None
        try:
            security, flaws = await self.tools.resolver.judge(cut, message, name, rdtype)
        except Stuck:  # what it claims leads to servers that say nothing
            return None
        if rdtype == DNSKEY and self.entry:
            security, flaws = await self._entered(self.entry, message, security, flaws)
        if security is Judged.BOGUS:
            return Worth(security, flaws, ())
        if signs and security is Judged.INSECURE and (bare := self._bare(message, query)):
            return Worth(Judged.BOGUS, bare, ())
        never = (flaw for flaw in flaws if flaw.code in NEVER_HELD)
        return Worth(security, flaws, tuple(dict.fromkeys((*never, *await self._beside(message)))))

    async def _entered(
        self, entry: Entry, message: Message, security: Judged, flaws: tuple[Flaw, ...]
    ) -> tuple[Judged, tuple[Flaw, ...]]:
        """What the DS makes of the keys of one server, which may lack those of another."""
        keys, work = find(message.answer, self.cut.name, DNSKEY), self.tools.validator.work
        own = await self.tools.validator.heavy(message.signed(), lambda: entry.judge(keys, work))
        if security is Judged.SECURE:
            return own.security, (*flaws, *own.flaws)
        if security is Judged.BOGUS and own.security is Judged.SECURE:
            return own.security, own.flaws
        return security, flaws

    def _bare(self, message: Message, query: Query) -> tuple[Flaw, ...]:
        """Data of the zone itself without a signature (RFC 4035 section 2.2).

        With opt-out a resolver takes it for that of an unsigned zone below: it cannot see that it
        is this one's server that answers, and does not refer.
        """
        own = (r for r in message.answer if r.rdtype == query.rdtype and same(r.name, query.name))
        return tuple(
            Flaw("RRSIG_MISSING", self.keys.zone.to_text(), rrset.label())
            for rrset in own
            if message.authoritative and not rrset.sigs
        )

    async def _beside(self, message: Message) -> list[Flaw]:
        """Signatures that never held beside one that holds."""
        keys, work = self.keys, self.tools.validator.work

        def found() -> list[Flaw]:
            own = (r for r in message.signed() if lies_in(r.name, keys.zone))
            return [flaw for rrset in own for flaw in beside(rrset, keys, work)]

        return await self.tools.validator.heavy(message.signed(), found)
