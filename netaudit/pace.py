"""How many questions are under way at once: fewer when this machine falls behind.

A scanner that is late reads its answers late, and would take its own slowness for a target's
silence. So the event loop's own lateness is measured, and sets the number: additive increase,
multiplicative decrease, as TCP does it (RFC 5681). It does not grow while the loop has always
something to do: then more under way would only wait longer for each other.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from dataclasses import dataclass

LATE = 0.1  # seconds: a beat that comes so much later means that the machine falls behind
SOON = 0.005  # seconds: one that comes no later finds the loop with nothing else to do
BEAT = 0.05  # seconds between beats
LESS = 0.8
MORE = 16
_MOST_HELPERS = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How many questions are under way at once, and how soon an answer is kept.

    `at_once` is the most of it, `at_least` the least. `patience`: seconds that a probe may hold
    the processor without `await`. `helpers`: processes that ask about zones beside this one, at
    most (netaudit.crew).
    """

    at_once: int = 512
    at_least: int = 32
    per_unit: int = 24
    keep_every: float = 0.05
    patience: float = 20.0
    helpers: int = 0


def helpers_here() -> int:
    """As many as this process may use processors, up to four; none where there is only one."""
    processors = min(_MOST_HELPERS, len(os.sched_getaffinity(0)))
    return processors if processors > 1 else 0


class Room:
    """A semaphore whose size follows what the machine can bear."""

    def __init__(self, most: int, least: int) -> None:
        """From `least` to `most` holders; it begins with an eighth of the most."""
        self._most, self._least = most, min(least, most)
        self.size = max(self._least, most // 8)
        self._taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> None:
        """Take a place, as soon as there is one."""
        if self._taken < self.size and not self._waiting:
            self._taken += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # it was our turn: hand it on
                self.leave()
            raise

    def leave(self) -> None:
        """Give a place back."""
        self._taken -= 1
        self._let_in()

    def beat(self, late: float) -> None:
        """A beat came, `late` seconds after its time."""
        if late > LATE:
            self.size = max(self._least, int(self.size * LESS))
        elif late <= SOON and self._waiting:
            self.size = min(self._most, self.size + MORE)
            self._let_in()

    def _let_in(self) -> None:
        while self._waiting and self._taken < self.size:
            turn = self._waiting.popleft()
            if not turn.done():
                self._taken += 1
                turn.set_result(None)
