"""The targets of all sweeps under way, in columns, and the state of each of their probes.

A probe's index is its target's `base` and the port's place. Memory: some 200 octets a target, one
a probe, four a probe that is asked again.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.facts.portstate import PortState
from netaudit.net.lanes import GROWTH, MOST, UNKNOWN_RTT, golden_stride
from netaudit.raw.addresses import text_of
from netaudit.raw.cookie import Cookie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from netaudit.model import Address

MOST_TARGETS, MOST_PROBES = 1 << 20, 1 << 28
SENDING, WAITING, OVER = 0, 1, 2
SILENT = 255
_V6 = 6
# The first waits are for what is lost, and are all alike; the later ones allow for who is slow.
_ALIKE = 2
# What an answer is worth: the lower wins, so a forged or late error never hides an open port.
CODES = {
    PortState.OPEN: 1,
    PortState.CLOSED: 2,
    PortState.PROHIBITED: 3,
    PortState.UNREACHABLE: 4,
    PortState.FILTERED: SILENT,
}
_FIELDS: dict[str, tuple[str, int]] = {
    "words": ("u2", 8),
    "mac": ("u2", 3),
    "hash": ("u8", 4),
    "high": ("u8", 1),
    "low": ("u8", 1),
    "base": ("i8", 1),
    "ports_at": ("i8", 1),
    "queue_at": ("i8", 1),
    "rest_at": ("i8", 1),  # the queue after the decoys
    "until": ("f8", 1),
    "ready": ("f8", 1),  # when the next probe of a `single` target may leave
    "smoothed": ("f8", 1),
    "variation": ("f8", 1),
    "size": ("i4", 1),
    "queue_size": ("i4", 1),
    "first": ("i4", 1),
    "cursor": ("i4", 1),
    "answered": ("i4", 1),
    "opened": ("i4", 1),
    "before": ("i4", 1),  # answered when this pass began
    "decoys": ("i4", 1),
    "granted": ("i4", 1),
    "sent": ("i4", 1),
    "path": ("i4", 1),
    "host": ("i4", 1),
    "unit": ("i4", 1),
    "number": ("i4", 1),
    "octets": ("i4", 1),  # of a probe and its answer, as IP packets
    "version": ("u1", 1),
    "phase": ("u1", 1),
    "attempt": ("i1", 1),
    "grace": ("i1", 1),
    "single": ("u1", 1),
    "ahead": ("u1", 1),  # the queue is of the decoys
    "judged": ("i4", 1),  # open ports when its decoys were last looked at
    "everything": ("u1", 1),  # 1: it accepts on nearly all decoys
}


class Arena:
    """A one-dimensional array that grows at its end."""

    def __init__(self, kind: str) -> None:
        self.data: NDArray[Any] = np.zeros(1024, kind)
        self.size = 0

    def append(self, values: NDArray[Any]) -> int:
        """Where `values` now stand."""
        start, self.size = self.size, self.size + len(values)
        if self.size > len(self.data):
            grown = np.zeros(max(self.size, 2 * len(self.data)), self.data.dtype)
            grown[:start] = self.data[:start]
            self.data = grown
        self.data[start : self.size] = values
        return start


class Table:
    """Rows are targets; `column[name]` has them all, only the first `count` of them in use."""

    def __init__(self) -> None:
        self.count = self._sealed = 0
        self.cookie = Cookie()
        self.states, self.ports, self.queues = Arena("u1"), Arena("u2"), Arena("i4")
        self.column: dict[str, NDArray[Any]] = {
            name: np.zeros((64, width) if width > 1 else 64, kind)
            for name, (kind, width) in _FIELDS.items()
        }
        self._port_sets: dict[bytes, int] = {}
        self._orders: dict[bytes, int] = {}

    def room_for(self, targets: int, probes: int) -> bool:
        """Whether so many more can be kept."""
        return self.count + targets <= MOST_TARGETS and self.states.size + probes <= MOST_PROBES

    def add(
        self,
        values: dict[str, Any],
        ports: NDArray[np.uint16],
        decoys: NDArray[np.uint16] | tuple[()] = (),
        count: int = 1,
    ) -> None:
        """Add targets that are to be asked `ports` (sorted), `decoys` of them first.

        `values`: of all of them, or columns of `count`.
        """
        rows = slice(self.count, self.count + count)
        while rows.stop > len(self.column["base"]):
            for name, old in self.column.items():
                self.column[name] = np.concatenate((old, np.zeros_like(old)))
        self.count += count
        size = len(ports)
        rest = self._order(np.flatnonzero(~np.isin(ports, decoys)))
        ahead = bool(len(decoys)) and len(decoys) < size
        values = values | {
            "size": size,
            "queue_size": len(decoys) if ahead else size,
            "decoys": len(decoys),
            "ahead": ahead,
            "base": self.states.append(np.full(count * size, SILENT, np.uint8))
            + size * np.arange(count),
            "ports_at": self._ports(ports),
            "queue_at": self._order(np.searchsorted(ports, decoys)) if ahead else rest,
            "rest_at": rest,
        }
        for name, column in self.column.items():
            column[rows] = values.get(name, 0)

    def seal(self) -> None:
        """Hash the addresses that were added since the last time; before anything is sent."""
        rows = slice(self._sealed, self.count)
        self._sealed, column = self.count, self.column
        state = self.cookie.absorb(column["high"][rows], column["low"][rows])
        column["hash"][rows] = np.stack(state, axis=1)
        # Hosts with the same ports start at different ones.
        column["first"][rows] = state[0] % column["queue_size"][rows].astype(np.uint64)

    def may_send(self, now: float) -> NDArray[np.int64]:
        """The targets with something to send that is granted."""
        column, count = self.column, self.count
        return np.flatnonzero(
            (column["phase"][:count] == SENDING)
            & (column["granted"][:count] > 0)
            & (column["ready"][:count] <= now)
        )

    def pass_decoys(self, rows: NDArray[np.int64]) -> None:
        """The decoys of these targets are asked: the rest follows."""
        column = self.column
        column["ahead"][rows] = column["cursor"][rows] = 0
        column["queue_at"][rows] = column["rest_at"][rows]
        column["queue_size"][rows] = column["size"][rows] - column["decoys"][rows]
        column["first"][rows] = column["hash"][rows, 1] % column["queue_size"][rows].astype(
            np.uint64
        )

    def decoy_states(self, row: int) -> NDArray[np.uint8]:
        """What the decoys of a target answered so far."""
        column = self.column
        base, size = (int(column[name][row]) for name in ("base", "size"))
        rest = self.queues.data[int(column["rest_at"][row]) :][: size - int(column["decoys"][row])]
        return np.delete(self.states.data[base : base + size], rest)

    def identify(
        self, version: int, high: Any, low: Any, ports: Any, sequences: NDArray[np.uint32]
    ) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
        """Which of these answers are to probes of ours: (mask, rows, indices), all as long as it.

        Rows and indices mean something only where the mask holds.
        """
        column, count = self.column, self.count
        cookies = self.cookie.finish(self.cookie.absorb(high, low), ports)
        index = (sequences ^ cookies).astype(np.int64)
        row = np.searchsorted(column["base"][:count], index, "right") - 1
        mask = (row >= 0) & (index < self.states.size)
        row[~mask] = 0
        place = index - column["base"][row]
        mask &= (place < column["size"][row]) & (column["version"][row] == version)
        mask &= (column["high"][row] == high) & (column["low"][row] == low)
        mask &= column["phase"][row] != OVER
        place[~mask] = 0
        mask &= self.ports.data[column["ports_at"][row] + place] == ports
        return mask, row, index

    def settle(self, rows: Any, indices: Any, codes: Any) -> NDArray[np.int64]:
        """Note answers; the places (in these arrays) of those that were the first to a probe."""
        before = self.states.data[indices]
        np.minimum.at(self.states.data, indices, codes)
        fresh = np.flatnonzero(before == SILENT)
        ordered = np.sort(indices[fresh])
        if (ordered[1:] == ordered[:-1]).any():  # to see that is cheaper than to keep the first
            fresh = fresh[np.unique(indices[fresh], return_index=True)[1]]
        one = np.int32(1)
        np.add.at(self.column["answered"], rows[fresh], one)
        opened = fresh[codes[fresh] == CODES[PortState.OPEN]]
        np.add.at(self.column["opened"], rows[opened], one)
        return fresh

    def requeue(self, row: int) -> int:
        """Queue the probes of a target that nothing answered; how many there are."""
        column = self.column
        base, size = int(column["base"][row]), int(column["size"][row])
        order = self.queues.data[self._order(np.arange(size)) :][:size]
        left = order[self.states.data[base + order] == SILENT]
        column["queue_at"][row] = self.queues.append(left)
        column["queue_size"][row] = len(left)
        column["cursor"][row] = column["first"][row] = 0
        return len(left)

    def patience(self, rows: Any) -> Any:
        """Seconds to wait for the last answers of a pass (RFC 6298 section 2).

        Answers are read before a probe is given up, so our own lateness is not in it.
        """
        column = self.column
        smoothed = column["smoothed"][rows]
        learnt = smoothed + np.maximum(0.1, 4 * column["variation"][rows])
        base = np.where(smoothed < 0, UNKNOWN_RTT, learnt)
        late = np.maximum(0.0, column["attempt"][rows].astype(float) - _ALIKE)
        return np.minimum(MOST, base * GROWTH**late)

    def ip(self, row: int) -> Address:
        """The address of a target."""
        return ip_address(self.address(row))

    def address(self, row: int) -> str:
        """The address of a target, as text."""
        return self.addresses([row])[0]

    def addresses(self, rows: Sequence[int]) -> list[str]:
        """The addresses of targets, as text."""
        halves = np.stack([self.column[half][rows] for half in ("high", "low")], axis=1)
        packed = halves.astype(">u8").tobytes()
        starts = (0 if v == _V6 else 12 for v in self.column["version"][rows].tolist())
        return [text_of(packed[16 * i + at : 16 * i + 16]) for i, at in enumerate(starts)]

    def compact(self) -> None:
        """Forget the queues of passes that are over, when they have become most of them."""
        rows = np.flatnonzero(self.column["phase"][: self.count] == SENDING)
        if self.queues.size < MOST_PROBES // 64 + 2 * int(self.column["queue_size"][rows].sum()):
            return
        old, self.queues = self.queues, Arena("i4")
        orders, self._orders = self._orders, {}
        moved = {at: self._order(np.frombuffer(key, np.int64)) for key, at in orders.items()}
        for row in rows:
            at, size = (int(self.column[name][row]) for name in ("queue_at", "queue_size"))
            if at not in moved:
                moved[at] = self.queues.append(old.data[at : at + size])
            self.column["queue_at"][row] = moved[at]
        count = self.count
        rest = self.column["rest_at"][:count]
        rest[:] = [moved[int(at)] for at in rest]

    def _ports(self, ports: NDArray[np.uint16]) -> int:
        key = ports.tobytes()
        if key not in self._port_sets:
            self._port_sets[key] = self.ports.append(ports)
        return self._port_sets[key]

    def _order(self, places: NDArray[np.int64]) -> int:
        """Where these places stand, neighbours far apart."""
        key = places.tobytes()
        if key not in self._orders:
            order = golden_stride(len(places)) * np.arange(len(places)) % max(1, len(places))
            self._orders[key] = self.queues.append(places[order])
        return self._orders[key]


def ranges(ports: Sequence[int] | NDArray[Any]) -> str:
    """Sorted ports as "20-23,25"."""
    numbers = np.asarray(ports, np.int64)
    if not len(numbers):
        return ""
    breaks = np.flatnonzero(np.diff(numbers) != 1)
    starts = numbers[np.concatenate(([0], breaks + 1))].tolist()
    ends = numbers[np.concatenate((breaks, [len(numbers) - 1]))].tolist()
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))
