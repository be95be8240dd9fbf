"""TCP connections that wait for another conversation, instead of one a conversation.

A name server holds the zones of many units: each new connection costs it and the way there four
packets and a socket. RFC 7766 section 6.2.1 asks clients to use one again, and section 6.2.2 to
have few at a time.
"""

from __future__ import annotations

import asyncio
import math
from collections import defaultdict, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from netaudit.model import Address
    from netaudit.net.stream import Stream

IDLE = 1.0  # seconds; servers that are busy give no more than a few (RFC 7766 section 6.2.3)
ENOUGH = 4  # conversations with an address: the next one waits
PATIENCE = 1.0  # seconds without an answer to any of them: who is silent holds nobody up


class _Peer:
    """An address: how many talk with it, how many may, who waits, when it last answered."""

    __slots__ = ("answered", "most", "talking", "timer", "waiting")

    def __init__(self) -> None:
        self.talking, self.most = 0, ENOUGH
        self.waiting: deque[asyncio.Future[None]] = deque()
        self.timer: asyncio.TimerHandle | None = None
        self.answered = -math.inf

    def next(self) -> bool:
        """Let the next one go that waits; whether there was one."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return True
        return False


class Place:
    """One conversation's: its connection, and whether that can be used `again` after it."""

    def __init__(self, stream: Stream | None, peer: _Peer) -> None:
        self.stream, self.again = stream, False
        self._peer, self._since = peer, asyncio.get_running_loop().time()

    def change(self, stream: Stream | None) -> None:
        """Close the connection, and take another one."""
        if self.stream:
            self.stream.close()
        self.stream = stream

    def answered(self) -> None:
        """A question over it was."""
        self._peer.answered = asyncio.get_running_loop().time()

    def passed_over(self) -> bool:
        """Whether others were answered since it began: said of one that was not.

        Then the server answers fewer at once than talk with it, and fewer will.
        """
        if self._peer.answered <= self._since:
            return False
        self._peer.most = max(1, self._peer.most // 2)
        return True


class Kept:
    """Places in conversations by address, and connections that are idle, at most `most` of them."""

    def __init__(self, most: int) -> None:
        """Inside the event loop that their streams belong to."""
        self._most = most
        self._idle: dict[Stream, tuple[Address, asyncio.TimerHandle]] = {}  # longest idle first
        self._by_address: dict[Address, list[Stream]] = {}
        self._peers: defaultdict[Address, _Peer] = defaultdict(_Peer)

    @asynccontextmanager
    async def place(self, address: Address) -> AsyncIterator[Place]:
        """A place in a conversation, with a connection that can be used at once if there is one."""
        peer = self._peers[address]
        if address not in self._by_address and peer.talking >= peer.most:
            await self._wait(peer)
        peer.talking += 1
        place = Place(self._take(address), peer)
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
            peer.talking -= 1
            if peer.talking < peer.most:
                peer.next()

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

    def close(self) -> None:
        """Close all that are idle."""
        for stream in list(self._idle):
            self._drop(stream)
        for peer in self._peers.values():
            if peer.timer:
                peer.timer.cancel()

    async def _wait(self, peer: _Peer) -> None:
        """Until a place is free, or the server has answered nobody for as long as one waits."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        peer.waiting.append(turn)
        if peer.timer is None:
            self._look_later(peer)
        await turn

    def _look_later(self, peer: _Peer) -> None:
        loop = asyncio.get_running_loop()
        peer.timer = loop.call_later(PATIENCE, self._look, peer, loop.time())

    def _look(self, peer: _Peer, since: float) -> None:
        peer.timer = None
        if peer.answered <= since:
            while peer.next():
                pass
        elif peer.waiting:
            self._look_later(peer)

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
