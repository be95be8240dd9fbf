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
    Service: ("tls.tlsa-*",),
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


def denials_below(world: World, aim: Aim) -> Iterable[Pair]:
    """Without a chain of trust nobody can say whether a denial validates."""
    below = (p for p in everything_below(world, aim) if p.target.startswith("zone:"))
    return [Pair("dnssec.denial-validates", p.target) for p in below if p.check == "dnssec.*"]


_LEAF = {kind.key: kind for kind in dnssec.KINDS}


def _at_the_top(leaf: str, message: str) -> Kind:
    kind = _LEAF[leaf]
    return replace(
        kind,
        key=f"top-{leaf}",
        message=message,
        aims=tops,
        also=everything_below,
        hides=denials_below,
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
