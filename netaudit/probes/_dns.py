"""What all DNS probes of a run share: one asker, one walk of the tree, one set of proved zones."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import dns.exception
import dns.name

from netaudit.dns.anchors import closest, plan_anchors, plan_hints
from netaudit.dns.crypto import CURRENT, bits, exponent_bits
from netaudit.dns.cuts import Job, Stuck
from netaudit.dns.proof import SOA, strictly_below
from netaudit.dns.resolve import Resolver
from netaudit.dns.signature import key_tag
from netaudit.dns.validate import Validator
from netaudit.dns.walk import AAAA, A, Walker
from netaudit.errors import CannotAsk
from netaudit.facts.zone import ChainLink, Key, Reason, Security
from netaudit.model import Address
from netaudit.net.context import Net
from netaudit.net.dns import PORT, Asker
from netaudit.probes._altered import Open, shut_altered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from dns.name import Name
    from dns.rdtypes.dnskeybase import DNSKEYBase

    from netaudit.dns.flaws import Flaw
    from netaudit.dns.resolve import Resolution
    from netaudit.dns.validate import ZoneState
    from netaudit.dns.walk import Once
    from netaudit.model import Inventory


_SECONDS_AHEAD = 3.0
_MOST_AHEAD = 32
_OTHERS = 12  # zones of as many units, whose servers tell what comes through to us
_ADDRESSES = frozenset({A, AAAA})


@dataclass(frozen=True, slots=True)
class Kit:
    """One a run: see `kit`. `in_part`: servers that do not show all they have when asked for it."""

    net: Net
    asker: Asker
    ways: Open
    walker: Walker
    validator: Validator
    resolver: Resolver
    in_part: set[Address] = field(default_factory=set)

    def require_anchor(self, name: Name) -> None:
        """Raise CannotAsk unless a trust anchor leads to the name: else nothing is known of it.

        Nor where our clock, by which signatures are judged, cannot be right.
        """
        self.net.time()
        anchor, begins = closest(self.validator.anchors, name), self.walker.hints.of(name)
        if anchor is None:  # where there is none at all, one reason serves all zones
            if not self.validator.anchors:
                raise CannotAsk(
                    "the inventory has no trust anchor; give dns.trust_anchor_file or "
                    "dns.trust_anchors"
                )
            raise CannotAsk(
                "the inventory has no trust anchor at or above {name}; give dns.trust_anchor_file "
                "or dns.trust_anchors",
                name=shown(name),
            )
        if begins is not None and strictly_below(begins, anchor):
            raise CannotAsk(
                "nothing leads from the trust anchor of {anchor} to {zone}, where the root hints "
                "begin; give a trust anchor of {zone}",
                anchor=shown(anchor),
                zone=shown(begins),
            )


async def asker_of(net: Net) -> Asker:
    """The run's one asker, which remembers who is silent."""

    async def make() -> Asker:
        named = [a for hint in plan_hints(net.inventory.dns) for a in hint.addresses]
        named += [a for unit in net.inventory.units for r in unit.resolvers for a in r.addresses]
        return Asker(net, PORT, named)

    made: Asker = await net.once(("dns asker",), make)
    return made


async def kit(net: Net) -> Kit:
    """The run's shared tools. Raises CannotAsk if the inventory has no root hints."""

    async def make() -> Kit:
        hints = plan_hints(net.inventory.dns)
        if not hints:
            raise CannotAsk("the inventory has no root hints; give dns.root_hints_file")
        anchors = plan_anchors(net.inventory.dns)
        asker = await asker_of(net)
        once = Open(_once(net))
        walker = Walker(asker, hints, once, (6, 4))
        at = int(net.clock().timestamp())
        validator = Validator(walker, anchors, at, CURRENT, once)
        await shut_altered(once, walker, anchors, of_several_units(net.inventory))
        await _ahead(walker, net.inventory)
        return Kit(net, asker, once, walker, validator, Resolver(validator))

    made: Kit = await net.once(("dns kit",), make)
    return made


def of_several_units(inventory: Inventory) -> list[Name]:
    """A zone of each of several units, evenly spread."""
    zones = [unit.zones[0].name for unit in inventory.units if unit.zones]
    names = []
    for zone in zones[:: max(1, len(zones) // _OTHERS)][:_OTHERS]:
        with suppress(CannotAsk):
            names.append(absolute(zone))
    return names


def _once(net: Net) -> Once:
    """What the walk and the proofs share: in this process, or in all of the run.

    Only one asks about names in its own zones, but for addresses: those of name servers and of
    services are looked up by others as well.
    """
    if net.commons is None:
        return net.once
    zones = net.commons.zones

    def once(key: tuple[Any, ...], make: Callable[[], Awaitable[Any]]) -> Awaitable[Any]:
        known = net.known(key)
        if known is not None:
            return known
        if key[0] == "dns" and key[2][1] not in _ADDRESSES and _lies_in(key[2][0], zones):
            return net.once(key, make)
        return net.once_for_all(key, make)

    return once


def _lies_in(labels: tuple[bytes, ...], zones: set[tuple[bytes, ...]]) -> bool:
    return any(labels[start:] in zones for start in range(len(labels)))


async def _ahead(walker: Walker, inventory: Inventory) -> None:
    """Find the cuts above the zones, before all of them ask the root for the same ones at once.

    What cannot be found here, or not soon, whoever needs it looks for itself.
    """
    parents: Counter[Name] = Counter()
    for zone in (zone for unit in inventory.units for zone in unit.zones):
        with suppress(CannotAsk):
            name = absolute(zone.name)
            parents[name.parent() if len(name) > 1 else name] += 1
    shared = [name for name, zones in parents.items() if zones > 1]
    with suppress(TimeoutError):
        async with asyncio.timeout(_SECONDS_AHEAD):
            for name in sorted(shared, key=len)[:_MOST_AHEAD]:
                with suppress(Stuck, CannotAsk):
                    await walker.find(name, SOA, Job())


@lru_cache(maxsize=8192)
def absolute(text: str) -> Name:
    """A name of the inventory. Raises CannotAsk if it cannot be one in the DNS."""
    try:
        return dns.name.from_text(text)
    except (dns.exception.DNSException, ValueError) as error:
        raise CannotAsk(
            "“{name}” is not a name that the DNS can have: {error}", name=text, error=str(error)
        ) from error


def shown(name: Name) -> str:
    """A name as the inventory writes it: lower case, no final dot."""
    return _shown(name.labels)


@lru_cache(maxsize=8192)
def _shown(labels: tuple[bytes, ...]) -> str:
    name = dns.name.Name(labels)
    return name.canonicalize().to_text(omit_final_dot=True) if len(labels) > 1 else "."


def reasons(flaws: Iterable[Flaw]) -> tuple[Reason, ...]:
    """Flaws as the facts hold them."""
    return tuple(Reason(f.code, f.severity, f.zone, f.server, f.clause, f.phrase()) for f in flaws)


def key_seen(key: DNSKEYBase) -> Key:
    """A DNSKEY or CDNSKEY as the facts hold it."""
    algorithm = int(key.algorithm)
    sizes = bits(algorithm, key.key), exponent_bits(algorithm, key.key)
    return Key(key_tag(key), algorithm, int(key.flags), *sizes)


def links(chain: Iterable[ZoneState]) -> tuple[ChainLink, ...]:
    """The chain as the facts hold it."""
    return tuple(ChainLink(shown(s.zone), Security(s.security), str(s.how), s.ds) for s in chain)


def security(resolution: Resolution) -> Security:
    """The verdict as the facts hold it."""
    return Security(resolution.verdict)
