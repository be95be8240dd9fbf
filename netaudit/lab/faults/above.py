"""Faults of one server of the zone above, where there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import leaf_zones, zone_of
from netaudit.lab.faults.base import Kind, pairs
from netaudit.lab.faults.content import touches

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from dns.name import Name

    from netaudit.lab.dns.server import NameServer
    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World

DELEGATION = touches("delegation")


def _under_several(world: World) -> Iterator[Aim]:
    """Leaf zones whose parent has more than one server, one of which does not hold the zone too."""
    for aim in leaf_zones(world):
        servers = _servers_above(world, aim)
        if len(servers) > 1 and any(absolute(zone_of(aim).name) not in s.held for s in servers):
            yield aim


def _servers_above(world: World, aim: Aim) -> list[NameServer]:
    parent = world.tree.parent(absolute(zone_of(aim).name))
    return [world.servers[plan.name] for plan in world.tree.servers_of(parent.name)]


def _at_one(what: Callable[[NameServer], set[Name]]) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Put the zone into a set of the last server that only refers to it."""

    async def on(world: World, aim: Aim) -> Undo:
        name = absolute(zone_of(aim).name)
        server = [s for s in _servers_above(world, aim) if name not in s.held][-1]
        what(server).add(name)
        world.tree.changed()

        async def undo() -> None:
            what(server).discard(name)
            world.tree.changed()

        return undo

    return on


KINDS = (
    Kind(
        "ds-corrupt-at-one-server",
        "dnssec",
        "at one server of the parent, one bit of the signature of the DS is turned",
        _under_several,
        _at_one(lambda server: server.spoilt_ds),
        pairs("dnssec.ds-valid-on-every-parent-server"),
        DELEGATION,
    ),
    Kind(
        "delegation-missing-at-one-server",
        "dns",
        "one server of the parent has a copy of it in which the zone is not delegated",
        _under_several,
        _at_one(lambda server: server.undelegated),
        pairs("dns.delegated-by-every-parent-server"),
        DELEGATION,
    ),
)
