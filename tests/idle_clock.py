"""An event loop on whose clock time passes while it has nothing to do, and hardly otherwise.

In most tests, who asks and who answers share one loop. When the machine stands still for longer
than a time-out of the test, or another process takes the processor, a usual loop finds the
time-out due before the answerer had its turn: the test fails by the load. On this clock a
time-out is due after so many seconds of waiting for something to come.
"""

from __future__ import annotations

import asyncio
import selectors
from time import monotonic

_TURN = 0.001  # seconds that a turn's work counts for at most, so that who polls a clock ends


class _Selector(selectors.EpollSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now, self._since = 0.0, monotonic()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        before = monotonic()
        self.now += min(before - self._since, _TURN)
        found = super().select(timeout)
        self._since = monotonic()
        waited, most = self._since - before, max(timeout or 0.0, 0.0)
        # What came may have come at once, and the machine stood still: no time-out is due for it.
        most = most / 2 if found else most
        self.now += waited if timeout is None else min(waited, most)
        return found


class IdleClockLoop(asyncio.SelectorEventLoop):
    """See above."""

    def __init__(self) -> None:
        self._waits = _Selector()
        super().__init__(self._waits)

    def time(self) -> float:
        """Seconds spent waiting since the loop was made."""
        return self._waits.now
