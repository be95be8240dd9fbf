"""How a zone is kept: at every address that serves it, and at its parent."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.CSYNC import CSYNC as RdataCSYNC  # noqa: N811  the type's number's name

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.message import find
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.upkeep import Csync, ServerUpkeep, ZoneUpkeep
from netaudit.net.context import Net
from netaudit.probes._dns import kit
from netaudit.probes._held import held_at
from netaudit.probes._texts import bitmap, nsid_of, printable
from netaudit.probes._unusual import unusual
from netaudit.probes._zone_servers import DS, NS, SOA, audit, serving

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message, RRset
    from netaudit.model import Address
    from netaudit.probes._dns import Kit
    from netaudit.probes._zone_servers import Audit, Heard

_CSYNC = int(dns.rdatatype.CSYNC)
_MOST = 32  # records of one set that are kept


@probe(timeout=120.0)
async def zone_upkeep(zone: Zone, net: Net) -> ZoneUpkeep:
    """Every address that serves the zone. Raises CannotAsk if we can ask none of them."""
    tools, seen = await kit(net), await audit(zone, net)
    servers = await asyncio.gather(*(_server(tools, seen, h) for h in serving(seen)))
    return ZoneUpkeep(tuple(servers), *await _ttls_above(tools, seen))


async def _server(tools: Kit, seen: Audit, heard: Heard) -> ServerUpkeep:
    address = heard.view.address
    found, soa = await _csync(tools, seen, heard), heard.rrset(SOA)
    rdatas = sorted(found.rdatas)[:_MOST] if found else []
    readable = [r for r in rdatas if isinstance(r, RdataCSYNC)]
    return ServerUpkeep(
        server=heard.view.label,
        soas=len(soa.rdatas) if soa else 0,
        serial=heard.view.serial or 0,
        nsid=printable(nsid_of((await unusual(tools, address, seen.name)).nsid)),
        csyncs=tuple(Csync(int(r.serial), int(r.flags), bitmap(r.windows)) for r in readable),
        unreadable=len(rdatas) - len(readable),
    )


async def _csync(tools: Kit, seen: Audit, heard: Heard) -> RRset | None:
    if (await held_at(tools, seen, heard)).lacks("CSYNC"):
        return None
    answer = await tools.walker.question(heard.view.address, Query(seen.name, _CSYNC))
    return find(answer.message.answer, seen.name, _CSYNC) if isinstance(answer, Answer) else None


async def _ttls_above(tools: Kit, seen: Audit) -> tuple[int | None, int | None]:
    """Those of DS and NS at the first server above that answers."""
    if seen.begins:
        return None, None
    try:
        known = await tools.walker.addresses(seen.parent, Job())
    except Stuck:
        return None, None
    for _, address in known[:2]:
        try:
            referral = await tools.walker.question(address, Query(seen.name, NS))
            if isinstance(referral, Answer):
                return await _ttls_at(tools, seen.name, address, referral.message)
        except CannotAsk:
            continue
    return None, None


async def _ttls_at(
    tools: Kit, zone: Name, address: Address, referral: Message
) -> tuple[int | None, int | None]:
    """Who holds the zone itself does not show what its parent has but for the DS."""
    own = referral.authoritative
    ns, ds = (None if own else find(referral.authority, zone, rdtype) for rdtype in (NS, DS))
    if ds is None:
        answer = await tools.walker.question(address, Query(zone, DS))
        ds = find(answer.message.answer, zone, DS) if isinstance(answer, Answer) else None
    return ds.ttl if ds else None, ns.ttl if ns else None
