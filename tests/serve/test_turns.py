import asyncio

from netaudit.serve.turns import Turns


def test_only_so_many_at_once_and_only_so_many_in_line() -> None:
    async def crowd() -> tuple[int, list[bool]]:
        turns, here, most = Turns(at_once=2, in_line=3), 0, 0

        async def one() -> bool:
            nonlocal here, most
            async with turns.turn() as mine:
                if mine:
                    here += 1
                    most = max(most, here)
                    await asyncio.sleep(0)
                    here -= 1
                return mine

        got = await asyncio.gather(*(one() for _ in range(9)))
        assert await one()  # the line is empty again
        return most, got

    most, got = asyncio.run(crowd())
    assert most == 2
    assert got == [True] * 5 + [False] * 4
