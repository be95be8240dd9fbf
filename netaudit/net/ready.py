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


async def readable(sock: socket.socket, until: float) -> bool:
    """Whether `sock` can be read before `until`, on the clock of the event loop."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(sock, partial(_settle, ready, value=True))
    try:
        return await _by(ready, until)
    finally:
        loop.remove_reader(sock)


async def writable(sock: socket.socket, until: float) -> bool:
    """Whether `sock` can be written, or its connection has failed, before `until`."""
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(sock, partial(_settle, ready, value=True))
    try:
        return await _by(ready, until)
    finally:
        loop.remove_writer(sock)


async def _by(ready: asyncio.Future[bool], until: float) -> bool:
    timer = asyncio.get_running_loop().call_at(until, partial(_settle, ready, value=False))
    try:
        return await ready
    finally:
        timer.cancel()


def _settle(ready: asyncio.Future[bool], *, value: bool) -> None:
    if not ready.done():
        ready.set_result(value)
