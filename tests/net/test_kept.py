from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.net import kept as module
from netaudit.net.kept import ENOUGH, Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from netaudit.model import Address

HERE, THERE = ip_address("2001:db8::1"), ip_address("2001:db8::2")


class Line:
    """Stands for a stream."""

    def __init__(self, *, good: bool = True) -> None:
        self.good, self.ended = good, asyncio.Event()

    def renew(self) -> bool:
        return self.good

    def close(self) -> None:
        self.ended.set()


def inside(act: Callable[[Kept], Coroutine[Any, Any, None]], most: int = 2) -> None:
    async def run() -> None:
        kept = Kept(most)
        await act(kept)
        assert not any(peer.talking or peer.waiting for peer in kept._peers.values())

    asyncio.run(run())


async def talk(kept: Kept, address: Address, line: Any = None, *, again: bool = True) -> Any:
    """Hold a conversation, over a connection of its own if `line` is given; the one it had."""
    async with kept.place(address) as place:
        found = place.stream
        if line is not None:
            place.change(line)
        place.again = again
    return found


def test_the_last_that_was_given_back_is_taken_first() -> None:
    async def act(kept: Kept) -> None:
        first: Any
        second: Any
        first, second = Line(), Line()
        async with kept.place(HERE) as one, kept.place(HERE) as other:
            one.stream, one.again = second, True
            other.stream, other.again = first, True
        assert await talk(kept, THERE) is None
        async with kept.place(HERE) as one, kept.place(HERE) as other, kept.place(HERE) as third:
            assert [place.stream for place in (one, other, third)] == [second, first, None]
        assert first.ended.is_set()
        assert not kept._by_address

    inside(act)


@pytest.mark.parametrize("again", [True, False])
def test_what_cannot_go_on_is_closed(*, again: bool) -> None:
    async def act(kept: Kept) -> None:
        line = Line()
        await talk(kept, HERE, line, again=again)
        assert line.ended.is_set() is not again
        line.good = False
        assert await talk(kept, HERE) is None
        assert line.ended.is_set()

    inside(act)


def test_a_conversation_that_broke_off_leaves_nothing() -> None:
    async def act(kept: Kept) -> None:
        line: Any = Line()

        async def breaks() -> None:
            async with kept.place(HERE) as place:
                place.stream, place.again = line, True
                raise ValueError("broken")

        with pytest.raises(ValueError, match="broken"):
            await breaks()
        assert line.ended.is_set()

    inside(act)


def test_there_are_so_many_and_the_longest_idle_makes_room() -> None:
    async def act(kept: Kept) -> None:
        lines = [Line() for _ in range(3)]
        await talk(kept, HERE, lines[0])
        await talk(kept, THERE, lines[1])
        await talk(kept, ip_address("2001:db8::3"), lines[2])
        assert [line.ended.is_set() for line in lines] == [True, False, False]
        kept.close()
        assert all(line.ended.is_set() for line in lines)

    inside(act)


def test_nobody_is_idle_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "IDLE", 0.01)

    async def act(kept: Kept) -> None:
        line = Line()
        await talk(kept, HERE, line)
        await line.ended.wait()
        assert await talk(kept, HERE) is None

    inside(act)


async def full(kept: Kept, stack: AsyncExitStack) -> list[Any]:
    return [await stack.enter_async_context(kept.place(HERE)) for _ in range(ENOUGH)]


def test_who_comes_when_there_are_enough_has_the_next_connection() -> None:
    async def act(kept: Kept) -> None:
        line = Line()
        async with AsyncExitStack() as stack:
            places = await full(kept, stack)
            places[-1].stream, places[-1].again = line, True
            late = [asyncio.create_task(talk(kept, HERE)) for _ in range(2)]
            late[0].cancel()
            await asyncio.sleep(0)
            assert not late[1].done()
        assert await late[1] is line
        kept.close()

    inside(act)


def test_and_waits_for_no_longer_than_a_moment_while_nobody_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def act(kept: Kept) -> None:
        async with AsyncExitStack() as stack:
            await full(kept, stack)
            found = await asyncio.gather(talk(kept, HERE), talk(kept, HERE))
            assert list(found) == [None, None]

    inside(act)


def test_while_others_are_answered_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.01)

    async def act(kept: Kept) -> None:
        looks: list[float] = []
        look = kept._look

        def counted(peer: Any, since: float) -> None:
            looks.append(since)
            look(peer, since)

        monkeypatch.setattr(kept, "_look", counted)
        async with AsyncExitStack() as stack:
            places = await full(kept, stack)
            late = asyncio.create_task(talk(kept, HERE))
            while len(looks) < 3:
                places[0].answered()
                await asyncio.sleep(0)
            assert not late.done()
        await late

    inside(act)


def test_who_was_passed_over_leaves_fewer_to_talk_at_once() -> None:
    async def act(kept: Kept) -> None:
        async with kept.place(HERE) as one, kept.place(HERE) as other:
            assert not other.passed_over()
            await asyncio.sleep(0.001)
            one.answered()
            most = []
            for _ in range(3):
                assert other.passed_over()
                most.append(kept._peers[HERE].most)
            assert most == [ENOUGH // 2, ENOUGH // 4, 1]
            late = asyncio.create_task(talk(kept, HERE))
            await asyncio.sleep(0)
            assert not late.done()
        assert await late is None
        async with kept.place(THERE) as elsewhere:
            assert not elsewhere.passed_over()

    inside(act)
