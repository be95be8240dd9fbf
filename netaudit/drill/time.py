"""The drill's clock: it never goes back, whatever the machine's clock does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.net.clock import Clock


class DrillClock:
    """Wall time at the start, then what the monotonic clock adds to it.

    A wall clock that jumps (NTP, a hand) moves nothing of a drill under way. After a restart it
    goes on from the wall clock, but never from before what was written down last.
    """

    def __init__(
        self, wall: Clock, monotonic: Callable[[], float], last: datetime | None = None
    ) -> None:
        """`monotonic` in seconds; `last` is the newest time in the drill's journals."""
        now = wall()
        self._anchor = max(now, last) if last else now
        self._monotonic, self._since = monotonic, monotonic()

    def __call__(self) -> datetime:
        """Now."""
        return self._anchor + timedelta(seconds=self._monotonic() - self._since)
