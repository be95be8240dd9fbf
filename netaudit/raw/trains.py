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
        self._places: NDArray[np.int64] = np.zeros(0, np.int64)  # by unit: in the columns here
        self._units: NDArray[np.int64] = np.zeros(0, np.int64)
        self._octets = np.zeros(0)
        self._phase: NDArray[np.int64] = np.zeros(0, np.int64)
        self._number: NDArray[np.int64] = np.zeros(0, np.int64)  # of trains that left
        self._due = np.zeros(0)
        shape = (0, _TRAINS)
        self._tick, self._sent, self._count = (np.zeros(shape, np.int64) for _ in range(3))
        # Between which moments the first answer came, and the last one.
        self._first, self._last = np.zeros((2, *shape)), np.zeros((2, *shape))

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
            more = np.full((*old.shape[:-2], 1, _TRAINS), value, old.dtype)
            setattr(self, f"_{name}", np.concatenate((old, more), axis=-2))

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

    def heard(self, units: Any, ticks: Any, arrived: Any, waited: Any) -> None:
        """Answers to probes that left at these ticks `arrived`, or so long before that at most.

        `waited`: seconds that nobody but us says when they came.
        """
        places = self._of(units)
        known = places >= 0
        places, ticks, arrived = places[known], ticks[known], arrived[known]
        earliest = arrived - np.maximum(_JITTER, waited[known])
        for number in range(_TRAINS):
            mine = ticks == self._tick[places, number]
            rows = places[mine]
            np.add.at(self._count[:, number], rows, 1)
            for bound, moments in enumerate((earliest[mine], arrived[mine])):
                np.minimum.at(self._first[bound, :, number], rows, moments)
                np.maximum.at(self._last[bound, :, number], rows, moments)

    def told(self, now: float) -> tuple[Any, Any, Any]:
        """Units whose trains are over: octets a second that their links can, at least and at most.

        Both are 0 where too little came back.
        """
        useful = self._count >= _LEAST
        settled = (self._count == self._sent) | (self._last[1] < now - _SETTLED)
        ready = (self._phase == _RUNS) & (useful & settled).all(axis=1)
        late = (self._phase != _OVER) & (now - self._due > _GIVEN_UP)
        self._phase[ready | late] = _OVER
        rows = np.flatnonzero(ready | late)
        useful, octets = useful[rows], self._octets[rows, None]
        longest = self._last[1, rows] - self._first[0, rows]
        shortest = self._last[0, rows] - self._first[1, rows]
        least = octets * (self._count[rows] - 1) / np.maximum(longest, _JITTER)
        most = octets * (self._sent[rows] - 1) / np.maximum(shortest, 1e-6)
        most = np.where(shortest > 0, np.minimum(most, _WITHIN * least), most)
        # What we begin at is the slower train's. The other may have had a machine in time.
        least = np.where(useful, least, _FAR).min(axis=1)
        most = np.where(useful, most, 0.0).max(axis=1)
        heard = useful.any(axis=1)
        return self._units[rows], heard * least, heard * np.maximum(least, most)

    def _of(self, units: Any) -> Any:
        """Where units stand here; -1: nowhere, or over."""
        places = self._places[np.minimum(units, len(self._places) - 1)]
        places = np.where(units < len(self._places), places, -1)
        return np.where((places >= 0) & (self._phase[places] != _OVER), places, -1)
