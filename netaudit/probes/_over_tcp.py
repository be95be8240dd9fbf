"""A server over TCP: whether it answers there, what it has at the apex, whether it gives the zone.

What it has, it is asked by a question of type ANY. BIND, PowerDNS and others answer that over TCP
with all there is, Knot and NSD with one RRset (RFC 8482 section 4.1): who does so is not asked
again about other zones. Whoever reads the answer asks by name for the types that it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import RRset
from netaudit.dns.names import same
from netaudit.dns.query import Query

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Address
    from netaudit.probes._dns import Kit

_SOA, _NS, _AXFR, _ANY, _RRSIG = (
    int(dns.rdatatype.from_text(t)) for t in ("SOA", "NS", "AXFR", "ANY", "RRSIG")
)
_CAME_TO_NOTHING = frozenset({Failure.CUT, Failure.GARBAGE})  # but there was a connection


@dataclass(frozen=True, slots=True)
class OverTcp:
    """What came: of the zone's SOA, of a transfer, and the RRsets shown at the apex."""

    soa: Answer | NoAnswer
    transfer: Answer | NoAnswer
    shown: tuple[RRset, ...]


async def over_tcp(tools: Kit, zone: Name, address: Address) -> OverTcp:
    """Ask one address. A transfer is asked for last: of it only the first message is read."""
    transfer = Query(zone, _AXFR, edns=False)
    if address not in tools.in_part:
        everything, axfr = await tools.asker.conversation(address, [Query(zone, _ANY), transfer])
        shown = _at_apex(everything, zone)
        failure = everything.failure if isinstance(everything, NoAnswer) else None
        types = {rrset.rdtype for rrset in shown}
        if failure in _CAME_TO_NOTHING or (types and not types >= {_SOA, _NS}):
            tools.in_part.add(address)
        if _SOA in types or (failure and failure not in _CAME_TO_NOTHING):
            return OverTcp(everything, axfr, shown)
    # Some firewalls and servers mind the type: nothing that TCP lacks.
    soa, axfr = await tools.asker.conversation(address, [Query(zone, _SOA), transfer])
    return OverTcp(soa, axfr, ())


def _at_apex(answer: Answer | NoAnswer, zone: Name) -> tuple[RRset, ...]:
    """Empty where it does not answer for the zone with authority."""
    message = answer.message if isinstance(answer, Answer) else None
    if message is None or not message.authoritative or message.rcode:
        return ()
    return tuple(r for r in message.answer if same(r.name, zone) and r.rdtype != _RRSIG)


def transfer_met(answer: Answer | NoAnswer) -> str:
    """What a zone transfer met (RFC 5936). Only the first message was read."""
    if isinstance(answer, NoAnswer):
        return str(answer.failure)
    if answer.message.rcode == 0 and answer.message.answer:
        return "allowed"
    return answer.message.rcode_text() if answer.message.rcode else "empty"
