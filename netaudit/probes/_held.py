"""What a server has at a zone's apex, as far as that can be known without a question for each type.

Its denial of a type lists the types there are; its answer over TCP to a question for all of them
shows the RRsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dns.rdtypes.ANY.NSEC import NSEC
from dns.rdtypes.ANY.NSEC3 import NSEC3

from netaudit.dns.ask import Answer
from netaudit.dns.message import type_text
from netaudit.dns.names import lowered, same
from netaudit.dns.nsec3 import SHA1, Parameters, nsec3_hash, owner_hash
from netaudit.dns.query import Query
from netaudit.facts.apex import ApexDenial, Nsec3Parameters
from netaudit.probes._texts import bitmap
from netaudit.probes._zone_servers import absent_type, denies

if TYPE_CHECKING:
    from dns.name import Name
    from dns.rdata import Rdata

    from netaudit.dns.ask import NoAnswer
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Audit, Heard

_MOST = 32  # records of one set that are kept
MOST_ITERATIONS = 150  # of NSEC3: beyond, no hash is made to look for a record
_ALWAYS = frozenset({"SOA", "NS"})
_OF_SIGNING = frozenset({"RRSIG", "NSEC"})  # not what a zone holds, and shown by some alone


@dataclass(frozen=True, slots=True)
class Held:
    """What one server address has.

    Attributes:
        listed: mnemonics in its denial's bitmap, empty without one. shown: those of the RRsets that
            it showed. whole: whether those are all that it has.
    """

    listed: frozenset[str]
    shown: frozenset[str]
    whole: bool

    def lacks(self, type_: str) -> bool:
        """Whether it is known to have no records of that type."""
        return self.whole and type_ not in self.shown


async def held_at(tools: Kit, seen: Audit, heard: Heard) -> Held:
    """What a server has, found once a run. Raises CannotAsk as `absent_type` does."""
    key = "held", lowered(seen.name.labels), heard.view.address
    found: Held = await tools.net.once(key, lambda: _held(tools, seen, heard))
    return found


async def _held(tools: Kit, seen: Audit, heard: Heard) -> Held:
    absent = Query(seen.name, await absent_type(tools, seen))
    denial = await tools.walker.question(heard.view.address, absent)
    listed = frozenset(denial_seen(seen.name, denial).types)
    shown = frozenset(type_text(rrset.rdtype) for rrset in heard.shown)
    asked = {type_text(rrset.rdtype) for rrset in heard.rrsets}
    needed = (_ALWAYS | asked | listed) - _OF_SIGNING
    signs = any(rrset.sigs for rrset in heard.rrsets)
    return Held(listed, shown, needed <= shown and (bool(listed) or not signs))


def denial_seen(zone: Name, answer: Answer | NoAnswer) -> ApexDenial:
    """How a server denies what a zone's apex does not have."""
    authority = answer.message.authority if isinstance(answer, Answer) else ()
    shown_by = [s for s in authority if s.rdatas and isinstance(s.rdatas[0], NSEC | NSEC3)]
    types: tuple[str, ...] = ()
    nsec3: dict[Nsec3Parameters, None] = {}
    for rrset in shown_by:
        for record in rrset.rdatas[:_MOST]:
            if isinstance(record, NSEC3):
                nsec3[_parameters(record)] = None
            if isinstance(record, NSEC | NSEC3) and _is_of_apex(record, rrset.name, zone):
                types = bitmap(record.windows)
    kind = type_text(shown_by[0].rdtype) if shown_by else ""
    return ApexDenial(
        kind, tuple(s.ttl for s in shown_by), types, tuple(nsec3), denied=denies(answer)
    )


def _parameters(record: NSEC3) -> Nsec3Parameters:
    return Nsec3Parameters(record.iterations, record.salt.hex(), bool(record.flags & 1))


def _is_of_apex(record: Rdata, owner: Name, zone: Name) -> bool:
    if isinstance(record, NSEC):
        return same(owner, zone)
    if not isinstance(record, NSEC3) or record.iterations > MOST_ITERATIONS:
        return False
    hashed = nsec3_hash(zone, Parameters(record.iterations, record.salt))
    return record.algorithm == SHA1 and owner_hash(owner.labels[0]) == hashed
