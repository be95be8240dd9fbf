"""An attacker on the path: changes any answer, and replays whatever the zones have signed.

It cannot sign. So whatever it does, a verdict of *secure* must come with the truth, and where the
truth is secure, *insecure* would be a downgrade.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from netaudit.dns.keys import Security
from tests.dns.scenarios.breaks import DENIALS, world
from tests.dns.worlds import CASES
from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random  # noqa: TID251  seeded

    from netaudit.dns.resolve import Resolution
    from tests.dns.worlds import Internet

Message = dns.message.Message
QUESTIONS = tuple((owner, rdtype) for owner, rdtype, _ in CASES if rdtype != "ANY")
_FORGED = {
    "A": "198.18.66.6",
    "CNAME": "www.kontum.test.",
    "DNAME": "kontum.test.",
    "NS": "ns1.kontum.test.",
    "MX": "10 www.kontum.test.",
    "DS": "1 13 2 " + "ab" * 32,
}


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


@cache
def sound(kind: str) -> tuple[Internet, dict[tuple[str, str], Told], list[dns.rrset.RRset]]:
    """A sound tree, what is true in it, and every RRset that its servers have sent."""
    net = world(13, kind)
    seen: dict[str, dns.rrset.RRset] = {}

    def keep(wire: bytes) -> bytes:
        message = dns.message.from_wire(wire)
        for rrset in (*message.answer, *message.authority):
            seen.setdefault(rrset.to_text(), rrset)
        return wire

    net.world.corrupt = keep
    truths = {question: told(net.resolve(*question)) for question in QUESTIONS}
    return net, truths, list(seen.values())


def attack(random: Random, kind: str) -> tuple[Told, Told]:
    """One attack, drawn at random: what was told, and what is true."""
    net, truths, pool = sound(kind)
    question = random.choice(QUESTIONS)
    acts = [random.choice(ACTS) for _ in range(random.randint(1, 4))]
    turn, every = random.randrange(12), random.random() < 0.3
    count = [0]

    def corrupt(wire: bytes) -> bytes:
        count[0] += 1
        if not every and count[0] - 1 != turn:
            return wire
        message = dns.message.from_wire(wire)
        for act in acts:
            act(random, message, pool)
        return message.to_wire(max_size=65535)

    net.world.corrupt = corrupt
    return told(net.resolve(*question)), truths[question]


def harmless(said: Told, true: Told) -> bool:
    """Whether no lie was believed."""
    if said.verdict == Security.SECURE:
        return said == true
    return said.verdict != Security.INSECURE or true.verdict == Security.INSECURE


def _section(random: Random, message: Message) -> list[dns.rrset.RRset]:
    return random.choice((message.answer, message.authority))


def _drop(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    section = _section(random, message)
    if section:
        del section[random.randrange(len(section))]


def _clear(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    _section(random, message).clear()


def _strip(_random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    for section in (message.answer, message.authority):
        section[:] = [r for r in section if r.rdtype != dns.rdatatype.RRSIG]


def _replay(random: Random, message: Message, pool: list[dns.rrset.RRset]) -> None:
    """Some RRset and its signatures, from anywhere."""
    one = random.choice(pool)
    section = _section(random, message)
    section += [r for r in pool if r.name == one.name and {r.rdtype, r.covers} & {one.rdtype}]


def _deny(random: Random, message: Message, pool: list[dns.rrset.RRset]) -> None:
    """A denial of some other records: no answer, and a few records of the chains."""
    chain = [r for r in pool if r.rdtype in {47, 50}]
    message.answer.clear()
    for one in random.sample(chain, min(3, len(chain))):
        message.authority += [
            one,
            *(r for r in pool if r.name == one.name and r.covers == one.rdtype),
        ]
    message.set_rcode(random.choice((dns.rcode.NOERROR, dns.rcode.NXDOMAIN)))


def _rename(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    """Records of one name said of another."""
    section = _section(random, message)
    old = random.choice(section).name if section else dns.name.root
    new = name(random.choice(QUESTIONS)[0])
    section[:] = [
        dns.rrset.from_rdata_list(new, r.ttl, list(r)) if r.name == old else r for r in section
    ]


def _forge(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    """A record of the attacker's, in the place of another or beside it."""
    kind = random.choice(list(_FORGED))
    owner = name(random.choice(QUESTIONS)[0])
    section = _section(random, message)
    forged = dns.rrset.from_text(owner, 300, "IN", kind, _FORGED[kind])
    section[:] = [r for r in section if (r.name, r.rdtype) != (owner, forged.rdtype)]
    section.insert(random.randrange(len(section) + 1), forged)


def _rcode(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    message.set_rcode(dns.rcode.Rcode(random.choice((0, 0, 2, 3, 3, 5, 6))))


def _flags(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    message.flags ^= random.choice((0x0400, 0x0020, 0x0080))


def _swap(_random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    message.answer, message.authority = message.authority, message.answer


def _refer(random: Random, message: Message, _pool: list[dns.rrset.RRset]) -> None:
    """An invented delegation, with a proof if there is one in the message."""
    message.answer.clear()
    owner = name(random.choice(QUESTIONS)[0])
    message.authority.insert(0, dns.rrset.from_text(owner, 300, "IN", "NS", "ns1.kontum.test."))
    message.authority[:] = [r for r in message.authority if r.rdtype != dns.rdatatype.SOA]


ACTS: tuple[Callable[[Random, Message, list[dns.rrset.RRset]], None], ...] = (
    _drop, _clear, _strip, _replay, _replay, _deny, _deny, _rename, _forge, _forge, _rcode, _flags,
    _swap, _refer,
)  # fmt: skip
KINDS = tuple(DENIALS)
