"""One name, resolved from the root hints and validated from the trust anchors.

An answer through aliases is as good as its weakest link; a server whose answer does not validate
is passed over for the next, as resolvers do, and named.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype
from dns.rdtypes.ANY.RRSIG import RRSIG as RdataRRSIG  # noqa: N811  its number has that name too

from netaudit.dns.alias import Step, aliased, stuck_step, synthesised, too_many, within
from netaudit.dns.anchors import closest
from netaudit.dns.cuts import Cut, Job, Stuck, check_purse, open_purse
from netaudit.dns.denial import NXDOMAIN, deny, deny_closer, has_denial
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import WEAKEST_FIRST, Security, weakest
from netaudit.dns.kinds import Kind, answering, classify
from netaudit.dns.message import Message, RRset, find, rcode_text, type_text
from netaudit.dns.names import lies_in, lowered, same
from netaudit.dns.proof import CNAME, DNAME, DS, SOA, Denied, strictly_below
from netaudit.dns.signature import check
from netaudit.dns.validate import MAX_TRIALS, ZoneState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dns.name import Name

    from netaudit.dns.proof import Proof
    from netaudit.dns.validate import Validator
    from netaudit.dns.walk import Responses

    Signers = dict[tuple[bytes, ...], Name]  # whom signatures name, by lowered labels

ANY, RRSIG = int(dns.rdatatype.ANY), int(dns.rdatatype.RRSIG)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What came of a name.

    `chain` are the zones from the top down that the answer rests on; `answer` the RRsets found
    (aliases first); `flaws` all that is wrong on the way.
    """

    verdict: Security
    rcode: str
    chain: tuple[ZoneState, ...]
    flaws: tuple[Flaw, ...]
    answer: tuple[RRset, ...]


class Resolver:
    """Resolves and validates. One a run, over a shared Validator."""

    def __init__(self, validator: Validator) -> None:
        self._validator, self._walker = validator, validator.walker

    async def resolve(self, name: Name, rdtype: int, seconds: float | None = None) -> Resolution:
        """The verdict on a name and type. Raises CannotAsk; whatever servers do is a verdict.

        `seconds` is how long it may take at most.
        """
        open_purse()
        steps: list[Step] = []
        try:
            async with asyncio.timeout(seconds):
                await self._follow(name, rdtype, steps)
        except TimeoutError:
            text = name.to_text()
            steps.append(stuck_step(Flaw("TIME", text, text, f"{seconds:g}")))
        return await self._resolution(steps)

    async def judge(
        self, cut: Cut, message: Message, name: Name, rdtype: int
    ) -> tuple[Security, tuple[Flaw, ...]]:
        """What one message of a zone's server is worth by itself. Raises Stuck, CannotAsk."""
        step = await self._judge(cut, message, name, rdtype)
        return step.security, step.flaws

    async def _follow(self, name: Name, rdtype: int, steps: list[Step]) -> None:
        """From alias to alias, to the end."""
        asked, seen = name, {name}
        job = Job()
        while True:
            try:
                step = await self._step(name, rdtype, job, steps)
            except Stuck as stuck:
                step = await self._despite(stuck.flaw, (name, rdtype), job, steps)
            steps.append(step)
            if step.target is None:
                return
            if flaw := too_many(asked, step, seen):
                steps.append(stuck_step(flaw))
                return
            name = step.target
            seen.add(name)

    async def _step(self, name: Name, rdtype: int, job: Job, before: list[Step]) -> Step:
        if before and (within := before[-1].within):
            cut, message = within
            step = await self._judge(cut, message, name, rdtype)
            if step.security is not Security.BOGUS:
                return step
        cut, stream = await self._walker.find(name, rdtype, job)
        check_purse(cut.name, name)
        step = await self._first_good(cut, stream, name, rdtype)
        below = step.zone.zone if step.zone and step.zone.keys else cut.name
        if strictly_below(below, cut.name):
            return await self._at_its_own(step, cut, below, (name, rdtype), job)
        return step

    async def _at_its_own(
        self, step: Step, cut: Cut, below: Name, question: tuple[Name, int], job: Job
    ) -> Step:
        """A server above answered for a zone below: the word of that zone's own servers counts.

        Its copy may be one that the delegation does not know of (RFC 1034 section 4.2.1), and
        whether a resolver meets that one or is referred is chance. If it is bogus, they may do
        better; if it is not, what they cannot show is missing.
        """
        try:
            own = await self._walker.completed(await self._walker.enter(cut, below, job), job)
            good = step.security is not Security.BOGUS
            if good and any(step.at in addresses for _, addresses in own.addresses):
                return step
            again = await self._first_good(
                own, self._walker.responses(own, *question, job), *question
            )
        except Stuck:
            if step.security is not Security.BOGUS:
                raise
            return step
        return replace(again, flaws=tuple(dict.fromkeys((*step.flaws, *again.flaws))))

    async def _despite(
        self, flaw: Flaw, question: tuple[Name, int], job: Job, before: list[Step]
    ) -> Step:
        """The end of the walk, or what comes after all from who is silent to one question.

        Who speaks is asked over TCP; that he does was not known when he was asked this first.
        """
        end = await self._stuck_at(flaw)
        if flaw.code != "NO_RESPONSE" or not await self._speaks(flaw.zone, end.zone):
            return end
        try:
            return await self._step(*question, job, before)
        except Stuck as stuck:
            return await self._stuck_at(stuck.flaw)

    async def _speaks(self, zone: str, state: ZoneState | None) -> bool:
        """Whether a server of the zone answers another question: for its keys, or its SOA."""
        cut = self._walker.cuts.get(dns.name.from_text(zone))
        if cut is None or state is None:
            return False
        with suppress(Stuck):
            addresses = [a for _, a in await self._walker.addresses(cut, Job())]
            dead = any(flaw.code == "NO_RESPONSE" for flaw in state.flaws)
            if not dead and not self._walker.any_alive(addresses):
                await anext(self._walker.responses(cut, cut.name, SOA, Job()))
            return self._walker.any_alive(addresses)
        return False

    async def _stuck_at(self, flaw: Flaw) -> Step:
        """The end of a walk, with the chain as far as it goes."""
        cut = self._walker.cuts.get(dns.name.from_text(flaw.zone))
        state = await self._validator.state(cut) if cut else None
        broken = state is not None and state.security is Security.BOGUS
        security = Security.BOGUS if broken else Security.INDETERMINATE
        return replace(stuck_step(flaw), security=security, zone=state)

    async def _first_good(self, cut: Cut, stream: Responses, name: Name, rdtype: int) -> Step:
        """The first answer that is not bogus; if there is none, the first bogus one."""
        bogus: Step | None = None
        flaws: list[Flaw] = []
        tried = 0
        async for response in stream:
            if bogus and response.kind is Kind.REFERRAL:
                continue  # this one only knows who knows
            flaws += response.silence(cut.name, name, rdtype)
            step = await self._judge(cut, response.message, name, rdtype)
            if step.security is not Security.BOGUS:
                return replace(step, flaws=(*flaws, *step.flaws), at=response.address)
            bogus = bogus or step
            flaws += [replace(f, server=f.server or response.label()) for f in step.flaws]
            tried += 1
            if tried >= MAX_TRIALS or (step.zone and step.zone.security is Security.BOGUS):
                break
        assert bogus is not None  # find() gives one response, or raises Stuck
        return replace(bogus, flaws=tuple(dict.fromkeys(flaws)))

    async def _judge(self, cut: Cut, message: Message, name: Name, rdtype: int) -> Step:
        kind, _ = classify(message, cut.name, name, rdtype)
        if kind is not Kind.ANSWER:
            return await self._negative(cut, message, name, rdtype)
        found = answering(message, cut.name, name, rdtype)
        here = [r for r in found if rdtype in {r.rdtype, ANY} and same(r.name, name)]
        dname = next((r for r in found if r.rdtype == DNAME and not same(r.name, name)), None)
        if dname and not any(rrset.sigs for rrset in here):
            return await self._redirected(cut, message, (name, rdtype), dname)
        alias = next((r for r in found if r.rdtype == CNAME), None)
        if alias and alias.sigs and rdtype not in {CNAME, ANY} and not any(r.sigs for r in here):
            here = []  # unsigned data beside a signed alias: nobody published them
        if wanted := [rrset for rrset in here if rrset.rdtype != RRSIG]:
            steps = [await self._positive(cut, message, rrset) for rrset in wanted]
            return _found(min(steps, key=lambda step: WEAKEST_FIRST.index(step.security)), name)
        if here:
            return await self._unsignable(cut, message, here[0])
        assert alias is not None  # answering() gives nothing else
        step = aliased(await self._positive(cut, message, alias), alias)
        return replace(step, within=within(cut, message, step.target, rdtype))

    async def _redirected(
        self, cut: Cut, message: Message, question: tuple[Name, int], dname: RRset
    ) -> Step:
        """A DNAME above the name. The CNAME that it gives is unsigned (RFC 6672 section 5.3.1)."""
        name, rdtype = question
        alias = find(message.answer, name, CNAME)
        step = synthesised(await self._positive(cut, message, dname), name, dname, alias)
        if rdtype in {CNAME, ANY}:  # then that CNAME is the answer
            return step if step.target is None else _found(replace(step, target=None), name)
        return replace(step, within=within(cut, message, step.target, rdtype))

    async def _unsignable(self, cut: Cut, message: Message, rrset: RRset) -> Step:
        """Signatures asked for by themselves: nothing can vouch for them (RFC 4035 section 2.2)."""
        signers = _signers(r for r in rrset.rdatas if isinstance(r, RdataRRSIG))
        state, flaws = await self._zone(cut, rrset.name, rrset.rdtype, signers)
        step = Step(state.security, message.rcode, state, flaws, rrsets=(rrset,))
        if state.keys is None:
            return step
        flaw = Flaw("RRSIG_ASKED", state.zone.to_text(), rrset.label())
        return replace(step, security=Security.INSECURE, flaws=(flaw, *flaws))

    # --- data

    async def _positive(self, cut: Cut, message: Message, rrset: RRset) -> Step:
        signers = _signers(rrset.sigs)
        state, flaws = await self._zone(cut, rrset.name, rrset.rdtype, signers)
        base = Step(state.security, message.rcode, state, flaws, rrsets=(rrset,))
        if state.keys is None:
            return base
        keys, work = state.keys, self._validator.work
        checked = await self._validator.heavy(message.signed(), lambda: check(rrset, keys, work))
        if not checked.valid:
            return replace(base, security=Security.BOGUS, flaws=(*checked.flaws, *flaws))
        if checked.encloser is None:
            return replace(base, flaws=checked.flaws)
        base = replace(base, flaws=checked.flaws, expanded=True)
        encloser = checked.encloser
        denial = await self._validator.heavy(
            message.signed(), lambda: deny_closer(message, rrset.name, encloser, keys, work)
        )
        if denial.excessive:
            return replace(base, security=Security.INSECURE, flaws=(*denial.flaws, *base.flaws))
        if denial.proof is None:
            flaw = Flaw(
                "WILDCARD_UNPROVED",
                state.zone.to_text(),
                rrset.label(),
                f"*.{encloser.to_text()}",
            )
            flaws = (flaw, *denial.flaws, *base.flaws)
            return replace(base, security=Security.BOGUS, flaws=flaws)
        base = replace(base, flaws=(*base.flaws, *denial.flaws))
        return self._unless_opt_out(base, denial.proof, rrset.name)

    async def _zone(
        self, cut: Cut, owner: Name, rdtype: int, signers: Signers
    ) -> tuple[ZoneState, tuple[Flaw, ...]]:
        """The zone whose keys must have signed, proved from the cut down."""
        if lowered(cut.name.labels) in signers:
            state = await self._validator.state(cut)
            if state.security is Security.SECURE:  # whatever a closer anchor would say: any
                return state, ()  # success is one (RFC 6840 section 5.10)
        cut = await self._below_anchor(cut, owner, rdtype)
        state = await self._validator.state(cut)
        if state.security is not Security.SECURE or lowered(cut.name.labels) in signers:
            return state, ()
        below = [
            signer
            for signer in signers.values()
            if strictly_below(signer, cut.name) and _may_hold(signer, owner, rdtype)
        ]
        if below:
            cut = await self._walker.enter(cut, max(below, key=len), Job())
            return await self._validator.state(cut), ()
        return await self._validator.descend(cut, owner, rdtype)

    async def _below_anchor(self, cut: Cut, owner: Name, rdtype: int) -> Cut:
        """A server may also hold the zone of an anchor that lies further down."""
        holder = owner.parent() if rdtype == DS and len(owner) > 1 else owner
        anchor = closest(self._validator.anchors, holder)
        if anchor is not None and strictly_below(anchor, cut.name):
            return await self._walker.enter(cut, anchor, Job())
        return cut

    # --- denial

    async def _negative(self, cut: Cut, message: Message, name: Name, rdtype: int) -> Step:
        signers = _signers(sig for rrset in message.authority for sig in rrset.sigs)
        state, flaws = await self._zone(cut, name, rdtype, signers)
        base = Step(state.security, message.rcode, state, flaws)
        if state.keys is None:
            return base
        keys, work = state.keys, self._validator.work
        soa = find(message.authority, state.zone, SOA)
        soa_checked = check(soa, keys, work) if soa else None
        if soa_checked and not soa_checked.valid:
            return replace(base, security=Security.BOGUS, flaws=soa_checked.flaws)
        denial = await self._validator.heavy(
            message.signed(), lambda: deny(message, name, rdtype, message.rcode, keys, work)
        )
        if denial.proof is not None:  # what else came with it may be of no worth to others
            return self._proved(replace(base, flaws=(*flaws, *denial.flaws)), denial.proof, name)
        if denial.excessive:  # that tells it all
            return replace(base, security=Security.INSECURE, flaws=(*denial.flaws, *flaws))
        code = "DENIAL_UNPROVED" if has_denial(message) else "DENIAL_MISSING"
        subject = name.to_text()
        if message.rcode != NXDOMAIN:
            subject += f" {type_text(rdtype)}"
        flaw = Flaw(code, state.zone.to_text(), subject)
        return replace(base, security=Security.BOGUS, flaws=(flaw, *denial.flaws, *flaws))

    def _proved(self, base: Step, proof: Proof, name: Name) -> Step:
        step = self._unless_opt_out(base, proof, name)
        return _found(step, name) if proof.denied is Denied.DATA else step

    def _unless_opt_out(self, base: Step, proof: Proof, name: Name) -> Step:
        if not proof.opt_out:
            return base
        assert base.zone is not None
        flaw = Flaw("OPT_OUT", base.zone.zone.to_text(), name.to_text())
        return replace(base, security=Security.INSECURE, flaws=(*base.flaws, flaw))

    # --- the whole

    async def _resolution(self, steps: list[Step]) -> Resolution:
        verdict = weakest(step.security for step in steps)
        chain: dict[tuple[bytes, ...], ZoneState] = {}
        for step in steps:
            if step.zone:
                chain.update(await self._upwards(step.zone))
        ordered = sorted(chain.values(), key=lambda state: len(state.zone.labels))
        flaws = [flaw for state in ordered for flaw in state.flaws]
        flaws += [flaw for step in steps for flaw in step.flaws]
        return Resolution(
            verdict,
            rcode_text(steps[-1].rcode),
            tuple(ordered),
            tuple(dict.fromkeys(flaws)),
            tuple(rrset for step in steps for rrset in step.rrsets),
        )

    async def _upwards(self, state: ZoneState) -> dict[tuple[bytes, ...], ZoneState]:
        found = {lowered(state.zone.labels): state}
        while state.parent is not None:
            cut = self._walker.cuts.get(state.parent)
            if cut is None:
                break
            state = await self._validator.state(cut)
            found[lowered(state.zone.labels)] = state
        return found


def _signers(sigs: Iterable[RdataRRSIG]) -> Signers:
    return {lowered(sig.signer.labels): sig.signer for sig in sigs}


def _may_hold(zone: Name, owner: Name, rdtype: int) -> bool:
    """Whether data of an owner may lie in a zone; the DS of a zone lies above it."""
    if rdtype == DS and len(owner) > 1:
        return strictly_below(owner, zone)
    return lies_in(owner, zone)


def _found(step: Step, name: Name) -> Step:
    """The name exists: then the code is NOERROR, whatever the server said; nobody signs codes."""
    if not step.rcode or step.zone is None or step.zone.keys is None:
        return step
    code = rcode_text(step.rcode)
    detail = f"{code} for a name that exists"
    flaw = Flaw("RCODE_DIFFERS", step.zone.zone.to_text(), name.to_text(), detail)
    return replace(step, rcode=0, flaws=(*step.flaws, flaw))
