"""What is told of targets that are through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.facts.portstate import PortState
from netaudit.raw.messages import Dones
from netaudit.raw.table import CODES, SILENT, ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.raw.hearing import Hearing
    from netaudit.raw.schedule import Schedule

# A target that rations its answers gives some in every pass: it is asked so often, ever slower.
RATIONED = 10
_TOGETHER = 2048  # addresses in a message
_ALIKE = 64  # answers of a target that are kept as text


class Results:
    """Many hosts answer alike, and are told of together."""

    def __init__(self, schedule: Schedule, hearing: Hearing) -> None:
        self._schedule, self._hearing = schedule, hearing
        self._known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def forget(self) -> None:
        """The table is another one."""
        self._known.clear()

    def of(self, rows: Sequence[int]) -> list[Dones]:
        """The results of these targets."""
        table, column = self._schedule.table, self._schedule.table.column
        names = ("number", "base", "size", "ports_at", "attempt", "everything")
        values = zip(rows, *(column[name][rows].tolist() for name in names), strict=True)
        missed = np.where(column["answered"][rows] >= column["size"][rows], 0.0, self.missed(rows))
        alike: dict[tuple[Any, ...], list[int]] = {}
        for chance, (row, number, base, size, at, attempt, everything) in zip(
            missed.tolist(), values, strict=True
        ):
            codes = table.states.data[base : base + size].tobytes()
            rationed = attempt >= RATIONED
            blame = self._blame(row)
            key = number, at, codes, rationed, bool(everything), chance, blame
            alike.setdefault(key, []).append(row)
        return [
            self._told(key, some[first : first + _TOGETHER])
            for key, some in alike.items()
            for first in range(0, len(some), _TOGETHER)
        ]

    def missed(self, rows: Any) -> Any:
        """How likely an answering port of each target was missed, by the loss of its link."""
        column = self._schedule.table.column
        loss = self._schedule.links.loss(column["unit"][rows])
        passes = column["attempt"][rows].astype(int) + column["grace"][rows]
        return loss ** np.maximum(1, passes)

    def _blame(self, row: int) -> tuple[str, ...]:
        said = self._hearing.blame.pop(row, None)
        return tuple(f"{text}, {n} times" for text, n in said.items()) if said else ()

    def _told(self, key: tuple[Any, ...], rows: list[int]) -> Dones:
        number, at, codes, rationed, everything, missed, blame = key
        table, column = self._schedule.table, self._schedule.table.column
        rtts = np.round(np.maximum(0.0, column["smoothed"][rows]) * 1000, 3)
        return Dones(
            number,
            tuple(table.addresses(rows)),
            self._states(at, codes, rationed=rationed, everything=everything),
            blame,
            tuple(rtts.tolist()),
            tuple(column["sent"][rows].tolist()),
            missed,
            everything,
        )

    def _states(self, at: int, said: bytes, *, rationed: bool, everything: bool) -> tuple[str, ...]:
        key = at, said, rationed, everything
        if (states := self._known.get(key)) is None:
            codes = np.frombuffer(said, np.uint8)
            ports = self._schedule.table.ports.data[at : at + len(codes)]
            # Who answered something in every pass rations what it says.
            silence = PortState.RATE_LIMITED if rationed else PortState.FILTERED
            if len(self._known) > _ALIKE:
                self._known.clear()
            states = self._known[key] = tuple(
                f"{silence if code == SILENT else state} {ranges(ports[codes == code])}"
                for state, code in CODES.items()
                if (codes == code).any() and not (everything and code == SILENT)
            )
        return states
