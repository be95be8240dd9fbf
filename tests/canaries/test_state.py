from __future__ import annotations

import asyncio

from netaudit.canaries.state import states
from netaudit.model import Canary, DnsPlan
from tests.factories import make_inventory


def test_what_cannot_be_asked_says_why() -> None:
    canary = Canary("good.canary.test", "secure")
    inventory = make_inventory(dns=DnsPlan((), (), (canary,)))
    ((asked, said),) = asyncio.run(states(inventory))
    assert asked is canary
    assert "root_hints_file" in said
