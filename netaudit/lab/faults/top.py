"""Faults of a zone that delegates: what stands below it falls with it. Never drawn at random."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults import dnssec
from netaudit.lab.faults.aims import leaf_zones, zone_of
from netaudit.lab.faults.base import Aim
from netaudit.lab.truth import Pair
from netaudit.model import Resolver, Service, Target, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.lab.faults.base import Kind
    from netaudit.lab.world import World


_FALLS: dict[type[Target], tuple[str, ...]] = {
    Zone: ("dnssec.*", "dns.*", "mail.*"),
    Resolver: ("dnssec.*", "dns.*"),
    Service: ("tls.tlsa-*", dnssec.NAMES),
}


def tops(world: World) -> Iterator[Aim]:
    """The units' zones that delegate to others."""
    leaves = {aim.key for aim in leaf_zones(world)}
    for unit in world.units.values():
        yield from (Aim(unit.id, zone) for zone in unit.zones if zone.key not in leaves)


def everything_below(world: World, aim: Aim) -> Iterable[Pair]:
    """What stands on names of units with a zone below; whether services answer does not."""
    top = absolute(zone_of(aim).name)
    for unit in world.units.values():
        if any(absolute(zone.name).is_subdomain(top) for zone in unit.zones):
            for target in unit.targets():
                yield from (Pair(check, target.key) for check in _FALLS.get(type(target), ()))


# What resolvers do is told by canaries: bogus themselves, they tell nothing.
_TOLD_BY_CANARIES = (
    "dnssec.resolver-validates",
    "dnssec.resolver-no-exceptions",
    "dnssec.resolver-clock-right",
    "dnssec.resolver-unknown-algorithm",
    "dnssec.resolver-limits-nsec3",
    "dnssec.resolver-explains",
    "dnssec.resolver-passes-signatures",
    "dns.resolver-large-answers",
)


def untold_below(world: World, aim: Aim) -> Iterable[Pair]:
    """What needs a chain of trust: whether answers and names validate, and what canaries tell."""
    for pair in everything_below(world, aim):
        if pair.check == "dnssec.*" and pair.target.startswith("zone:"):
            yield from (Pair(check, pair.target) for check in dnssec.NEED_A_CHAIN)
        elif pair.check == dnssec.NAMES:
            yield pair
        elif pair.check == "dnssec.*":
            yield from (Pair(check, pair.target) for check in _TOLD_BY_CANARIES)


_LEAF = {kind.key: kind for kind in dnssec.KINDS}


def _at_the_top(leaf: str, message: str) -> Kind:
    kind = _LEAF[leaf]
    return replace(
        kind,
        key=f"top-{leaf}",
        message=message,
        aims=tops,
        also=everything_below,
        hides=untold_below,
        wide=True,
    )


KINDS = (
    _at_the_top(
        "signatures-corrupt",
        message="one bit of every signature is turned, in a zone that delegates to others",
    ),
    _at_the_top(
        "ds-mismatch",
        message="a key roll went wrong: the DS of a zone that delegates belongs to no key",
    ),
)
