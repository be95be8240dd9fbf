"""An attacker on the path: changes any answer, and replays whatever the zones have signed.

Whatever it does, a verdict of *secure* must come with the truth, and where the truth is secure,
*insecure* would be a downgrade.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random  # noqa: TID251  seeded
from typing import TYPE_CHECKING

import dns.message
import dns.name
import dns.rdatatype

from netaudit.dns.anchors import Hint
from netaudit.dns.keys import Security
from tests.dns.scenarios.acts import EVIL, Pool
from tests.dns.scenarios.breaks import DENIALS
from tests.dns.scenarios.recorded import Recorded
from tests.dns.worlds import CASES, KONTUM, OTHER, ROOT, UNIT, Internet, address, furnished
from tests.fakes.dns_zones import DAY, NOW, Zone, name

if TYPE_CHECKING:
    from netaudit.dns.resolve import Resolution

Question = tuple[str, str]
Change = Callable[[Random, bytes, Pool], bytes]
KINDS = tuple(DENIALS)
_FIRST = 7  # question about what another time may have told
_HEADER, _AUTHORITATIVE = 12, 0x04  # octets; AA, in the third of them
SESSIONS = (1, 1, 2, 4, 8)  # questions to one resolver
QUESTIONS = tuple((owner, rdtype) for owner, rdtype, _ in CASES if rdtype != "ANY")


# Where the walk begins: at the root, or also at zones whose servers are named.
_HINTS = {
    zone: Hint(name("ns.hint.test."), (address(at),), name(zone))
    for zone, at in ((".", ROOT), ("kontum.test.", KONTUM), ("u.kontum.test.", UNIT))
}
BEGINNINGS: tuple[tuple[Hint, ...], ...] = (
    (),
    (_HINTS["."], _HINTS["kontum.test."]),
    (_HINTS["."], _HINTS["u.kontum.test."]),
    tuple(_HINTS.values()),
)


@dataclass(frozen=True)
class Told:
    """What a resolution says: verdict, code, and the records of the type asked for and aliases."""

    verdict: str
    rcode: str
    records: frozenset[str]


def told(found: Resolution) -> Told:
    """Of a resolution."""
    texts = {
        f"{rrset.name.to_text().lower()} {rrset.rdtype} {rdata.to_text().lower()}"
        for rrset in found.answer
        for rdata in rrset.rdatas
    }
    return Told(str(found.verdict), found.rcode, frozenset(texts))


@dataclass(frozen=True)
class Sound:
    """A sound tree, its world, what is true in it, and what the attacker has."""

    net: Internet
    world: Recorded
    truths: dict[Question, Told]
    pool: Pool


@cache
def sound(kind: str) -> Sound:
    """Of a kind of denial."""
    seen: dict[str, dns.rrset.RRset] = {}

    def keep(wire: bytes) -> bytes:
        message = dns.message.from_wire(wire)
        for rrset in (*message.answer, *message.authority):
            seen.setdefault(rrset.to_text(), rrset)
        return wire

    for begins in (-40, 1):  # what was signed once, and what is signed ahead; not for today
        of = {"begins": NOW + begins * DAY, "ends": NOW + (begins + 30) * DAY}
        other = furnished(algorithm=13, **of, **DENIALS[kind])
        other.unit.add("nothing.u.kontum.test.", "A", "198.18.66.1")
        other.unit.add("www.u.kontum.test.", "A", "198.18.66.2")
        del other.unit.data[name("exact.w.u.kontum.test."), dns.rdatatype.A]
        other.world.corrupt = keep
        for question in QUESTIONS[_FIRST::2]:
            other.resolve(*question)
    net, evil = furnished(algorithm=13, **DENIALS[kind]), Zone.make(EVIL)
    net.kontum.delegate(evil, (f"ns1.{EVIL}", OTHER))
    net.world = world = Recorded(net.world.serve(OTHER, evil).servers)
    world.change = keep
    truths = {question: told(net.resolve(*question)) for question in QUESTIONS}
    names = [name(owner) for owner, _ in (*QUESTIONS, (EVIL, ""))]
    return Sound(net, world, truths, Pool(list(seen.values()), evil, names))


@dataclass(frozen=True)
class Lie:
    """What was said and is not true, or truth that was not told."""

    question: Question
    said: Told
    true: Told


@dataclass
class Tally:
    """What a session did: resolutions, those that said the truth, and messages changed."""

    resolutions: int = 0
    true: int = 0
    changed: int = 0
    lies: list[Lie] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Count another's."""
        self.resolutions += other.resolutions
        self.true += other.true
        self.changed += other.changed
        self.lies += other.lies


def harmless(said: Told, true: Told) -> bool:
    """Whether no lie was believed."""
    if said.verdict == Security.SECURE:
        return said == true
    return said.verdict != Security.INSECURE or true.verdict == Security.INSECURE


def faithful(said: Told, true: Told) -> bool:
    """Whether the truth was told: where nothing but the manner was changed."""
    return said == true


async def session(
    random: Random, kind: str, change: Change, fair: Callable[[Told, Told], bool] = harmless
) -> Tally:
    """Some questions to one resolver, so that what one is told may mislead the next.

    Changed are one message, or all or a part of all, of those about the names asked about, or of
    what the zones themselves say of these.
    """
    tree = sound(kind)
    questions = random.choices(QUESTIONS, k=random.choice(SESSIONS))
    tally, hit = Tally(), _aim(random, questions)

    def on_the_way(wire: bytes) -> bytes:
        return change(random, wire, tree.pool) if hit(wire) else wire

    tree.world.change, before = on_the_way, tree.world.changed
    tree.net.hints = random.choices(BEGINNINGS, weights=(3, 1, 1, 1))[0]
    resolver = tree.net.resolver(tree.world.worked())
    for question in questions:
        said, true = told(await resolver.resolve(*_asked(*question))), tree.truths[question]
        tally.resolutions += 1
        tally.true += said == true
        if not fair(said, true):
            tally.lies.append(Lie(question, said, true))
    tally.changed = tree.world.changed - before
    return tally


def _aim(random: Random, questions: list[Question]) -> Callable[[bytes], bool]:
    """Which messages are changed."""
    how, share = random.randrange(6), random.choice((0.2, 0.5, 1))
    turn, count = random.randrange(6 + 3 * len(questions)), [0]
    wanted = {_octets(owner) for owner, _ in questions}

    def this(wire: bytes) -> bool:
        count[0] += 1
        if how == 0:
            return count[0] - 1 == turn
        if how > 1 and not any(wire.startswith(octets, _HEADER) for octets in wanted):
            return False
        return (how < 3 or bool(wire[2] & _AUTHORITATIVE)) and random.random() < share

    return this


@cache
def _octets(owner: str) -> bytes:
    return name(owner).to_wire() or b""


@cache
def _asked(owner: str, rdtype: str) -> tuple[dns.name.Name, int]:
    return name(owner), int(dns.rdatatype.from_text(rdtype))
