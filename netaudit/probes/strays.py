"""What never held in answers and records that validate nonetheless."""

from __future__ import annotations

from netaudit.api import Zone, probe
from netaudit.dns.signature import beside
from netaudit.facts.proofs import Unproved, ZoneStrays
from netaudit.net.context import Net
from netaudit.probes._dns import kit, reasons
from netaudit.probes.denial_chain import walked
from netaudit.probes.proofs import proofs_of


@probe(timeout=120.0)
async def zone_strays(zone: Zone, net: Net) -> ZoneStrays:
    """All serving addresses. Raises CannotAsk without a trust anchor, or if none can be asked."""
    found = await proofs_of(zone, net)
    strays = tuple(
        Unproved(one.server, one.question, reasons(one.worth.strays))
        for one in found.answers
        if one.worth.strays
    )
    return ZoneStrays(found.security, found.servers, (*strays, *await _in_chain(zone, net)))


async def _in_chain(zone: Zone, net: Net) -> tuple[Unproved, ...]:
    """Of the records of denial that those answers do not show."""
    chain, tools = await walked(zone, net), await kit(net)
    if chain.keys is None:
        return ()
    keys, work = chain.keys, tools.validator.work

    def found() -> tuple[Unproved, ...]:
        told = ((server, r.label(), beside(r, keys, work)) for server, r in chain.others)
        return tuple(
            Unproved(server or zone.name, label, reasons(flaws))
            for server, label, flaws in told
            if flaws
        )

    return await tools.validator.heavy((record for _, record in chain.others), found)
