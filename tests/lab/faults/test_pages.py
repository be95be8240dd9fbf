from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netaudit.lab.faults.pages import KINDS
from tests.lab.worlds import fingerprint, in_a_world

if TYPE_CHECKING:
    from netaudit.lab.injector import Faults
    from netaudit.lab.world import World


@pytest.mark.lab
def test_each_fault_changes_the_servers_and_is_undone() -> None:
    async def act(world: World, _faults: Faults) -> dict[str, Any]:
        told = {}
        for kind in KINDS:
            aim = next(iter(kind.aims(world)))
            before = fingerprint(world)
            undo = await kind.on(world, aim)
            changed = fingerprint(world) != before
            await undo()
            told[kind.key] = [changed, fingerprint(world) == before]
        return told

    assert in_a_world(act) == {kind.key: [True, True] for kind in KINDS}
