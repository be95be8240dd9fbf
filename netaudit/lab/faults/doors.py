"""What many faults do to doors: nobody listens there, or another server does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.world import World

# What nobody can see of a service that does not speak its protocol: its certificate, its pages.
UNHEARD = ("tls.*", "web.*", "ipv6.parity", "ipv6.no-ipv4-literals", "ipv6.status-hosts-have-aaaa")


async def shut(world: World, doors: Iterable[Door]) -> Undo:
    """Nobody listens at these doors, until that is undone."""
    shut = tuple(doors)
    for door in shut:
        world.stop(door)

    async def undo() -> None:
        for door in shut:
            await world.start(door)

    return undo


async def stand_in(world: World, servers: Mapping[Door, Server]) -> Undo:
    """Other servers at these doors, until that is undone."""
    for door, server in servers.items():
        await world.replace(door, server)

    async def undo() -> None:
        for door in servers:
            await world.replace(door)

    return undo


def touches_doors(_world: World, aim: Aim) -> Iterable[str]:
    """What a fault touches that changes what answers at a service's doors."""
    return [f"door:{aim.key}"]
