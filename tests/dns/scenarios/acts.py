"""What an attacker may do to a message.

It holds all that the zones have ever signed, now or at another time, and the keys of one zone of
its own, beside the one that is attacked. It cannot sign for another.

And what an honest server may do: nothing in the DNS's rules forbids any of LIBERTIES.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from random import Random  # noqa: TID251  seeded

import dns.edns
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from tests.dns.test_fuzz import mutate
from tests.fakes.dns_zones import NSEC, NSEC3_TYPE, RRSIG, Zone

Message = dns.message.Message
RRset = dns.rrset.RRset
EVIL = "evil.kontum.test."
_LOCAL = dns.edns.OptionType.make(65001)  # for local use (RFC 6891 section 9)
_FORGED = {
    "A": "198.18.66.6",
    "CNAME": "www.kontum.test.",
    "DNAME": "kontum.test.",
    "NS": "ns1.evil.kontum.test.",
    "MX": "10 www.kontum.test.",
    "DS": "1 13 2 " + "ab" * 32,
}


@dataclass
class Pool:
    """All that the attacker has: RRsets and signatures as sent, its zone, and names to speak of."""

    rrsets: list[RRset]
    evil: Zone
    names: list[dns.name.Name]

    def __post_init__(self) -> None:
        """Sort by name and type, signatures with what they cover."""
        self._sets: dict[tuple[dns.name.Name, int], list[RRset]] = {}
        for rrset in self.rrsets:
            kind = rrset.covers if rrset.rdtype == RRSIG else rrset.rdtype
            self._sets.setdefault((rrset.name, kind), []).append(rrset)
        self.kinds = list(self._sets)
        self.denials = [key for key in self.kinds if key[1] in {NSEC, NSEC3_TYPE}]

    def draw(self, random: Random, keys: Sequence[tuple[dns.name.Name, int]]) -> list[RRset]:
        """An RRset as it was at some time, and signatures of one time."""
        held = self._sets[random.choice(keys)]
        data = [r for r in held if r.rdtype != RRSIG]
        sigs = [r for r in held if r.rdtype == RRSIG]
        return [random.choice(some) for some in (data, sigs) if some]


Act = Callable[[Random, Message, Pool], None]


def attack(random: Random, wire: bytes, pool: Pool, acts: tuple[Act, ...] = ()) -> bytes:
    """A message after one to four of some acts, or of all."""
    message = copy(_read(wire))
    message.sections = [list(section) for section in message.sections]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        random.choice(acts or ACTS)(random, message, pool)
    return message.to_wire(max_size=65535, want_shuffle=False)  # a seed gives the same again


def take_liberties(random: Random, wire: bytes, pool: Pool) -> bytes:
    """The same said in another way."""
    return attack(random, wire, pool, LIBERTIES)


@lru_cache(maxsize=1000)
def _read(wire: bytes) -> Message:
    return dns.message.from_wire(wire)


def garble(random: Random, wire: bytes, _pool: Pool | None = None) -> bytes:
    """A message with a few octets changed."""
    changes = [
        (random.random() * 0.999, random.randint(0, 5), random.randint(0, 255))
        for _ in range(random.randint(1, 6))
    ]
    return mutate(wire, changes)


def _section(random: Random, message: Message) -> list[RRset]:
    return random.choice((message.answer, message.answer, message.authority))


def _name(random: Random, message: Message, pool: Pool) -> dns.name.Name:
    """Mostly the one that is asked about."""
    return random.choice(pool.names) if random.random() < 0.3 else message.question[0].name


def _kind(random: Random, message: Message) -> str:
    asked = dns.rdatatype.to_text(message.question[0].rdtype)
    return asked if asked in _FORGED and random.random() < 0.6 else random.choice(list(_FORGED))


def _drop(random: Random, message: Message, _pool: Pool) -> None:
    section = random.choice((message.answer, message.authority))
    if section:
        del section[random.randrange(len(section))]


def _clear(random: Random, message: Message, _pool: Pool) -> None:
    random.choice((message.answer, message.authority)).clear()


def _strip(_random: Random, message: Message, _pool: Pool) -> None:
    for section in (message.answer, message.authority):
        section[:] = [r for r in section if r.rdtype != RRSIG]


def _replay(random: Random, message: Message, pool: Pool) -> None:
    """Some RRset and its signatures, from anywhere and any time."""
    section = _section(random, message)
    section += pool.draw(random, pool.kinds)


def _past(random: Random, message: Message, pool: Pool) -> None:
    """What was asked for as it was at some time."""
    question = message.question[0]
    keys = [key for key in pool.kinds if key == (question.name, question.rdtype)]
    if keys:
        message.answer[:] = pool.draw(random, keys)
        message.set_rcode(dns.rcode.NOERROR)


def _deny(random: Random, message: Message, pool: Pool) -> None:
    """A denial of some other records: no answer, and a few records of the chains."""
    message.answer.clear()
    if random.random() < 0.5:
        message.authority.clear()
    for _ in range(3):
        message.authority += pool.draw(random, pool.denials)
    message.set_rcode(random.choice((dns.rcode.NOERROR, dns.rcode.NXDOMAIN)))


def _rename(random: Random, message: Message, pool: Pool) -> None:
    """Records of one name said of another."""
    section = _section(random, message)
    old = random.choice(section).name if section else dns.name.root
    new = _name(random, message, pool)
    section[:] = [
        dns.rrset.from_rdata_list(new, r.ttl, list(r)) if r.name == old else r for r in section
    ]


def forge(random: Random, message: Message, pool: Pool) -> None:
    """A record of the attacker's, in the place of another or beside it; signatures stay."""
    owner, kind = _name(random, message, pool), _kind(random, message)
    section = _section(random, message)
    forged = dns.rrset.from_text(owner, 300, "IN", kind, _FORGED[kind])
    section[:] = [r for r in section if (r.name, r.rdtype) != (owner, forged.rdtype)]
    section.insert(random.randrange(len(section) + 1), forged)


def _sign(random: Random, message: Message, pool: Pool) -> None:
    """A record of the attacker's, signed with its own key in some zone's name."""
    owner, kind = _name(random, message, pool), _kind(random, message)
    forged = dns.rrset.from_text(owner, 300, "IN", kind, _FORGED[kind])
    signer = random.choice([pool.evil.origin, *(owner.split(n)[1] for n in range(1, len(owner)))])
    rdata = pool.evil.sign_with(forged, random.choice(pool.evil.zsks), signer)
    if random.random() < 0.5:
        rdata = rdata.replace(key_tag=_tag(message, owner) or rdata.key_tag)
    section = _section(random, message)
    section[:] = [r for r in section if r.name != owner]
    section += [forged, dns.rrset.from_rdata(owner, 300, rdata)]


def _tag(message: Message, owner: dns.name.Name) -> int:
    """Of a signature that is there."""
    sigs = [r for s in (message.answer, message.authority) for r in s if r.rdtype == RRSIG]
    return next((int(sig[0].key_tag) for sig in sigs if sig.name == owner), 0)


def _expand(random: Random, message: Message, _pool: Pool) -> None:
    """Something signed said of a name that it may seem to be a wildcard of."""
    for section in (message.answer, message.authority):
        for index, rrset in enumerate(section):
            if rrset.rdtype == RRSIG and random.random() < 0.5:
                labels = random.randrange(len(rrset.name))
                sigs = [rdata.replace(labels=labels) for rdata in rrset]
                section[index] = dns.rrset.from_rdata_list(rrset.name, rrset.ttl, sigs)


def _rcode(random: Random, message: Message, _pool: Pool) -> None:
    message.set_rcode(dns.rcode.Rcode(random.choice((0, 0, 2, 3, 3, 5, 6))))


def _flags(random: Random, message: Message, _pool: Pool) -> None:
    message.flags ^= random.choice((0x0400, 0x0020, 0x0080))


def _swap(_random: Random, message: Message, _pool: Pool) -> None:
    message.answer, message.authority = message.authority, message.answer


def _refer(random: Random, message: Message, pool: Pool) -> None:
    """An invented delegation, with a proof if there is one in the message."""
    message.answer.clear()
    owner = _name(random, message, pool)
    message.authority.insert(0, dns.rrset.from_text(owner, 300, "IN", "NS", _FORGED["NS"]))
    message.authority[:] = [r for r in message.authority if r.rdtype != dns.rdatatype.SOA]


ACTS: tuple[Act, ...] = (
    _drop, _clear, _strip, _replay, _replay, _past, _deny, _deny, _rename, _rename, forge, forge,
    _sign, _expand, _rcode, _flags, _swap, _refer,
)  # fmt: skip


def _shuffle(random: Random, message: Message, _pool: Pool) -> None:
    """Records in any order, sets torn apart: PowerDNS does that (RFC 1034 section 3.6)."""
    for section in message.sections[1:]:
        section[:] = [dns.rrset.from_rdata(r.name, r.ttl, rdata) for r in section for rdata in r]
        random.shuffle(section)


def _repeat(random: Random, message: Message, _pool: Pool) -> None:
    """Something said twice (RFC 2181 section 5.5 has it ignored)."""
    for section in message.sections[1:]:
        section += [rrset for rrset in section if random.random() < 0.5]


def _recase(random: Random, message: Message, _pool: Pool) -> None:
    """Owners in other letters' case (RFC 4343)."""
    for section in message.sections[1:]:
        section[:] = [
            dns.rrset.from_rdata_list(_in_other_case(random, r.name), r.ttl, list(r))
            for r in section
        ]


def _in_other_case(random: Random, owner: dns.name.Name) -> dns.name.Name:
    return dns.name.Name(
        label.upper() if random.random() < 0.5 else label.lower() for label in owner.labels
    )


def _age(random: Random, message: Message, _pool: Pool) -> None:
    """Lower TTLs, as from a cache; of one message they may differ."""
    for section in message.sections[1:]:
        section[:] = [
            dns.rrset.from_rdata_list(r.name, random.randint(0, r.ttl), list(r)) for r in section
        ]


def _chatter(_random: Random, message: Message, _pool: Pool) -> None:
    """Beside the matter: additional records that nobody asked for, and an unknown EDNS option."""
    message.additional.append(dns.rrset.from_text("elsewhere.test.", 60, "IN", "A", "198.18.66.7"))
    if message.edns >= 0:
        message.use_edns(
            message.edns,
            message.ednsflags,
            message.payload,
            options=[*message.options, dns.edns.GenericOption(_LOCAL, b"x")],
        )


def _be_brief(_random: Random, message: Message, _pool: Pool) -> None:
    """Without the NS records beside an answer (RFC 2181 section 6.1 does not ask for them)."""
    if message.answer:
        message.authority[:] = [
            r for r in message.authority if dns.rdatatype.NS not in {r.rdtype, r.covers}
        ]


def _colour(random: Random, message: Message, _pool: Pool) -> None:
    """Flags that mean nothing in an authoritative server's answer: AD, RA, and the reserved one."""
    message.flags ^= random.choice((0x0020, 0x0080, 0x0040))


# What nobody may be blamed for, and what a resolver must bear.
MANNERS: tuple[Act, ...] = (_shuffle, _shuffle, _recase, _be_brief)
LIBERTIES: tuple[Act, ...] = (*MANNERS, _repeat, _age, _chatter, _colour)
