"""Which prefixes and zones can have a host that nobody declared."""

from __future__ import annotations

import asyncio

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.strangers import KINDS, LOW, RANDOM, prefixes, walkable_zones
from tests.lab.worlds import fingerprint, unplugged

BY_KEY = {k.key: k for k in KINDS}


def test_nothing_declared_is_taken_for_undeclared() -> None:
    world = unplugged()
    declared = {a for u in world.units.values() for h in u.hosts for a in h.addresses}
    aims = list(prefixes(world))
    assert aims
    for aim in aims:
        first = int(aim.target.network.network_address)  # type: ignore[union-attr]  # a prefix
        assert not {int(a) for a in declared} & {first | LOW, first | RANDOM, first | RANDOM - 1}


def test_only_zones_that_can_be_walked_are_aimed_at() -> None:
    world = unplugged()
    keys = {aim.key for aim in walkable_zones(world)}
    assert keys == {"zone:x-hai.kontum.test"}  # x-ba is not on its own: it serves the province
    assert world.tree.zones[absolute("x-mot.kontum.test")].iterations is not None


def test_records_are_put_in_and_taken_out() -> None:
    async def act() -> None:
        world = unplugged()
        for key in ("host-undeclared-in-reverse", "host-undeclared-in-zone"):
            before = fingerprint(world)
            undo = await BY_KEY[key].on(world, next(iter(BY_KEY[key].aims(world))))
            assert fingerprint(world) != before
            await undo()
            assert fingerprint(world) == before

    asyncio.run(act())
