"""What may leave now: token buckets of the run, of units and of hosts, turn by turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.raw.control import Links
from netaudit.raw.shared import Shared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from netaudit.raw.table import Table

UNBOUNDED = 1e12
_PHI = 0.6180339887498949
_SLOWER = 0.7
_RATIONED = 400.0  # probes a second to begin with, to who rations answers: systems give 100 to 1000


class Buckets:
    """Token buckets with a name each, in columns. `share` of a second's tokens is their depth."""

    def __init__(self, share: float, least: float) -> None:
        """`least`: a bucket's depth is never less."""
        self._share, self._least = share, least
        self._places: dict[str, int] = {}
        self.tokens = np.zeros(0)
        self.rate = np.zeros(0)
        self.depth = np.zeros(0)

    def place(self, name: str, rate: float) -> int:
        """The bucket of this name; made with `rate` tokens a second if it is new (0: unbounded)."""
        return int(self.places([name], rate)[0])

    def places(self, names: Sequence[str], rate: float) -> NDArray[np.int64]:
        """The buckets of these names."""
        places, known = self._places, len(self._places)
        found = np.array([places.setdefault(name, len(places)) for name in names], np.int64)
        if fresh := len(places) - known:
            bound = rate or UNBOUNDED
            depth = max(self._least, bound * self._share)
            self.rate = np.append(self.rate, np.full(fresh, bound))
            self.depth = np.append(self.depth, np.full(fresh, depth))
            # Buckets that were made together do not let go together.
            phase = np.arange(known, known + fresh) * _PHI % 1.0
            self.tokens = np.append(self.tokens, depth * phase)
        return found

    def set_rate(self, places: Any, rate: Any) -> None:
        """Tokens a second from now on, and a depth that goes with it."""
        self.rate[places] = rate
        self.depth[places] = np.maximum(self._least, self._share * rate)

    def refill(self, seconds: float) -> None:
        """Time has passed."""
        self.tokens = np.minimum(self.depth, self.tokens + self.rate * seconds)


class Schedule:
    """Chooses the next probes of a table."""

    def __init__(self, table: Table, run_pps: float, *, stamped: bool = True) -> None:
        """`run_pps`: of all together, 0 for no bound. `stamped`: as Links has it."""
        self.table = table
        self.run = Buckets(1 / 50, 1.0)
        self.run.place("run", run_pps)
        self.units = Buckets(1 / 50, 1500.0)  # octets; as deep as the gate's
        self.links = Links(self.units, Shared(self.run), stamped=stamped)
        self.hosts = Buckets(1 / 10, 1.0)
        self._turn = 0

    def refill(self, seconds: float) -> None:
        """Time has passed."""
        for buckets in (self.run, self.units, self.hosts):
            buckets.refill(seconds)

    def slow_down(self) -> None:
        """We do not keep up with the answers."""
        self.links.shared.overflow()

    def slow_host(self, place: int) -> None:
        """A host rations its answers."""
        rate = min(self.hosts.rate[place], _RATIONED) * _SLOWER
        self.hosts.rate[place] = max(1.0, rate)
        self.hosts.depth[place] = max(1.0, rate / 10)

    def take(self, rows: NDArray[np.int64], most: int) -> tuple[Any, Any]:
        """The next probes of the targets `rows`: (row, place of the port) of each, at most `most`.

        No target gets more than its even part of `most`, and a turn goes round: the first probe
        of every target, then the second. Cursors and tokens are moved on.
        """
        column = self.table.column
        self._turn += 1
        # Most have no token yet: they cost no more than this look.
        ready = self.units.tokens[column["unit"][rows]] >= column["octets"][rows]
        rows = rows[ready & (self.hosts.tokens[column["host"][rows]] >= 1)]
        if not len(rows):
            return rows, rows
        rows = np.roll(rows, -int(self._turn * _PHI % 1.0 * len(rows)))  # each is first in turn
        left = (column["queue_size"][rows] - column["cursor"][rows]).astype(np.int64)
        want = np.minimum(left, -(-most // max(1, len(rows))))
        want = np.minimum(want, column["granted"][rows])
        want = np.where(column["single"][rows] > 0, np.minimum(want, 1), want)
        want = clip(want, column["host"][rows], np.floor(self.hosts.tokens))
        octets = column["octets"][rows]
        want = clip(want * octets, column["unit"][rows], np.floor(self.units.tokens)) // octets
        room = np.array([min(float(most), np.floor(self.run.tokens[0]))])
        if want.sum() > room[0]:
            # Slow links need all the time there is; the others take what is left of each turn.
            # Among links of much the same rate each is first in turn.
            rate = np.maximum(1.0, self.units.rate[column["unit"][rows]])
            slow = np.argsort(np.floor(np.log2(rate)), kind="stable")
            want[slow] = clip(want[slow], np.zeros(len(rows), np.int64), room)
        self._pay(rows, want)
        return self._places(rows, want)

    def _pay(self, rows: Any, want: Any) -> None:
        column = self.table.column
        # Of one kind, or numpy takes a path that is forty times slower.
        np.subtract.at(self.hosts.tokens, column["host"][rows], want.astype(float))
        self.links.spend(column["unit"][rows], want * column["octets"][rows])
        self.run.tokens[0] -= want.sum()
        self.links.shared.sent += int(want.sum())

    def _places(self, rows: Any, want: Any) -> tuple[Any, Any]:
        column = self.table.column
        chosen = np.repeat(np.arange(len(rows)), want)
        turn = np.arange(len(chosen)) - np.repeat(np.cumsum(want) - want, want)
        order = np.argsort(turn, kind="stable")
        row, turn = rows[chosen[order]], turn[order]
        at = (column["first"][row] + column["cursor"][row] + turn) % column["queue_size"][row]
        place = self.table.queues.data[column["queue_at"][row] + at]
        column["cursor"][rows] += want.astype(np.int32)
        column["granted"][rows] -= want.astype(np.int32)
        column["sent"][rows] += want.astype(np.int32)
        return row, place


def clip(want: Any, group: Any, room: Any) -> Any:
    """What of `want` fits when each group has `room[group]`; those in front come first."""
    order = np.argsort(group, kind="stable")
    wanted, groups = want[order], group[order]
    before = np.cumsum(wanted) - wanted
    new = np.concatenate(([True], groups[1:] != groups[:-1]))
    start = before[new][np.cumsum(new) - 1]
    granted = np.empty_like(want)
    granted[order] = np.clip(room[groups] - (before - start), 0, wanted)
    return granted
