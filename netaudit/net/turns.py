"""Whose turn it is among datagrams: in the order they came, for each server by itself.

Only the first that waits for a server has booked its turn at the gate. So the pace that a server
has earned meanwhile, or lost, holds for all behind it, and who waits for one server keeps no place
from questions to others. A datagram that is sent again waits like any other.
"""

from __future__ import annotations

import math
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.dns.ask import Failure
from netaudit.net.lengths import Lengths

if TYPE_CHECKING:
    from netaudit.dns.ask import NoAnswer
    from netaudit.net.exchange import Exchange

_NOTHING = frozenset({Failure.SILENT, Failure.GARBAGE})


class Server:
    """The questions to one address that have not begun, and how it answered those before.

    `silent`: it has only been silent of late; `answered`: it answered the last one that it could,
    and `when` it last answered any (monotonic seconds). `lengths`: of its answers.
    """

    __slots__ = ("_turns", "answered", "busy", "lengths", "queue", "silent", "when")

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.queue: deque[Exchange] = deque()
        self.busy = self.silent = self.answered = False  # busy: ready, or its first waits
        self.when = -math.inf
        self.lengths = Lengths()

    def turned(self) -> None:
        """The first of those that waited waits no more."""
        self._turns.ready(self)

    def again(self, exchange: Exchange) -> None:
        """The exchange has another datagram to send, and no place until it is its turn."""
        self._turns.enter(self, exchange)  # first: who gives way lets the next that waits begin
        self._turns.give_way()

    def heard(self, came: bytes | NoAnswer | None) -> None:
        """Take note of what came of a question; None: we could not ask.

        Who answered before may have lost three datagrams in a row: the next question, which may be
        the same once more, still gets three.
        """
        if isinstance(came, bytes):
            self.silent, self.answered, self.when = False, True, monotonic()
            self.lengths.came(len(came))
        elif came and came.failure in _NOTHING:
            self.silent, self.answered = not self.answered, False


class Turns:
    """At most `most` questions under way at once; servers that are ready take turns."""

    def __init__(
        self, most: int, waits: tuple[float, ...], waits_if_silent: tuple[float, ...]
    ) -> None:
        """`waits`: seconds after each datagram."""
        self._most, self._waits, self._waits_if_silent = most, waits, waits_if_silent
        self._ready: deque[Server] = deque()
        self._under_way, self._going = 0, False

    def enter(self, server: Server, exchange: Exchange) -> None:
        """Begin the exchange when it is its turn; tell `left` when it is over."""
        exchange.queued = True
        server.queue.append(exchange)
        if not server.busy:
            self.ready(server)

    def ready(self, server: Server) -> None:
        """The next question to the server may begin, if there is one."""
        server.busy = bool(server.queue)
        if server.busy:
            self._ready.append(server)
            self._go()

    def left(self, exchange: Exchange) -> None:
        """An exchange is over: perhaps by a late answer, while it waited for its next turn."""
        if not exchange.queued:
            self.give_way()

    def give_way(self) -> None:
        """One less is under way."""
        self._under_way -= 1
        self._go()

    def _go(self) -> None:
        if self._going:  # one that failed at once: the loop below goes on
            return
        self._going = True
        try:
            while self._ready and self._under_way < self._most:
                self._under_way += 1
                self._begin(self._ready.popleft())
        finally:
            self._going = False

    def _begin(self, server: Server) -> None:
        exchange = server.queue.popleft()
        exchange.queued = False
        waits = False
        try:
            if exchange.done:
                self.give_way()
            else:
                patience = self._waits_if_silent if server.silent else self._waits
                waits = exchange.begin(patience, server)
        finally:  # whatever went wrong with one question does not hold up the others
            if not waits:
                self.ready(server)
