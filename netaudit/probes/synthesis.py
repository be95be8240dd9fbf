"""Whether a resolver makes AAAA records up."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.api import Resolver, probe
from netaudit.dns.ask import Answer
from netaudit.dns.cuts import addresses_in
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.synthesis import Synthesis, Synthesised
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, asker_of
from netaudit.probes._texts import came

if TYPE_CHECKING:
    from netaudit.model import Address, Inventory
    from netaudit.net.dns import Asker

WELL_KNOWN = "ipv4only.arpa"  # RFC 7050 section 3, RFC 8880
_AAAA = int(dns.rdatatype.AAAA)
_V6 = 6


@probe(timeout=60.0)
async def synthesis(resolver: Resolver, net: Net) -> Synthesis:
    """Every address. Raises CannotAsk if none can be asked."""
    asker = await asker_of(net)
    names = (WELL_KNOWN, *name_without_v6(net.inventory))
    found = await asyncio.gather(
        *(_address(asker, a, names) for a in resolver.addresses), return_exceptions=True
    )
    answers = tuple(a for a in found if isinstance(a, Synthesised))
    failures = [error for error in found if isinstance(error, BaseException)]
    if bugs := [error for error in failures if not isinstance(error, CannotAsk)]:
        raise bugs[0]
    if not answers:
        raise next(iter(failures), CannotAsk("the resolver has no address in the inventory"))
    return Synthesis(answers)


def name_without_v6(inventory: Inventory) -> tuple[str, ...]:
    """A declared name with IPv4 addresses alone, if there is one."""
    hosts = (host for unit in inventory.units for host in unit.hosts)
    found = (
        host.names[0]
        for host in hosts
        if host.names and host.addresses and all(a.version != _V6 for a in host.addresses)
    )
    return tuple(name for _, name in zip(range(1), found, strict=False))


async def _address(asker: Asker, address: Address, names: tuple[str, ...]) -> Synthesised:
    """The first name that exists decides; where none does, the first one's answer."""
    told = [await _ask(asker, address, names[0])]
    if told[0].outcome == "NXDOMAIN" and len(names) > 1:
        told.append(await _ask(asker, address, names[1]))
    return next((t for t in told if t.outcome != "NXDOMAIN"), told[0])


async def _ask(asker: Asker, address: Address, name: str) -> Synthesised:
    query = Query(absolute(name), _AAAA, recursion=True)
    answer = await asker(address, query)
    if not isinstance(answer, Answer):
        return Synthesised(address, name, came(answer), ())
    rrsets = [r for r in answer.message.answer if r.rdtype == _AAAA]
    made = [a for rrset in rrsets for a in addresses_in(rrset)]
    return Synthesised(address, name, came(answer), tuple(made))  # type: ignore[arg-type]  # AAAA: all are IPv6
