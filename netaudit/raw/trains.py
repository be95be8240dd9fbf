"""What a link can, told by packets that leave together: the slowest link on their way spaces them.

Packet-train dispersion (Jain, Dovrolis: End-to-end available bandwidth, 2003). Two short trains
cost less than a slow start, and tell within a round trip whether a link has 128 kbit/s or more
than can be told apart. Others' traffic in between makes a link look slower than it is, seldom
faster; so the slower of two trains counts, and what is found is a place to begin at, never a right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CARS = 6  # probes: on 128 kbit/s the last of them waits for 17 ms
_TRAINS = 2
_APART = 0.1  # seconds between two trains
_LEAST = 3  # answers that tell something
_JITTER = 0.001  # seconds that arrivals are spread by whatever else there is
_WITHIN = 2.0  # times what a link has at least: more is not believed where a train was spread
_SETTLED = 0.1  # seconds after which the rest of a train is not waited for
_GIVEN_UP = 1.0  # seconds after the last train: what is to come back has come
_FAR = 1e9
_WAITS, _READY, _RUNS, _OVER = range(4)


class Trains:
    """One or two trains to each unit whose link nobody knows, in columns."""

    def __init__(self) -> None:
        self._jitter = _JITTER
        self._places: NDArray[np.int64] = np.zeros(0, np.int64)  # by unit: in the columns here
        self._units: NDArray[np.int64] = np.zeros(0, np.int64)
        self._octets = np.zeros(0)
        self._phase: NDArray[np.int64] = np.zeros(0, np.int64)
        self._number: NDArray[np.int64] = np.zeros(0, np.int64)  # of trains that left
        self._due = np.zeros(0)
        shape = (0, _TRAINS)
        self._tick, self._sent, self._count = (np.zeros(shape, np.int64) for _ in range(3))
        self._first, self._last = np.zeros(shape), np.zeros(shape)

    def begin(self, unit: int, octets: float, now: float) -> None:
        """A unit's first train may leave."""
        if unit >= len(self._places):
            more = np.full(unit + 1 - len(self._places), -1)
            self._places = np.append(self._places, more)
        self._places[unit] = len(self._units)
        self._units = np.append(self._units, unit)
        self._octets = np.append(self._octets, octets)
        self._phase = np.append(self._phase, _READY)
        self._number = np.append(self._number, 0)
        self._due = np.append(self._due, now)
        for name, value in (("tick", -1), ("sent", 0), ("count", 0), ("first", _FAR), ("last", 0)):
            old = getattr(self, f"_{name}")
            setattr(self, f"_{name}", np.vstack((old, np.full((1, _TRAINS), value, old.dtype))))

    def read_late(self, seconds: float) -> None:
        """Arrivals may be off by so much: nobody but us says when they came."""
        self._jitter = max(self._jitter, seconds)

    @property
    def busy(self) -> bool:
        """Whether some are not over."""
        return bool((self._phase != _OVER).any())

    def left(self, units: Any, tick: int, now: float) -> None:
        """Probes left together: those of a unit whose train was due are its train."""
        places = self._of(units)
        size = np.bincount(places[places >= 0], minlength=len(self._units))
        go = np.flatnonzero((size >= _LEAST) & (self._phase == _READY))
        number = self._number[go]
        self._tick[go, number], self._sent[go, number] = tick, size[go]
        self._number[go] += 1
        self._phase[go] = np.where(self._number[go] < _TRAINS, _WAITS, _RUNS)
        self._due[go] = now + _APART

    def due(self, now: float) -> tuple[Any, Any]:
        """The units whose next train may leave from now on, and the octets of it."""
        rows = np.flatnonzero((self._phase == _WAITS) & (self._due <= now))
        self._phase[rows] = _READY
        return self._units[rows], CARS * self._octets[rows]

    def heard(self, units: Any, ticks: Any, arrived: Any) -> None:
        """Answers came, to probes that left at these ticks."""
        places = self._of(units)
        known = places >= 0
        places, ticks, arrived = places[known], ticks[known], arrived[known]
        for number in range(_TRAINS):
            mine = ticks == self._tick[places, number]
            rows, stamps = places[mine], arrived[mine]
            np.add.at(self._count[:, number], rows, 1)
            np.minimum.at(self._first[:, number], rows, stamps)
            np.maximum.at(self._last[:, number], rows, stamps)

    def told(self, now: float) -> tuple[Any, Any, Any]:
        """Units whose trains are over: octets a second that their links can, at least and at most.

        Both are 0 where too little came back.
        """
        useful = self._count >= _LEAST
        settled = (self._count == self._sent) | (self._last < now - _SETTLED)
        ready = (self._phase == _RUNS) & (useful & settled).all(axis=1)
        late = (self._phase != _OVER) & (now - self._due > _GIVEN_UP)
        self._phase[ready | late] = _OVER
        rows = np.flatnonzero(ready | late)
        useful, octets = useful[rows], self._octets[rows, None]
        spread = self._last[rows] - self._first[rows]
        least = octets * (self._count[rows] - 1) / (spread + self._jitter)
        most = octets * (self._sent[rows] - 1) / np.maximum(spread - self._jitter, 1e-6)
        most = np.where(spread > self._jitter, np.minimum(most, _WITHIN * least), most)
        least, most = (np.where(useful, bound, _FAR).min(axis=1) for bound in (least, most))
        heard = useful.any(axis=1)
        return self._units[rows], heard * least, heard * np.maximum(least, most)

    def _of(self, units: Any) -> Any:
        """Where units stand here; -1: nowhere, or over."""
        places = self._places[np.minimum(units, len(self._places) - 1)]
        places = np.where(units < len(self._places), places, -1)
        return np.where((places >= 0) & (self._phase[places] != _OVER), places, -1)
