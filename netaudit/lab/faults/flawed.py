"""Flaws of whole zones, put on and taken off again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.dns.tree import absolute
from netaudit.lab.dns.zone import Flaws, ZoneData
from netaudit.lab.faults.aims import zone_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World


def set_flaws(world: World, zone: ZoneData, flaws: Flaws) -> Undo:
    """Let the zone have them from now on; what is returned lets it have none."""
    zone.flaws = flaws
    world.tree.changed(zone.name)

    async def undo() -> None:
        zone.flaws = Flaws()
        world.tree.changed(zone.name)

    return undo


def flawed(make: Callable[[], Flaws]) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Let the zone that is aimed at have what `make` makes."""

    async def on(world: World, aim: Aim) -> Undo:
        zone = world.tree.zones[absolute(zone_of(aim).name)]
        return set_flaws(world, zone, make())

    return on
