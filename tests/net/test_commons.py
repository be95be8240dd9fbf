from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.errors import CannotAsk
from netaudit.net.commons import Commons, Have, Want
from netaudit.net.ledger import Ledger
from tests.factories import make_net

if TYPE_CHECKING:
    from netaudit.net.context import Net


class Pair:
    """Two processes of a run in one: numbers 1 and 2."""

    def __init__(self) -> None:
        ledger = Ledger(2, places=64)
        self.nets: dict[int, Net] = {}
        self.made: list[int] = []
        for who in (1, 2):
            net = make_net()
            net.commons = Commons(ledger, who, self._send)
            self.nets[who] = net

    def commons(self, who: int) -> Commons:
        found = self.nets[who].commons
        assert found
        return found

    def _send(self, to: int, message: Want | Have) -> None:
        if isinstance(message, Want):
            self.commons(to).wanted(message, self.nets[to].known)
        else:
            self.commons(to).came(message)

    async def ask(self, who: int, answer: Any, key: object = "key") -> Any:
        """What process `who` gets; `answer` is what it would find itself."""

        async def make() -> Any:
            self.made.append(who)
            await asyncio.sleep(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return await self.nets[who].once_for_all(key, make)


def test_the_second_gets_what_the_first_found() -> None:
    async def both() -> tuple[list[Any], list[int]]:
        pair = Pair()
        found = await asyncio.gather(pair.ask(1, "first"), pair.ask(2, "second"))
        return [*found, await pair.ask(2, "later")], pair.made

    assert asyncio.run(both()) == (["first", "first", "first"], [1])


def test_other_keys_are_everybody_s_own() -> None:
    async def both() -> list[Any]:
        pair = Pair()
        return [*await asyncio.gather(pair.ask(1, "first"), pair.ask(2, "second", "another"))]

    assert asyncio.run(both()) == ["first", "second"]


def test_a_value_that_is_none_is_a_value() -> None:
    async def both() -> tuple[list[Any], list[int]]:
        pair = Pair()
        return [*await asyncio.gather(pair.ask(1, None), pair.ask(2, "second"))], pair.made

    assert asyncio.run(both()) == ([None, None], [1])


def test_what_cannot_be_handed_on_the_second_finds_itself() -> None:
    async def both() -> tuple[list[Any], list[int]]:
        pair = Pair()
        async with asyncio.timeout(5):
            found = await asyncio.gather(pair.ask(1, lambda: None), pair.ask(2, "second"))
        return [*found], pair.made

    (_, second), made = asyncio.run(both())
    assert (second, made) == ("second", [1, 2])


def test_after_an_error_the_second_tries_itself() -> None:
    async def both() -> tuple[Any, list[int]]:
        pair = Pair()
        with pytest.raises(CannotAsk):
            await pair.ask(1, CannotAsk("not from here"))
        return await pair.ask(2, "second"), pair.made

    assert asyncio.run(both()) == ("second", [1, 2])


def test_what_the_first_never_began_the_second_finds_itself() -> None:
    async def second() -> tuple[Any, list[int]]:
        pair = Pair()
        nothing = asyncio.get_running_loop().create_future
        pair.commons(1).first("key", nothing)  # claimed, and then its task was cut
        return await pair.ask(2, "second"), pair.made

    assert asyncio.run(second()) == ("second", [2])


def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    async def late() -> None:
        Pair().commons(1).came(Have(7, None))

    asyncio.run(late())
