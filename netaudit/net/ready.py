"""Waiting for a socket, until a moment.

What came in while this machine stood still is found before the moment counts as past: an event
loop that wakes late looks at its sockets first and at its clocks afterwards. `asyncio.timeout`
does not: it throws away what its task was just given.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable


async def readable(sock: socket.socket, until: float) -> bool:
    """Whether `sock` can be read before `until`, on the clock of the event loop."""
    loop = asyncio.get_running_loop()
    return await _ready(sock, until, loop.add_reader, loop.remove_reader)


async def writable(sock: socket.socket, until: float) -> bool:
    """Whether `sock` can be written, or its connection has failed, before `until`."""
    loop = asyncio.get_running_loop()
    return await _ready(sock, until, loop.add_writer, loop.remove_writer)


async def _ready(
    sock: socket.socket,
    until: float,
    watch: Callable[[int, Callable[[], None]], None],
    unwatch: Callable[[int], object],
) -> bool:
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()

    def settle(*, value: bool) -> None:
        if not ready.done():
            ready.set_result(value)

    timer = loop.call_at(until, partial(settle, value=False))
    # Not the socket: the selector looks for it first, and spells out both ends in a KeyError.
    fd = sock.fileno()
    watch(fd, partial(settle, value=True))
    try:
        return await ready
    finally:
        timer.cancel()
        unwatch(fd)
