"""Canaries that can be relied on: those that our own validation finds in the state declared."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.errors import CannotAsk
from netaudit.facts.zone import Security
from netaudit.model import Phrase
from netaudit.probes._dns import absolute, kit, security

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.model import Canary
    from netaudit.net.context import Net

_A, _SOA = int(dns.rdatatype.A), int(dns.rdatatype.SOA)
_ABSENT = "netaudit-no-such-name"  # only a denial has NSEC3 to count the iterations of


def asked_name(canary: Canary) -> str:
    """What is asked of a resolver for that canary."""
    return f"{_ABSENT}.{canary.name}" if canary.fault == "iterations" else canary.name


async def reliable(net: Net, canaries: tuple[Canary, ...]) -> tuple[Canary, ...]:
    """Those that tell something of a resolver: walked and validated once a run.

    One that is not as the inventory says, or a bogus one below a zone that is bogus itself, would
    blame (or praise) every resolver for what is wrong with a zone. What we cannot validate
    ourselves is believed. Raises CannotAsk, with each canary's state, if none is left.
    """
    states = await asyncio.gather(*(_spoilt(net, canary) for canary in canaries))
    kept = tuple(c for c, spoilt in zip(canaries, states, strict=True) if not spoilt)
    if not kept:
        raise CannotAsk(
            "no canary is as the inventory says: {states}; mend their zones, or dns.canaries",
            states=tuple(s for s in states if s),
        )
    return kept


async def _spoilt(net: Net, canary: Canary) -> Phrase | None:
    """How a canary differs from what the inventory says; None if it does not, or who can tell."""
    named = ("canary", canary.name)
    name = absolute(asked_name(canary))
    found = await _state(net, name, _A)
    if found not in {"", canary.expected}:
        return Phrase("{canary} is {state}", (named, ("state", Phrase(found))))
    above = absolute(canary.name).parent()
    if canary.expected == "bogus" and await _state(net, above, _SOA) == "bogus":
        return Phrase("{canary} is below a bogus zone", (named,))
    return None


async def _state(net: Net, name: Name, rdtype: int) -> str:
    """Our own verdict, "" if there is none."""

    async def make() -> str:
        try:
            tools = await kit(net)
            tools.require_anchor(name)
            found = security(await tools.resolver.resolve(name, rdtype))
        except CannotAsk:
            return ""
        return "" if found is Security.INDETERMINATE else str(found)

    told: str = await net.once(("canary", name, rdtype), make)
    return told
