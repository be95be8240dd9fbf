from __future__ import annotations

import asyncio

from netaudit.lab.dns.tree import absolute
from netaudit.lab.dns.zone import Flaws
from netaudit.lab.faults.aims import leaf_zones, zone_of
from netaudit.lab.faults.flawed import flawed
from tests.lab.worlds import fingerprint, unplugged


def test_flaws_are_put_on_and_taken_off() -> None:
    world = unplugged()
    aim = next(iter(leaf_zones(world)))
    zone, before = world.tree.zones[absolute(zone_of(aim).name)], fingerprint(world)

    async def go() -> None:
        undo = await flawed(lambda: Flaws(corrupt=True))(world, aim)
        assert zone.flaws == Flaws(corrupt=True)
        assert fingerprint(world) != before
        await undo()

    asyncio.run(go())
    assert zone.flaws == Flaws()
    assert fingerprint(world) == before
