"""What was booked for a link does not leave all at once when we are late."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.net.gate import Bucket

_CATCH_UP = 0.03  # seconds: what a late turn held back for longer is spread anew


class Spacing:
    """When each link is free again."""

    def __init__(self) -> None:
        self._free: dict[Bucket, float] = {}

    def wait(self, link: Bucket, octets: float, now: float) -> float:
        """Seconds until so many octets may leave; 0: now, and the link is taken for their time."""
        free = self._free.get(link, 0.0)
        if free > now:
            return free - now
        self._free[link] = max(free, now - _CATCH_UP) + octets / link.rate
        return 0.0
