from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.above import KINDS
from netaudit.lab.faults.aims import zone_of
from tests.lab.worlds import unplugged

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Kind


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_one_server_of_the_parent_is_hit_that_does_not_hold_the_zone_itself(kind: Kind) -> None:
    world = unplugged()

    def hit() -> list[set[object]]:
        return [{*s.spoilt_ds, *s.undelegated} for s in world.servers.values()]

    async def act() -> None:
        aim = next(iter(kind.aims(world)))
        name = absolute(zone_of(aim).name)
        undo = await kind.on(world, aim)
        (server,) = (s for s in world.servers.values() if name in {*s.spoilt_ds, *s.undelegated})
        assert world.tree.parent(name).name in server.held
        assert name not in server.held
        assert hit().count({name}) == 1
        await undo()
        assert not any(hit())

    asyncio.run(act())
