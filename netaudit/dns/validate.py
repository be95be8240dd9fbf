"""The chain of trust: the state of every zone from the trust anchor down (RFC 4035 section 5).

A zone's state waits for its ancestors' states only, never for a descendant's or a sibling's: so
sharing states among concurrent resolutions cannot end in a circle of waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import dns.rdatatype
from dns.name import Name
from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811  the type's number has that name too

from netaudit.dns.anchors import Anchor, closest
from netaudit.dns.crypto import Algorithms
from netaudit.dns.denial import deny, has_denial
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import (
    KeyState,
    Security,
    ds_label,
    effective_ds,
    from_anchor_keys,
    from_ds,
)
from netaudit.dns.message import RRset, find
from netaudit.dns.proof import CNAME, DS, SOA, Denied, strictly_below
from netaudit.dns.signature import Keys, Work, check, key_label
from netaudit.dns.walk import Cut, Job, Kind, Once, Stuck, Walker

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.dns.message import Message
    from netaudit.dns.walk import Response

DNSKEY = int(dns.rdatatype.DNSKEY)
MAX_TRIALS = 6  # servers whose answer is tried before a zone is called bogus
_HEAVY = 12  # signatures in one message beyond which they are checked off the event loop
T = TypeVar("T")


class How(StrEnum):
    """What a zone's state rests on."""

    ANCHOR = "trust anchor"
    DS = "DS at the parent"
    NO_DS = "the parent proves that there is no DS"
    OPT_OUT = "an opt-out span of the parent's NSEC3"
    UNSUPPORTED = "no supported algorithm or digest"
    EXCESSIVE = "NSEC3 iterations above the limit"
    INHERITED = "the state of the zone above"
    NO_ANCHOR = "no trust anchor above"
    BROKEN = "a link that does not hold"
    UNKNOWN = "servers that do not answer"


@dataclass(frozen=True, slots=True)
class ZoneState:
    """A link of the chain. `keys` is set exactly when it is secure."""

    zone: Name
    parent: Name | None
    security: Security
    how: How
    keys: Keys | None = None
    flaws: tuple[Flaw, ...] = ()
    ds: tuple[str, ...] = ()


class Link(StrEnum):
    """What the parent's side proves about a name."""

    SIGNED = "signed"
    UNSIGNED = "unsigned"
    NO_CUT = "no cut"
    NO_NAME = "no name"
    DEEPER = "deeper"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Delegated:
    """An answer about the DS of a name. `ds` with SIGNED, `via` (a zone between) with DEEPER."""

    link: Link
    ds: RRset | None = None
    via: Name | None = None
    how: How = How.NO_DS
    flaws: tuple[Flaw, ...] = ()


@dataclass
class Validator:
    """Proves zones. One a run; `at` is the time to judge dates at, in epoch seconds."""

    walker: Walker
    anchors: Mapping[Name, Anchor]
    at: int
    algorithms: Algorithms
    once: Once
    work: Work = field(default_factory=Work)

    async def state(self, cut: Cut) -> ZoneState:
        """The state of a zone. Raises CannotAsk."""
        shared: ZoneState = await self.once(("zone", cut.name), lambda: self._state(cut))
        return shared

    async def descend(
        self, cut: Cut, name: Name, rdtype: int
    ) -> tuple[ZoneState, tuple[Flaw, ...]]:
        """The zone that a name lies in, going down from a cut by proofs alone.

        Ends at the deepest proved zone, or at the first that is not secure; the flaws say why it
        went no further.
        """
        state = await self.state(cut)
        last = len(name) - (rdtype == DS)
        for depth in range(len(cut.name) + 1, last + 1):
            if state.security is not Security.SECURE:
                break
            below = name.split(depth)[1]
            found = await self.delegation(cut, below)
            if found.link is Link.UNKNOWN:
                unknown = Security.INDETERMINATE
                return replace(state, security=unknown, how=How.UNKNOWN, keys=None), found.flaws
            if found.link in {Link.NO_NAME, Link.BROKEN}:
                return state, found.flaws
            if found.link is not Link.NO_CUT:
                cut = await self.walker.enter(cut, below, Job())
                state = await self.state(cut)
        return state, ()

    async def delegation(self, cut: Cut, name: Name) -> Delegated:
        """What a secure zone proves about the DS of a name below it."""
        key = ("delegation", cut.name, name)
        shared: Delegated = await self.once(key, lambda: self._delegation(cut, name))
        return shared

    async def heavy(self, message: Message, function: Callable[[], T]) -> T:
        """Run a check of a message, off the event loop if it has many signatures."""
        sections = (message.answer, message.authority)
        if sum(len(r.sigs) for section in sections for r in section) > _HEAVY:
            return await asyncio.to_thread(function)
        return function()

    # --- a zone's keys

    async def _state(self, cut: Cut) -> ZoneState:
        try:
            return await self._anchored(cut)
        except Stuck as stuck:
            flaws, parent = (stuck.flaw,), _name(cut.parent)
            return ZoneState(cut.name, parent, Security.INDETERMINATE, How.UNKNOWN, flaws=flaws)

    async def _anchored(self, cut: Cut) -> ZoneState:
        anchor = self.anchors.get(cut.name)
        if anchor is None:
            return await self._inherited(cut)
        state = await self._by_anchor(cut, anchor)
        if state.security is not Security.SECURE and self._anchor_above(cut.name) is not None:
            above = await self._inherited(cut)  # RFC 6840 section 5.10: accept any success
            if above.security is Security.SECURE:
                return above
        return state

    async def _by_anchor(self, cut: Cut, anchor: Anchor) -> ZoneState:
        def judge(answer: RRset | None) -> KeyState:
            trial = self._trial(cut.name)
            states = []
            if anchor.ds:
                states.append(from_ds(cut.name, anchor.ds, answer, trial, self.work))
            if anchor.keys:
                states.append(from_anchor_keys(cut.name, anchor.keys, answer, trial, self.work))
            return min(states, key=_best_first)

        labels = (*(ds_label(d) for d in anchor.ds), *(key_label(k) for k in anchor.keys))
        known = judge(None)
        if known.security is not Security.INSECURE:
            known = await self._trials(cut, judge)
        return _zone_state(cut, None, known, How.ANCHOR, labels)

    async def _inherited(self, cut: Cut) -> ZoneState:
        above = self._anchor_above(cut.name)
        if above is None:
            flaw = Flaw("NO_TRUST_ANCHOR", cut.name.to_text(), cut.name.to_text())
            parent_name, flaws = _name(cut.parent), (flaw,)
            unknown = Security.INDETERMINATE
            return ZoneState(cut.name, parent_name, unknown, How.NO_ANCHOR, flaws=flaws)
        parent = cut.parent
        assert parent is not None  # only the root has none, and nothing lies above it
        if strictly_below(above, parent.name):
            parent = await self.walker.enter(parent, above, Job())
        return await self._from_parent(cut, parent)

    async def _from_parent(self, cut: Cut, parent: Cut) -> ZoneState:
        for _ in range(len(cut.name)):
            state = await self.state(parent)
            if state.security is not Security.SECURE:
                return ZoneState(cut.name, parent.name, state.security, How.INHERITED)
            found = self._from_referral(cut, parent, state)
            if found is None:
                found = await self.delegation(parent, cut.name)
            if found.link is not Link.DEEPER or found.via is None:
                return await self._from_link(cut, parent, found)
            parent = await self.walker.enter(parent, found.via, Job())
        raise AssertionError("every step goes down")

    async def _from_link(self, cut: Cut, parent: Cut, found: Delegated) -> ZoneState:
        base = ZoneState(cut.name, parent.name, Security.BOGUS, How.BROKEN, flaws=found.flaws)
        if found.link is Link.SIGNED and found.ds:
            return await self._by_ds(cut, parent, found.ds)
        if found.link is Link.UNSIGNED:
            return replace(base, security=Security.INSECURE, how=found.how)
        if found.link is Link.UNKNOWN:
            return replace(base, security=Security.INDETERMINATE, how=How.UNKNOWN)
        if found.link in {Link.NO_CUT, Link.NO_NAME}:
            detail = "the parent proves that no zone begins there"
            flaw = Flaw("NOT_A_DELEGATION", parent.name.to_text(), cut.name.to_text(), detail)
            return replace(base, flaws=(*found.flaws, flaw))
        return base

    async def _by_ds(self, cut: Cut, parent: Cut, ds: RRset) -> ZoneState:
        def judge(answer: RRset | None) -> KeyState:
            return from_ds(cut.name, ds.rdatas, answer, self._trial(cut.name), self.work)

        labels = tuple(ds_label(d) for d in ds.rdatas if isinstance(d, RdataDS))
        if effective_ds(ds.rdatas, self.algorithms):
            return _zone_state(cut, parent, await self._trials(cut, judge), How.DS, labels)
        return _zone_state(cut, parent, judge(None), How.DS, labels)

    async def _trials(self, cut: Cut, judge: Callable[[RRset | None], KeyState]) -> KeyState:
        """Judge the DNSKEY answers of one server after the other, until one holds.

        Servers that answer, but not with keys, leave out what must be there: that is bogus, while
        silence is indeterminate (RFC 4035 section 4.3).
        """
        try:
            return await self._each_trial(cut, judge)
        except Stuck as stuck:
            if not stuck.heard:
                raise
            state = judge(None)
            return replace(state, flaws=(stuck.flaw, *state.flaws))

    async def _each_trial(self, cut: Cut, judge: Callable[[RRset | None], KeyState]) -> KeyState:
        flaws: list[Flaw] = []
        bogus: KeyState | None = None
        tried = 0
        async for response in self.walker.responses(cut, cut.name, DNSKEY, Job()):
            answer = find(response.message.answer, cut.name, DNSKEY)
            state = await self.heavy(response.message, lambda a=answer: judge(a))  # type: ignore[misc]
            if state.security is not Security.BOGUS:
                return replace(state, flaws=(*flaws, *state.flaws))
            bogus = bogus or state
            flaws += [replace(flaw, server=response.label()) for flaw in state.flaws]
            tried += 1
            if tried >= MAX_TRIALS:
                break
        assert bogus is not None  # responses() gives one, or raises Stuck
        return replace(bogus, flaws=tuple(flaws))

    # --- what the parent says

    def _from_referral(self, cut: Cut, parent: Cut, state: ZoneState) -> Delegated | None:
        """From the referral that showed the cut, if that is enough."""
        if cut.referral is None or state.keys is None:
            return None
        found = self._without_answer(cut.referral, parent, cut.name, state.keys)
        enough = found.link in {Link.SIGNED, Link.UNSIGNED, Link.DEEPER}
        return found if enough else None

    async def _delegation(self, cut: Cut, name: Name) -> Delegated:
        state = await self.state(cut)
        assert state.keys is not None
        flaws: list[Flaw] = []
        tried = 0
        try:
            async for response in self.walker.responses(cut, name, DS, Job()):
                found = self._read(response, cut, name, state.keys)
                if found.link is not Link.BROKEN:
                    return replace(found, flaws=(*flaws, *found.flaws))
                flaws += [replace(flaw, server=response.label()) for flaw in found.flaws]
                tried += 1
                if tried >= MAX_TRIALS:
                    break
        except Stuck as stuck:
            link = Link.BROKEN if stuck.heard else Link.UNKNOWN
            return Delegated(link, flaws=(stuck.flaw,))
        return Delegated(Link.BROKEN, flaws=tuple(dict.fromkeys(flaws)))

    def _read(self, response: Response, cut: Cut, name: Name, keys: Keys) -> Delegated:
        message = response.message
        if response.kind is Kind.REFERRAL and response.child != name:
            return Delegated(Link.DEEPER, via=response.child)
        if response.kind is not Kind.ANSWER:
            return self._without_answer(message, cut, name, keys)
        ds = find(message.answer, name, DS)
        return self._signed(ds, cut, name, keys) if ds else self._alias(message, cut, name, keys)

    def _without_answer(self, message: Message, cut: Cut, name: Name, keys: Keys) -> Delegated:
        """What an authority section proves about the DS of a name: a referral or a denial."""
        if ds := find(message.authority, name, DS):
            return self._signed(ds, cut, name, keys)
        signers = _signers(message, cut.name, name)
        if cut.name not in signers and (via := _between(message, signers, cut, name)):
            return Delegated(Link.DEEPER, via=via)
        return self._unsigned(message, cut, name, keys)

    def _signed(self, ds: RRset, cut: Cut, name: Name, keys: Keys) -> Delegated:
        signers = {sig.signer for sig in ds.sigs}
        between = [s for s in signers if strictly_below(s, cut.name) and strictly_below(name, s)]
        if cut.name not in signers and between:
            return Delegated(Link.DEEPER, via=min(between, key=len))
        checked = check(ds, keys, self.work)
        if checked.valid and checked.encloser is None:
            return Delegated(Link.SIGNED, ds=ds, flaws=checked.flaws)
        return Delegated(Link.BROKEN, flaws=checked.flaws)

    def _alias(self, message: Message, cut: Cut, name: Name, keys: Keys) -> Delegated:
        """A DS question that met a CNAME: then no zone begins there, if the CNAME is signed."""
        alias = find(message.answer, name, CNAME)
        checked = check(alias, keys, self.work) if alias else None
        if checked and checked.valid and checked.encloser is None:
            return Delegated(Link.NO_CUT)
        flaw = Flaw("DS_ALIASED", cut.name.to_text(), name.to_text())
        return Delegated(Link.BROKEN, flaws=(flaw, *(checked.flaws if checked else ())))

    def _unsigned(self, message: Message, cut: Cut, name: Name, keys: Keys) -> Delegated:
        denial = deny(message, name, DS, message.rcode, keys, self.work)
        proof = denial.proof
        if proof is None:
            if denial.excessive:
                return Delegated(Link.UNSIGNED, how=How.EXCESSIVE, flaws=denial.flaws)
            detail = "no proof holds" if has_denial(message) else "no NSEC or NSEC3"
            flaw = Flaw("NO_DS_UNPROVED", cut.name.to_text(), name.to_text(), detail)
            return Delegated(Link.BROKEN, flaws=(flaw, *denial.flaws))
        if proof.opt_out:
            flaw = Flaw("OPT_OUT", cut.name.to_text(), name.to_text())
            return Delegated(Link.UNSIGNED, how=How.OPT_OUT, flaws=(flaw,))
        if proof.delegation:
            flaw = Flaw("UNSIGNED_DELEGATION", cut.name.to_text(), name.to_text())
            return Delegated(Link.UNSIGNED, flaws=(flaw,))
        return Delegated(Link.NO_NAME if proof.denied is Denied.NAME else Link.NO_CUT)

    def _anchor_above(self, name: Name) -> Name | None:
        return closest(self.anchors, name.parent()) if len(name) > 1 else None

    def _trial(self, zone: Name) -> Keys:
        return Keys(zone, (), self.at, self.algorithms)


def _best_first(state: KeyState) -> int:
    order = (Security.SECURE, Security.INSECURE, Security.INDETERMINATE, Security.BOGUS)
    return order.index(state.security)


def _zone_state(
    cut: Cut, parent: Cut | None, known: KeyState, how: How, ds: tuple[str, ...]
) -> ZoneState:
    if known.security is Security.INSECURE:
        how = How.UNSUPPORTED
    elif known.security is Security.BOGUS:
        how = How.BROKEN
    above = _name(parent or cut.parent)
    return ZoneState(cut.name, above, known.security, how, known.keys, known.flaws, ds)


def _name(cut: Cut | None) -> Name | None:
    return cut.name if cut else None


def _signers(message: Message, zone: Name, name: Name) -> set[Name]:
    """Who signed what speaks of the name, as far as that may be: in the zone, above the name."""
    return {
        sig.signer
        for section in (message.answer, message.authority)
        for rrset in section
        for sig in rrset.sigs
        if sig.signer.is_subdomain(zone) and name.is_subdomain(sig.signer)
    }


def _between(message: Message, signers: set[Name], cut: Cut, name: Name) -> Name | None:
    """A zone between the cut and the name, by its signatures or its SOA."""
    owners = {r.name for r in message.authority if r.rdtype == SOA}
    between = [
        zone
        for zone in signers | owners
        if strictly_below(zone, cut.name) and strictly_below(name, zone)
    ]
    return min(between, key=len, default=None)
