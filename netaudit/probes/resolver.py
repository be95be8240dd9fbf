"""Resolvers: whether they validate, told by names whose state is known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.api import Resolver, probe
from netaudit.dns.ask import NoAnswer
from netaudit.dns.query import Query
from netaudit.errors import CannotAsk
from netaudit.facts.resolver import CanaryAnswer, Validation
from netaudit.facts.zone import Answered
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, asker_of

if TYPE_CHECKING:
    from netaudit.model import Address, Canary
    from netaudit.net.dns import Asker

_A = int(dns.rdatatype.A)


@probe(timeout=60.0)
async def validation(resolver: Resolver, net: Net) -> Validation:
    """Every canary at every address. Raises CannotAsk if there is none, or none can be asked."""
    canaries = net.inventory.dns.canaries
    if not canaries:
        raise CannotAsk("the inventory has no names whose DNSSEC state is known; give dns.canaries")
    asker = await asker_of(net)
    answers = await asyncio.gather(
        *(_canary(asker, a, c) for a in resolver.addresses for c in canaries)
    )
    asked = tuple(a for a in answers if isinstance(a, CanaryAnswer))
    if not asked:
        unable = next((a for a in answers if isinstance(a, CannotAsk)), None)
        raise unable or CannotAsk("the resolver has no address in the inventory")
    return Validation(asked)


async def _canary(asker: Asker, address: Address, canary: Canary) -> CanaryAnswer | CannotAsk:
    query = Query(absolute(canary.name), _A, recursion=True)
    try:
        answer = await asker(address, query)
    except CannotAsk as error:
        return error
    known = (address, canary.name, canary.expected, canary.fault)
    if isinstance(answer, NoAnswer):
        return CanaryAnswer(*known, Answered(str(answer.failure)), "", False, ())
    message = answer.message
    errors = message.edns.errors if message.edns else ()
    return CanaryAnswer(*known, Answered.ANSWERED, message.rcode_text(), message.authentic, errors)
