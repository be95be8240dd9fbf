"""TCP connections that wait for another conversation, instead of one a conversation.

A name server holds the zones of many units: each new connection costs it and the way there four
packets and a socket. RFC 7766 section 6.2.1 asks clients to use one again, and section 6.2.2 to
have few at a time.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from netaudit.model import Address
    from netaudit.net.stream import Stream

IDLE = 1.0  # seconds; servers that are busy give no more than a few (RFC 7766 section 6.2.3)
ENOUGH = 4  # conversations with an address: the next one waits for a moment
PATIENCE = 0.25  # seconds that it does; who talks slowly, or not at all, holds nobody up


class Place:
    """One conversation's: its connection, and whether that can be used `again` after it."""

    def __init__(self, stream: Stream | None) -> None:
        self.stream, self.again = stream, False

    def change(self, stream: Stream | None) -> None:
        """Close the connection, and take another one."""
        if self.stream:
            self.stream.close()
        self.stream = stream


class Kept:
    """Places in conversations by address, and connections that are idle, at most `most` of them."""

    def __init__(self, most: int) -> None:
        """Inside the event loop that their streams belong to."""
        self._most = most
        self._idle: dict[Stream, tuple[Address, asyncio.TimerHandle]] = {}  # longest idle first
        self._by_address: dict[Address, list[Stream]] = {}
        self._talking: Counter[Address] = Counter()
        self._waiting: dict[Address, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def place(self, address: Address) -> AsyncIterator[Place]:
        """A place in a conversation, with a connection that can be used at once if there is one."""
        if address not in self._by_address and self._talking[address] >= ENOUGH:
            await self._wait(address)
        self._talking[address] += 1
        place = Place(self._take(address))
        try:
            yield place
        except BaseException:
            place.again = False
            raise
        finally:
            if place.stream and place.again:
                self._give(address, place.stream)
            else:
                place.change(None)
            self._leave(address)

    def _take(self, address: Address) -> Stream | None:
        while streams := self._by_address.get(address):
            stream = streams[-1]
            self._forget(stream)
            if stream.renew():
                return stream
            stream.close()
        return None

    def _give(self, address: Address, stream: Stream) -> None:
        if len(self._idle) >= self._most:
            self._drop(next(iter(self._idle)))
        timer = asyncio.get_running_loop().call_later(IDLE, self._drop, stream)
        self._idle[stream] = address, timer
        self._by_address.setdefault(address, []).append(stream)

    def _leave(self, address: Address) -> None:
        self._talking[address] -= 1
        if not self._talking[address]:
            del self._talking[address]
        waiting = self._waiting.get(address, ())
        while waiting and not _go(waiting.popleft()):
            pass
        if not waiting:
            self._waiting.pop(address, None)

    def close(self) -> None:
        """Close all that are idle."""
        for stream in list(self._idle):
            self._drop(stream)

    async def _wait(self, address: Address) -> None:
        """Until a place is free, or for as long as one waits."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(PATIENCE, _go, turn)
        self._waiting.setdefault(address, deque()).append(turn)
        try:
            await turn
        finally:
            timer.cancel()

    def _drop(self, stream: Stream) -> None:
        self._forget(stream)
        stream.close()

    def _forget(self, stream: Stream) -> None:
        address, timer = self._idle.pop(stream)
        timer.cancel()
        streams = self._by_address[address]
        streams.remove(stream)
        if not streams:
            del self._by_address[address]


def _go(turn: asyncio.Future[None]) -> bool:
    """Let one go that waits; whether it did."""
    if turn.done():
        return False
    turn.set_result(None)
    return True
