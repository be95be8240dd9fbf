"""TCP connections that wait for another conversation, instead of one a conversation.

A name server holds the zones of many units: each new connection costs it and the way there four
packets and a socket, and RFC 7766 section 6.2.1 asks clients to use one again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.stream import Stream

IDLE = 1.0  # seconds; servers that are busy give no more than a few (RFC 7766 section 6.2.3)


class Kept:
    """Idle connections by the address that they lead to, at most `most` of them."""

    def __init__(self, most: int) -> None:
        """Inside the event loop that their streams belong to."""
        self._most = most
        self._idle: dict[Stream, tuple[Address, asyncio.TimerHandle]] = {}  # longest idle first
        self._by_address: dict[Address, list[Stream]] = {}

    def take(self, address: Address) -> Stream | None:
        """One that can be used at once, the last that was; None if there is none."""
        while streams := self._by_address.get(address):
            stream = streams[-1]
            self._forget(stream)
            if stream.renew():
                return stream
            stream.close()
        return None

    def give(self, address: Address, stream: Stream) -> None:
        """Keep a connection whose conversation is over, for a while."""
        if len(self._idle) >= self._most:
            self._drop(next(iter(self._idle)))
        timer = asyncio.get_running_loop().call_later(IDLE, self._drop, stream)
        self._idle[stream] = address, timer
        self._by_address.setdefault(address, []).append(stream)

    def close(self) -> None:
        """Close all."""
        for stream in list(self._idle):
            self._drop(stream)

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
