"""The chain of trust: the state of every zone from the trust anchor down (RFC 4035 section 5).

A zone's state waits for its ancestors' states only, never for a descendant's or a sibling's: so
sharing states among concurrent resolutions cannot end in a circle of waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import dns.rdatatype
from dns.name import Name

from netaudit.dns.anchors import Anchor, closest
from netaudit.dns.crypto import Algorithms
from netaudit.dns.cuts import Cut, Job, Stuck, check_purse
from netaudit.dns.delegation import Delegated, How, Link, ParentSide
from netaudit.dns.flaws import Flaw
from netaudit.dns.keys import Entry, KeyState, Security
from netaudit.dns.message import RRset, find
from netaudit.dns.names import lowered
from netaudit.dns.proof import DS, strictly_below
from netaudit.dns.signature import Keys, Work
from netaudit.dns.walk import Once, Walker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


DNSKEY = int(dns.rdatatype.DNSKEY)
MAX_TRIALS = 6  # servers whose answer is tried before a zone is called bogus
_HEAVY = 12  # signatures in one message beyond which they are checked off the event loop
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ZoneState:
    """A link of the chain. `keys` is set exactly when it is secure.

    `entry`: what leads into it, where something does. It judges other DNSKEY sets than the one that
    `keys` are of, too: another server may give another, and who asks that one has only that.
    """

    zone: Name
    parent: Name | None
    security: Security
    how: How
    keys: Keys | None = None
    flaws: tuple[Flaw, ...] = ()
    ds: tuple[str, ...] = ()
    entry: Entry | None = field(default=None, repr=False, compare=False)


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
        key = "zone", lowered(cut.name.labels)
        shared: ZoneState = await self.once(key, lambda: self._state(cut))
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
            check_purse(cut.name, name)
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
        key = "delegation", lowered(cut.name.labels), lowered(name.labels)
        shared: Delegated = await self.once(key, lambda: self._delegation(cut, name))
        return shared

    async def heavy(self, rrsets: Iterable[RRset], function: Callable[[], T]) -> T:
        """Run a check of RRsets, off the event loop if they have many signatures."""
        if sum(len(rrset.sigs) for rrset in rrsets) > _HEAVY:
            return await asyncio.to_thread(function)
        return function()

    # --- a zone's keys

    async def _state(self, cut: Cut) -> ZoneState:
        try:
            state = await self._anchored(cut)
        except Stuck as stuck:
            flaws, parent = (stuck.flaw,), _name(cut.parent)
            state = ZoneState(cut.name, parent, Security.INDETERMINATE, How.UNKNOWN, flaws=flaws)
        return replace(state, flaws=(*cut.flaws, *state.flaws)) if cut.flaws else state

    async def _anchored(self, cut: Cut) -> ZoneState:
        anchor = self.anchors.get(cut.name)
        if anchor is None:
            return await self._inherited(cut)
        state = await self._by_anchor(cut, anchor)
        if state.security is not Security.SECURE and self._anchor_above(cut.name) is not None:
            above = await self._inherited(cut)  # RFC 6840 section 5.10: accept any success
            if above.security is Security.SECURE:
                name = cut.name.to_text()
                flaw = Flaw("ANCHOR_BESIDE", name, name, ", ".join(state.ds))
                return replace(above, flaws=(*above.flaws, flaw))
        return state

    async def _by_anchor(self, cut: Cut, anchor: Anchor) -> ZoneState:
        entry = Entry(anchor.ds, anchor.keys, self._trial(cut.name))
        return _zone_state(cut, None, await self._known(cut, entry), How.ANCHOR, entry)

    async def _inherited(self, cut: Cut) -> ZoneState:
        above = self._anchor_above(cut.name)
        if above is None:
            return _unanchored(cut, "NO_TRUST_ANCHOR")
        parent = cut.parent
        if parent is None:  # the walk begins below the anchor
            return _unanchored(cut, "NO_WAY_FROM_ANCHOR", above.to_text())
        if self.walker.hints.names(cut.name):  # no walk has been through what lies between
            parent = await self.walker.above(cut.name, Job())
        if strictly_below(above, parent.name):
            parent = await self.walker.enter(parent, above, Job())
        return await self._from_parent(cut, parent)

    async def _from_parent(self, cut: Cut, parent: Cut) -> ZoneState:
        for _ in range(len(cut.name)):
            state = await self.state(parent)
            if state.security is not Security.SECURE:
                return ZoneState(cut.name, parent.name, state.security, How.INHERITED)
            found = self._from_referral(cut, state)
            if found is None:
                found = await self.delegation(parent, cut.name)
            via = found.via
            if found.link is Link.BROKEN:
                via = await self._cut_between(parent, cut.name)
            if via is None:
                return await self._from_link(cut, parent, found)
            parent = await self.walker.enter(parent, via, Job())
        raise AssertionError("every step goes down")

    async def _cut_between(self, parent: Cut, name: Name) -> Name | None:
        """The first cut between a secure zone and a name further down, if the zone proves one.

        Servers that hold that one, too, answer from it: unsigned, where it is unsigned.
        """
        for depth in range(len(parent.name) + 1, len(name)):
            between = name.split(depth)[1]
            check_purse(parent.name, name)
            link = (await self.delegation(parent, between)).link
            if link in {Link.SIGNED, Link.UNSIGNED}:
                return between
            if link is not Link.NO_CUT:
                return None
        return None

    async def _from_link(self, cut: Cut, parent: Cut, found: Delegated) -> ZoneState:
        base = ZoneState(cut.name, parent.name, Security.BOGUS, How.BROKEN, flaws=found.flaws)
        if found.link is Link.SIGNED and found.ds:
            state = await self._by_ds(cut, parent, found.ds)
            return replace(state, flaws=(*found.flaws, *state.flaws))
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
        entry = Entry(ds.rdatas, (), self._trial(cut.name))
        return _zone_state(cut, parent, await self._known(cut, entry), How.DS, entry)

    async def _known(self, cut: Cut, entry: Entry) -> KeyState:
        """What is known of a zone's keys; not asked for where nothing in them could count."""
        unasked = entry.judge(None, self.work)
        if unasked.security is Security.INSECURE:
            return unasked
        return await self._trials(cut, entry)

    async def _trials(self, cut: Cut, entry: Entry) -> KeyState:
        """Judge the DNSKEY answers of one server after the other, until one holds.

        Servers that answer, but not with keys, leave out what must be there: that is bogus, while
        silence is indeterminate (RFC 4035 section 4.3).
        """
        try:
            return await self._each_trial(cut, entry)
        except Stuck as stuck:
            if not stuck.heard:
                raise
            state = entry.judge(None, self.work)
            return replace(state, flaws=(stuck.flaw, *state.flaws))

    async def _each_trial(self, cut: Cut, entry: Entry) -> KeyState:
        flaws: list[Flaw] = []
        bogus: KeyState | None = None
        tried = 0
        async for response in self.walker.responses(cut, cut.name, DNSKEY, Job()):
            answer = find(response.message.answer, cut.name, DNSKEY)
            flaws += response.silence(cut.name, cut.name, DNSKEY)
            state = await self.heavy(
                response.message.signed(), partial(entry.judge, answer, self.work)
            )
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

    def _from_referral(self, cut: Cut, state: ZoneState) -> Delegated | None:
        """From the referral that showed the cut, if that is enough."""
        if cut.referral is None or state.keys is None:
            return None
        side = ParentSide(state.keys, self.work)
        found = side.without_answer(cut.referral, cut.name)
        enough = found.link in {Link.SIGNED, Link.UNSIGNED, Link.DEEPER}
        return found if enough else None

    async def _delegation(self, cut: Cut, name: Name) -> Delegated:
        state = await self.state(cut)
        assert state.keys is not None
        side = ParentSide(state.keys, self.work)
        flaws: list[Flaw] = []
        tried = 0
        try:
            async for response in self.walker.responses(cut, name, DS, Job()):
                found = side.read(response, name)
                flaws += response.silence(cut.name, name, DS)
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

    def _anchor_above(self, name: Name) -> Name | None:
        return closest(self.anchors, name.parent()) if len(name) > 1 else None

    def _trial(self, zone: Name) -> Keys:
        return Keys(zone, (), self.at, self.algorithms)


def _zone_state(cut: Cut, parent: Cut | None, known: KeyState, how: How, entry: Entry) -> ZoneState:
    if known.security is Security.INSECURE:
        how = How.UNSUPPORTED
    elif known.security is Security.BOGUS:
        how = How.BROKEN
    above = _name(parent or cut.parent)
    return ZoneState(
        cut.name, above, known.security, how, known.keys, known.flaws, entry.labels(), entry
    )


def _unanchored(cut: Cut, code: str, detail: str = "") -> ZoneState:
    flaw = Flaw(code, cut.name.to_text(), cut.name.to_text(), detail)
    unknown = Security.INDETERMINATE
    return ZoneState(cut.name, _name(cut.parent), unknown, How.NO_ANCHOR, flaws=(flaw,))


def _name(cut: Cut | None) -> Name | None:
    return cut.name if cut else None
