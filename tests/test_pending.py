from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.pending import Pending, settled, started, together

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def test_all_who_wait_get_the_first_value() -> None:
    async def go() -> list[int]:
        pending: Pending[int] = Pending()
        waiting = [asyncio.ensure_future(pending) for _ in range(2)]
        await asyncio.sleep(0)
        pending.settle(7)
        pending.settle(8)
        pending.fail(KeyError())
        return [*await asyncio.gather(*waiting), await pending]

    assert asyncio.run(go()) == [7, 7, 7]


def test_who_gives_up_disturbs_nobody() -> None:
    async def go() -> int:
        pending: Pending[int] = Pending()
        first, second = (asyncio.ensure_future(pending) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        pending.settle(7)
        assert first.cancelled()
        return await second

    assert asyncio.run(go()) == 7


def test_an_error_is_for_all_who_wait_and_comes_once() -> None:
    async def go() -> None:
        pending: Pending[int] = Pending()
        pending.fail(KeyError("gone"))
        pending.settle(7)
        for _ in range(2):
            with pytest.raises(KeyError):
                await pending

    asyncio.run(go())


def test_what_it_is_made_by_may_raise() -> None:
    pending: Pending[int] = Pending()
    pending.take(lambda: int("x"))
    assert isinstance(pending.error, ValueError)


def test_then_is_called_once_it_has_come() -> None:
    pending: Pending[int] = Pending()
    told: list[str] = []
    pending.then(lambda: told.append("before"))
    pending.settle(7)
    pending.then(lambda: told.append("after"))
    assert told == ["before", "after"]


async def seven() -> int:
    await asyncio.sleep(0)
    return 7


def under_way() -> Pending[int]:
    pending: Pending[int] = Pending()
    asyncio.get_running_loop().call_soon(pending.settle, 7)
    return pending


@pytest.mark.parametrize("work", [seven, under_way])
def test_it_follows_a_coroutine_or_another_one(work: Callable[[], Awaitable[int]]) -> None:
    async def go() -> tuple[int, int]:
        pending: Pending[int] = Pending()
        pending.follow(work())
        return await pending, await started(work())

    assert asyncio.run(go()) == (7, 7)


def test_what_is_under_way_needs_no_start() -> None:
    pending: Pending[int] = Pending()
    assert started(pending) is pending
    assert pending.cancel() is None


def test_the_end_of_its_work_is_an_error_to_who_waits() -> None:
    async def go() -> None:
        pending = started(asyncio.sleep(60))
        work = pending.cancel()
        assert work
        await asyncio.wait([work])
        with pytest.raises(asyncio.CancelledError):
            await pending

    asyncio.run(go())


def test_works_are_under_way_together() -> None:
    async def go() -> list[Any]:
        first: Pending[int] = Pending()

        async def second() -> int:
            first.settle(1)
            return 2

        return await together(first, second())

    assert asyncio.run(go()) == [1, 2]


def test_what_has_come_already() -> None:
    pending = settled(7)
    assert pending.done
    assert pending.result() == 7
