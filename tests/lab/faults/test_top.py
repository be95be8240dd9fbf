import asyncio

import pytest

from netaudit.drill.availability import CHECKS
from netaudit.lab.faults.top import KINDS, everything_below, tops, untold_below
from tests.lab.worlds import fingerprint, unplugged


def test_the_provinces_zone_is_hit_and_all_below_may_fall() -> None:
    world = unplugged()
    (aim,) = tops(world)
    assert aim.key == "zone:kontum.test"
    pairs = list(everything_below(world, aim))
    zones = {zone.key for unit in world.units.values() for zone in unit.zones}
    assert {pair.target for pair in pairs} >= zones
    keys = {pair.target for pair in pairs}
    excused = [c for c in CHECKS for key in keys if any(p.covers(c, key) for p in pairs)]
    assert excused == []  # who cuts the units off is not excused by it


def test_what_needs_a_chain_of_trust_cannot_be_told_below() -> None:
    world = unplugged()
    (aim,) = tops(world)
    hidden = set(untold_below(world, aim))
    resolvers = {r.key for unit in world.units.values() for r in unit.resolvers}
    zones = {zone.key for unit in world.units.values() for zone in unit.zones}
    assert {p.target for p in hidden if p.check == "dnssec.resolver-clock-right"} == resolvers
    assert {p.target for p in hidden if p.check == "dnssec.denial-validates"} == zones
    services = {s.key for u in world.units.values() for h in u.hosts for s in h.services}
    assert {p.target for p in hidden if p.check == "dnssec.names-validate"} == services
    assert "dnssec.resolver-honours-cd" not in {p.check for p in hidden}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_the_zones_and_is_undone(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    async def act() -> None:
        world = unplugged()
        before = fingerprint(world)
        undo = await kind.on(world, next(iter(kind.aims(world))))
        assert fingerprint(world) != before
        await undo()
        assert fingerprint(world) == before

    assert kind.wide
    asyncio.run(act())
