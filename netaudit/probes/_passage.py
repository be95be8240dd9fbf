"""Whether DNSSEC records come through to us at all, asked where a zone shows none of them.

A device on the way that takes them out makes every zone look unsigned or broken, and the zones'
operators can do nothing about it. The servers where the walk begins tell: their zone is signed, for
there is a trust anchor of it. If they show no signature, and no other zone does, it is not known
what the zones have.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.model import Phrase, Transport
from netaudit.pending import together
from netaudit.probes._altered import shows
from netaudit.probes._dns import of_several_units
from netaudit.probes._zone_servers import DNSKEY, SOA

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Address
    from netaudit.probes._dns import Kit

TAKEN_OUT = Phrase(
    "no server shows a signature from here, not even those of the zone that there is a trust "
    "anchor of: something on the way takes DNSSEC records out, or nothing is signed any more; ask "
    "a server on itself"
)


OVER_ONE = Phrase(
    "over UDP or over TCP alone the servers show signatures from here, those of the zone that "
    "there is a trust anchor of as well: something on the way takes DNSSEC records out over the "
    "other one"
)
_ALIKE = 2  # addresses where the walk begins that have to be alike, beside those of the zone


async def taken_out(tools: Kit) -> bool:
    """Whether no DNSSEC records come through, as far as can be told; found once a run."""
    found: bool = await tools.net.once_for_all(("dnssec taken out",), lambda: _taken_out(tools))
    return found


async def over_one_transport(tools: Kit) -> bool:
    """Whether they come through over UDP alone, or over TCP alone; found once a run."""
    key = ("dnssec over one transport",)
    found: bool = await tools.net.once_for_all(key, lambda: _over_one_transport(tools))
    return found


async def _over_one_transport(tools: Kit) -> bool:
    pairs = []
    for address, query in _anchored(tools):
        with suppress(CannotAsk):
            udp = await tools.walker.question(address, query)
            tcp = await tools.asker(address, query, Transport.TCP)
            if isinstance(udp, Answer) and isinstance(tcp, Answer):  # silence takes nothing out
                pairs.append((shows(udp.message), shows(tcp.message)))
    return len(pairs) >= _ALIKE and set(pairs) in ({(True, False)}, {(False, True)})


def _anchored(tools: Kit) -> list[tuple[Address, Query]]:
    """Whom to ask for what, where the walk begins and there is a trust anchor."""
    return [
        (address, Query(cut.name, DNSKEY))
        for cut in tools.walker.hints.cuts()
        if cut.name in tools.validator.anchors
        for _, addresses in cut.addresses
        for address in addresses
    ]


async def _taken_out(tools: Kit) -> bool:
    asked = [tools.walker.question(address, query) for address, query in _anchored(tools)]
    try:
        answers = [a.message for a in await together(*asked) if isinstance(a, Answer)]
    except CannotAsk:
        return False
    if not answers or any(map(shows, answers)):
        return False
    return not any([await _signed(tools, zone) for zone in of_several_units(tools.net.inventory)])


async def _signed(tools: Kit, zone: Name) -> bool:
    """Whether the first server of a zone that answers shows a signature, or of one above it."""
    with suppress(Stuck, CannotAsk):
        _, responses = await tools.walker.find(zone, SOA, Job())
        async for response in responses:
            return shows(response.message)
    return False
