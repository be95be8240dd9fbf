from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from netaudit.lab.faults.doors import shut, stand_in

if TYPE_CHECKING:
    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.world import World

ONE, OTHER = cast("Door", "one"), cast("Door", "other")
ODD = cast("Server", "odd")


class Listening:
    """A world of which only what listens at its doors matters; None: nobody."""

    def __init__(self) -> None:
        self.at: dict[Door, object] = {ONE: "right", OTHER: "right"}

    def stop(self, door: Door) -> None:
        self.at[door] = None

    async def start(self, door: Door) -> None:
        self.at[door] = "right"

    async def replace(self, door: Door, server: Server | None = None) -> None:
        self.at[door] = server or "right"


def test_nobody_listens_until_it_is_undone() -> None:
    async def act() -> tuple[dict[Door, object], dict[Door, object]]:
        world = Listening()
        undo = await shut(cast("World", world), iter([ONE]))
        during = dict(world.at)
        await undo()
        return during, world.at

    during, after = asyncio.run(act())
    assert during == {ONE: None, OTHER: "right"}
    assert after == {ONE: "right", OTHER: "right"}


def test_another_server_stands_there_until_it_is_undone() -> None:
    async def act() -> tuple[dict[Door, object], dict[Door, object]]:
        world = Listening()
        undo = await stand_in(cast("World", world), {OTHER: ODD})
        during = dict(world.at)
        await undo()
        return during, world.at

    during, after = asyncio.run(act())
    assert during == {ONE: "right", OTHER: ODD}
    assert after == {ONE: "right", OTHER: "right"}
