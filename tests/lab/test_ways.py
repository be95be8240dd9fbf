"""What faults do to the way: done, recorded, undone."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.lab.path import Hook, Match
from tests.lab.worlds import in_a_world

if TYPE_CHECKING:
    from netaudit.lab.injector import Faults
    from netaudit.lab.world import World

UNIT = "x-mot"
NETWORK = ip_network("2001:db8:1002::/48")


@pytest.mark.lab
def test_everything_is_recorded_and_undone() -> None:
    async def act(world: World, _faults: Faults) -> Any:
        ways = world.ways
        undoes = [
            await ways.drop(ways.core, "one", Hook.FORWARD, Match(destination=NETWORK)),
            await ways.mtu(UNIT, 1400),
            await ways.lead_back(UNIT, NETWORK),
            await ways.refuse(ways.core, NETWORK, "prohibit"),
            await ways.parameter(ways.unit(UNIT), "net/ipv6/conf/all/hop_limit", "5", "64"),
        ]
        during = sorted(ways.changed)
        for undo in undoes:
            await undo()
        return [len(during), sorted(ways.changed)]

    assert in_a_world(act) == [5, []]
