"""One address, one copy of the zone: behind a load balancer there may be several.

All answers that other probes ask for show who may have more than one: two serials, signatures by
keys that are not published there, authority in one answer and none in the next. He alone is asked
again, one question after the other. A copy that is renewed meanwhile changes once, and what was
before does not come back; where it does, two copies answer by turns.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

import dns.name

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.keys import dnskeys
from netaudit.dns.message import find
from netaudit.dns.query import Query
from netaudit.dns.shown import OF_ZONE, WITHOUT_ZONE, sign_of
from netaudit.dns.signature import key_tag
from netaudit.dns.walk import AAAA
from netaudit.errors import CannotAsk
from netaudit.facts.copies import Copy, CopyTold, ServerCopies, ZoneCopies
from netaudit.facts.zone import LAME, Answered
from netaudit.model import Transport
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import kit
from netaudit.probes._passage import OVER_ONE, over_one_transport
from netaudit.probes._zone_servers import (
    CDS,
    DNSKEY,
    NS,
    SOA,
    absent_type,
    audit,
    below,
    serving,
)
from netaudit.probes.denial_chain import chain_under_way

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dns.name import Name

    from netaudit.dns.message import Message, RRset
    from netaudit.model import Address
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Heard

_SETS = (SOA, NS, DNSKEY)
_ROUNDS = 6  # two copies that are chosen at random hide from one address in a thousand
_SIGNED = -1  # no key has that tag


@probe(timeout=120.0)
async def zone_copies(zone: Zone, net: Net) -> ZoneCopies:
    """Every address that answers.

    Raises CannotAsk if we can ask none of them, or what we hear is not what they said.
    """
    tools, seen = await kit(net), await audit(zone, net)
    serves = serving(seen)
    types = {CDS, await absent_type(tools, seen)} if serves else set()
    further = [Query(seen.name, t) for t in sorted(types)] + [Query(below(seen.name), AAAA)]
    heard = [h for h in seen.heard if h.view.udp is Answered.ANSWERED]
    if chain := chain_under_way(zone, net):  # its questions show the copies, too
        with suppress(CannotAsk):
            await chain
    shown = [_shown_at(tools, seen.name, h, further if h in serves else ()) for h in heard]
    doubtful = _doubtful(zip(heard, await asyncio.gather(*shown), strict=True))
    # One after the other: asked in step, each of two addresses might get a copy of its own.
    views = [await _server(tools, seen.name, h, doubted=h.view.name in doubtful) for h in heard]
    if any(_by_transport(view) for view in views) and await over_one_transport(tools):
        raise CannotAsk.because(OVER_ONE)
    return ZoneCopies(tuple(views))


def _by_transport(view: ServerCopies) -> bool:
    """Whether all that tells its copies apart is that one transport brings signatures."""
    signed = {over for told in view.told if told.copy.tags for over in told.over}
    bare = {over for told in view.told if not told.copy.tags for over in told.over}
    return bool(signed and bare) and not signed & bare


async def _shown_at(
    tools: Kit, zone: Name, heard: Heard, further: Iterable[Query]
) -> tuple[set[Copy], bool]:
    """The copies that the answers show which others ask for, and whether the keys are another's."""
    address = heard.view.address
    queries = [*(Query(zone, t) for t in _SETS), *further]
    asked = (tools.walker.question(address, query) for query in queries)
    answers = [*await together(*asked), heard.tcp]
    messages = [answer.message for answer in answers if isinstance(answer, Answer)]
    copies = {copy for message in messages if (copy := copy_of(zone, message))}
    noted = tools.walker.shown
    copies |= {Copy(serial=s.serial, tags=s.tags) for s in noted.of(address, zone)}
    copies |= {Copy(error) for error in noted.errors(address, zone)}
    at_apex = zip(_SETS, answers, strict=False)
    told = {t: find(a.message.answer, zone, t) for t, a in at_apex if isinstance(a, Answer)}
    return copies, _unlike_its_keys(told)


def _doubtful(shown: Iterable[tuple[Heard, tuple[set[Copy], bool]]]) -> set[str]:
    """Servers of whom more than one copy was seen, be it at one address each, or an old one.

    Of two machines by turns the old one alone may have been met, where few answers show it.
    """
    copies: dict[str, set[Copy]] = {}
    doubtful = set()
    for heard, (seen, unlike) in shown:
        name = heard.view.name
        known = copies.setdefault(name, set())
        known |= seen
        if unlike or len(known) > 1:
            doubtful.add(name)
    newest = max((c.serial for known in copies.values() for c in known if c.serial), default=None)
    old = (n for n, known in copies.items() if any(c.serial not in {None, newest} for c in known))
    return doubtful.union(old)


async def _server(tools: Kit, zone: Name, heard: Heard, *, doubted: bool) -> ServerCopies:
    if not doubted:
        return ServerCopies(heard.view.label)
    keys = heard.rrset(DNSKEY)
    told = _Told({key_tag(key) for key in dnskeys(keys.rdatas)} if keys else None)
    return ServerCopies(heard.view.label, await _asked_again(tools, zone, heard.view.address, told))


def _unlike_its_keys(told: Mapping[int, RRset | None]) -> bool:
    """Whether a set at the apex lacks signatures where there are keys, or has a stranger's."""
    if DNSKEY not in told:
        return False
    sets = [rrset for rrset in told.values() if rrset]
    found = told[DNSKEY]
    published = {key_tag(key) for key in dnskeys(found.rdatas)} if found else set()
    return any(bool(s.sigs) != bool(published) for s in sets) or any(
        int(sig.key_tag) not in published for s in sets for sig in s.sigs
    )


def copy_of(zone: Name, message: Message) -> Copy | None:
    """What an answer about the zone shows; None where it shows nothing of the copy."""
    if message.rcode in WITHOUT_ZONE:
        return Copy(message.rcode_text())
    if message.rcode not in OF_ZONE:
        return None
    if not message.authoritative:
        return Copy(LAME)
    sign = sign_of(zone, message)
    return Copy(serial=sign.serial, tags=sign.tags) if sign else None


@dataclass(slots=True)
class _Told:
    """What one address said, one question after the other.

    Of the SOA alone, over UDP and TCP; of names that do not exist; and the serials of all.
    `published`: see `_like`.
    """

    published: set[int] | None
    soas: list[Copy] = field(default_factory=list)
    denials: list[Copy] = field(default_factory=list)
    serials: list[int] = field(default_factory=list)
    over: dict[Copy, set[Transport]] = field(default_factory=dict)

    def add(self, copy: Copy, transport: Transport, rdtype: int) -> None:
        (self.soas if rdtype == SOA else self.denials).append(_like(copy, self.published))
        self.over.setdefault(copy, set()).add(transport)
        if copy.serial is not None:
            self.serials.append(copy.serial)

    def contradicts(self) -> bool:
        """Whether what was before came back after something else."""
        return any(_comes_back(told) for told in (self.soas, self.denials, self.serials))


def _like(copy: Copy, published: set[int] | None) -> Copy:
    """The same for all copies that are one: several signers may each sign with keys of all.

    `published`: tags of the keys that its address gives, None if that is not known (RFC 8901).
    """
    strangers = tuple(tag for tag in copy.tags if published and tag not in published)
    return replace(copy, tags=strangers or ((_SIGNED,) if copy.tags else ()))


def _comes_back(told: Sequence[Copy] | Sequence[int]) -> bool:
    turns = [value for value, _ in groupby(told)]
    return len(set(turns)) < len(turns)


async def _asked_again(
    tools: Kit, zone: Name, address: Address, told: _Told
) -> tuple[CopyTold, ...]:
    """What it says by turns; empty where it does not contradict itself now."""
    silent: set[tuple[Transport, int]] = set()
    for turn in range(_ROUNDS):
        absent = Query(_absent(zone, turn), AAAA)
        soa = Query(zone, SOA)
        for query, over in ((soa, Transport.UDP), (soa, Transport.TCP), (absent, Transport.UDP)):
            if (over, query.rdtype) in silent:
                continue
            answer = await tools.asker(address, query, over)
            if isinstance(answer, NoAnswer):
                silent.add((over, query.rdtype))
            elif copy := copy_of(zone, answer.message):
                told.add(copy, over, query.rdtype)
        if told.contradicts():
            return tuple(CopyTold(copy, _sorted(over)) for copy, over in told.over.items())
    return ()


def _sorted(over: Iterable[Transport]) -> tuple[Transport, ...]:
    return tuple(sorted(over))


def _absent(zone: Name, turn: int) -> Name:
    """Another name at each turn: some balancers choose by name."""
    try:
        return dns.name.Name([b"%d" % turn]).concatenate(below(zone))
    except dns.name.NameTooLong:
        return below(zone)
