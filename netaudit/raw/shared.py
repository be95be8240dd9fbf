"""What all links are late by at the same time is no link's queue: it is on the way that they share.

That is our own machine, our own access, or a router near us. It is taken off what each link seems
to be late by, and the run as a whole gives way to it, by the law that a link has (control).
Slow links come first in a turn, so that what we give way with is what fast ones would have had.

Where links are alike and began together, all of them may have a queue of ours at the same time as
well. Nothing tells that from a late machine, so when all begin to be late, each link whose rate is
found out gives way once, by less than for a queue that it has alone.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from netaudit.raw.schedule import Buckets

_EVERY = 0.1  # seconds between two looks
_LONGEST = 0.5  # seconds of a look that count
_LINKS = 3  # heard at the same time, before anything is said of all
_LOWER = 4  # one in so many is late by less than what is taken for common
_LOOKS = 2  # in a row that find all late
_PART, _PART_OF_KNOWN = 0.5, 4.0  # of the target, that all may be late
_GROWTH, _CREEP = 3.0, 0.3  # in a second, as a logarithm: and near the rate at which all were late
_NEAR, _BEYOND = 0.7, 1.15  # of that rate
_LESS, _DRAIN, _LEAST_DRAIN = 0.7, 4.0, 0.5
_LEAST, _LEAST_HEARD = 100.0, 1000.0  # probes a second
_BEGIN, _BEGIN_READ = 20_000.0, 5000.0  # while links are found out: and by when we read answers
# Seconds: what all are late by for so long, whatever we do, is no queue of ours but a longer way.
_WINDOW = 5.0


class Shared:
    """The bucket of the run, and what slows it."""

    def __init__(self, run: Buckets) -> None:
        """`run` has one bucket; its rate in probes a second is the most that it gets."""
        self._run = run
        self._most = float(run.rate[0])
        self._level = math.inf  # seconds: the least that all were late by in this look
        self.late = 0.0  # and in the last one
        self.sent = 0  # probes in this look
        self._looks = 0
        self._met = 0.0  # probes a second at which all were late; 0: never
        self._since = self._hold = 0.0
        # The least that all were late by in this window, and in the one before.
        self._leasts, self._window = (math.inf, 0.0), 0.0

    def begin(self, *, stamped: bool = True) -> None:
        """Links are to be found out, which takes a way and a machine that have little else to do.

        `stamped`: as Links has it.
        """
        if not self._met:
            self._set(min(self._most, _BEGIN if stamped else _BEGIN_READ))

    def common(self, late: Any) -> float:
        """Of what links that were heard just now are late by: seconds that all of them are."""
        if len(late) < _LINKS:
            return 0.0
        level = float(np.partition(late, len(late) // _LOWER)[len(late) // _LOWER])
        self._level = min(self._level, level)
        return level

    def look(self, now: float, target: float, rtt: float, *, known: bool) -> bool:
        """Set the rate, if it is time. Whether all links have begun to be late.

        `rtt`: after which we learn what that does, seconds. `target`: seconds that all may be late;
        on `known` links, which we do not fill, some more.
        """
        seconds = min(now - self._since, _LONGEST)
        if seconds < _EVERY:
            return False
        self.late = self._level if self._level < math.inf else 0.0
        queue = self.late - self._longer_way(now)
        part = _PART_OF_KNOWN if known else _PART
        self._looks = self._looks + 1 if queue > part * target else 0
        rate, used = float(self._run.rate[0]), self.sent / seconds
        begun = self._looks == _LOOKS
        if self._looks >= _LOOKS and now >= self._hold:
            self._met = min(rate, used)
            drain = max(_LEAST_DRAIN, 1 - _DRAIN * queue)
            self._set(min(rate, max(_LEAST, _LESS * drain * used)))
            self._hold = now + rtt + self.late
        elif not self._looks:
            near = _NEAR * self._met <= rate <= _BEYOND * self._met
            self._set(min(self._most, rate * math.exp((_CREEP if near else _GROWTH) * seconds)))
        self._level, self.sent, self._since = math.inf, 0, now
        return begun

    def _longer_way(self, now: float) -> float:
        """Seconds that all were late by at least, for a window or two."""
        if now - self._window >= _WINDOW:
            self._leasts, self._window = (math.inf, self._leasts[0]), now
        self._leasts = (min(self._leasts[0], self.late), self._leasts[1])
        return min(self._leasts) if self._leasts[1] < math.inf else 0.0

    def overflow(self) -> None:
        """Answers found no room in our own ring: never so fast again."""
        self._most = max(_LEAST_HEARD, self._run.rate[0] * _LESS)
        self._set(self._most)

    def _set(self, rate: float) -> None:
        self._run.set_rate(0, rate)
