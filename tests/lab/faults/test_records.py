import asyncio

import pytest

from netaudit.lab.faults.records import KINDS
from tests.lab.worlds import fingerprint, unplugged


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_fault_changes_the_zones_and_is_undone(kind) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    async def act() -> None:
        world = unplugged()
        aim = next(iter(kind.aims(world)))
        before = fingerprint(world)
        undo = await kind.on(world, aim)
        assert fingerprint(world) != before
        await undo()
        assert fingerprint(world) == before

    asyncio.run(act())
