from __future__ import annotations

import asyncio
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.pace import LATE, SOON, Room, helpers_here


def test_no_more_than_its_size_at_once_and_everybody_gets_in() -> None:
    async def main() -> tuple[int, int]:
        room, inside, most, done = Room(8, 2), 0, 0, 0

        async def one() -> None:
            nonlocal inside, most, done
            await room.enter()
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            room.leave()
            done += 1

        await asyncio.gather(*(one() for _ in range(50)))
        return most, done

    assert asyncio.run(main()) == (2, 50)


def test_lateness_shrinks_it_and_a_queue_without_lateness_lets_it_grow() -> None:
    async def main() -> list[int]:
        room = Room(100, 10)
        sizes = [room.size]
        holders = [asyncio.create_task(_hold(room)) for _ in range(200)]
        for late in (0.0, 0.0, LATE * 2, SOON * 2, *([0.0] * 50), *([LATE * 2] * 50)):
            await asyncio.sleep(0)
            room.beat(late)
            sizes.append(room.size)
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)
        return sizes

    sizes = asyncio.run(main())
    assert sizes[:5] == [12, 28, 44, 35, 35]
    assert max(sizes) == 100
    assert sizes[-1] == 10


def test_a_beat_at_the_very_bounds_is_soon_and_not_late() -> None:
    """And what grows lets those in who wait."""

    async def main() -> tuple[int, int, int, int]:
        room = Room(100, 10)
        holders = [asyncio.create_task(_hold(room)) for _ in range(40)]
        await asyncio.sleep(0)
        room.beat(LATE)
        same = room.size
        room.beat(SOON)
        inside = room._taken
        for holder in holders:
            holder.cancel()
        await asyncio.gather(*holders, return_exceptions=True)
        return same, room.size, inside, room._taken

    assert asyncio.run(main()) == (12, 28, 28, 0)


def test_who_comes_while_others_wait_waits_behind_them() -> None:
    async def main() -> list[int]:
        room, order = Room(8, 1), []

        async def one(number: int) -> None:
            await room.enter()
            order.append(number)

        await room.enter()
        waiting = asyncio.create_task(one(1))
        await asyncio.sleep(0)
        room.size = 2  # a place is free, and who waits has not got it yet
        last = asyncio.create_task(one(2))
        await asyncio.sleep(0)
        room.leave()
        await asyncio.wait_for(waiting, 5)
        room.leave()
        await asyncio.wait_for(last, 5)
        return order

    assert asyncio.run(main()) == [1, 2]


def test_who_is_cancelled_as_its_turn_comes_hands_it_on() -> None:
    async def main() -> int:
        room = Room(8, 1)
        await room.enter()
        first, second = (asyncio.create_task(room.enter()) for _ in range(2))
        await asyncio.sleep(0)
        room.leave()  # the first one's turn, which it has not noticed yet
        first.cancel()
        await asyncio.wait_for(second, 5)
        await asyncio.gather(first, return_exceptions=True)
        return room._taken

    assert asyncio.run(main()) == 1


def test_who_is_cancelled_before_its_turn_takes_no_place() -> None:
    async def main() -> int:
        room = Room(8, 1)
        await room.enter()
        waiting = asyncio.create_task(room.enter())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return room._taken

    assert asyncio.run(main()) == 1


@pytest.mark.parametrize(("processors", "helpers"), [(1, 0), (2, 2), (4, 4), (9, 4)])
def test_as_many_helpers_as_processors_up_to_four(
    processors: int, helpers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda who: set(range(who, processors)))
    assert helpers_here() == helpers


def test_nobody_waits_it_does_not_grow() -> None:
    room = Room(100, 10)
    room.beat(0.0)
    assert room.size == 12


@given(st.lists(st.sampled_from(["enter", "cancel", "beat", "late"]), max_size=60))
def test_places_are_never_lost_however_waiters_are_cancelled(steps: list[str]) -> None:
    async def main() -> None:
        room = Room(4, 2)
        tasks: list[asyncio.Task[None]] = []
        for step in steps:
            if step == "enter":
                tasks.append(asyncio.create_task(_hold(room)))
            elif step == "cancel" and tasks:
                tasks.pop(len(tasks) // 2).cancel()
            else:
                room.beat(LATE * 2 if step == "late" else 0.0)
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            for _ in range(20):
                await room.enter()
                room.leave()

    asyncio.run(main())


async def _hold(room: Room) -> None:
    await room.enter()
    try:
        await asyncio.Event().wait()
    finally:
        room.leave()
