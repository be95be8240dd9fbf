from __future__ import annotations

import asyncio
import time


def test_a_machine_that_stands_still_makes_nobody_late() -> None:
    """The answerer needs some turns of the loop, and the machine stops for longer than allowed."""

    async def run() -> bytes:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            time.sleep(0.2)  # noqa: ASYNC251  the machine stands still
            writer.write(b"here")
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server, asyncio.timeout(0.1):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            said = await reader.read()
            writer.close()
        return said

    assert asyncio.run(run()) == b"here"


def test_waiting_takes_as_long_as_it_says() -> None:
    async def run() -> float:
        before = asyncio.get_running_loop().time()
        await asyncio.sleep(0.02)
        return asyncio.get_running_loop().time() - before

    began = time.monotonic()
    assert asyncio.run(run()) >= 0.02
    assert time.monotonic() - began >= 0.02


def test_who_polls_the_clock_ends() -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + 0.002
        while loop.time() < until:  # noqa: ASYNC110  a poller is what this is about
            await asyncio.sleep(0)

    asyncio.run(run())
