from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from netaudit.net.ready import readable, writable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FULL = 50_000_000  # octets: more than two sockets' buffers hold


def waited(
    wait: Callable[[socket.socket, float], Awaitable[bool]], said: bytes, seconds: float
) -> bool:
    async def run() -> bool:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)
            theirs.sendall(said)
            if wait is writable and not said:
                ours.send(bytes(FULL))
            return await wait(ours, asyncio.get_running_loop().time() + seconds)

    return asyncio.run(run())


@pytest.mark.parametrize("seconds", [60.0, 0.0, -1.0])
def test_what_is_there_is_found_however_late_we_look(seconds: float) -> None:
    assert waited(readable, b"x", seconds)
    assert waited(writable, b"x", seconds)


@pytest.mark.parametrize("seconds", [0.02, 0.0, -1.0])
def test_nothing_is_waited_for_no_longer_than_said(seconds: float) -> None:
    assert not waited(readable, b"", seconds)
    assert not waited(writable, b"", seconds)
