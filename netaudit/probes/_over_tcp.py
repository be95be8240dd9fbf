"""A server over TCP: whether it answers there, what it has at the apex, whether it gives the zone.

One conversation. What it has, it is asked by a question of type ANY: over TCP the servers in use
answer that with all there is, but need not (RFC 8482 section 4). Whoever reads the answer asks for
the types that it lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import RRset, find
from netaudit.dns.query import Query

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message
    from netaudit.model import Address
    from netaudit.probes._dns import Kit

_SOA, _AXFR, _ANY, _RRSIG = (
    int(t) for t in (dns.rdatatype.SOA, dns.rdatatype.AXFR, dns.rdatatype.ANY, dns.rdatatype.RRSIG)
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
    everything, axfr = await tools.asker.conversation(address, [Query(zone, _ANY), transfer])
    if isinstance(everything, Answer):
        if shown := _at_apex(everything.message, zone):
            return OverTcp(everything, axfr, shown)
    elif everything.failure not in _CAME_TO_NOTHING:
        return OverTcp(everything, axfr, ())
    # Some firewalls and servers mind the type. That is nothing that TCP lacks.
    soa, axfr = await tools.asker.conversation(
        address, [Query(zone, _SOA, dnssec_ok=False), transfer]
    )
    return OverTcp(soa, axfr, ())


def _at_apex(message: Message, zone: Name) -> tuple[RRset, ...]:
    """Empty where it does not answer for the zone with authority and its SOA."""
    if not message.authoritative or message.rcode or not find(message.answer, zone, _SOA):
        return ()
    return tuple(r for r in message.answer if r.name == zone and r.rdtype != _RRSIG)
