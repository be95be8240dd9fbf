from __future__ import annotations

import asyncio
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from netaudit.net import kept as module
from netaudit.net.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

HERE, THERE = ip_address("2001:db8::1"), ip_address("2001:db8::2")


class Line:
    """Stands for a stream."""

    def __init__(self, *, good: bool = True) -> None:
        self.good, self.ended = good, asyncio.Event()

    def renew(self) -> bool:
        return self.good

    def close(self) -> None:
        self.ended.set()

    @property
    def closed(self) -> bool:
        return self.ended.is_set()


def inside(act: Callable[[Kept], Any], most: int = 2) -> None:
    async def run() -> None:
        found = act(Kept(most))
        if asyncio.iscoroutine(found):
            await found

    asyncio.run(run())


def test_the_last_that_was_given_is_taken_first_and_once() -> None:
    def act(kept: Kept) -> None:
        first: Any
        second: Any
        first, second = Line(), Line()
        kept.give(HERE, first)
        kept.give(HERE, second)
        assert kept.take(THERE) is None
        assert [kept.take(HERE) for _ in range(3)] == [second, first, None]
        assert [line.closed for line in (first, second)] == [False, False]
        assert not kept._by_address

    inside(act)


def test_what_cannot_be_used_again_is_closed() -> None:
    def act(kept: Kept) -> None:
        good: Any = Line()
        bad: Any = Line(good=False)
        kept.give(HERE, good)
        kept.give(HERE, bad)
        assert kept.take(HERE) is good
        assert bad.closed

    inside(act)


def test_there_are_so_many_and_the_longest_idle_makes_room() -> None:
    def act(kept: Kept) -> None:
        lines: list[Any] = [Line() for _ in range(3)]
        for line, address in zip(lines, (HERE, THERE, THERE), strict=True):
            kept.give(address, line)
        assert [line.closed for line in lines] == [True, False, False]
        assert kept.take(HERE) is None
        kept.close()
        assert all(line.closed for line in lines)

    inside(act)


def test_nobody_waits_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE", 0.01)

    async def act(kept: Kept) -> None:
        line: Any = Line()
        kept.give(HERE, line)
        await line.ended.wait()
        assert kept.take(HERE) is None

    inside(act)
