"""What came in: matched with what was sent, counted, and noted in the table."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from netaudit.facts.portstate import PortState
from netaudit.net.clock import system_clock
from netaudit.raw.answers import Complaint, answers, complaint, round_trips
from netaudit.raw.filters import FIRST_PORT, PORTS
from netaudit.raw.table import CODES, OVER, SILENT

if TYPE_CHECKING:
    from netaudit.raw.answers import Answers
    from netaudit.raw.calls import Calls, Verdicts
    from netaudit.raw.paths import Paths
    from netaudit.raw.schedule import Schedule

    Wire = Paths | Calls

_RESETS = 64  # RSTs of our own in a turn
_GRACE = 3  # passes more, at most, for answers that our own ring had no room for
_AHEAD = 0.05  # seconds that an answer's stamp may be behind or ahead of what can be
_SAME, _READINGS = 0.0001, 4  # seconds between two clocks, and how often that is tried
_BLAMED = 16  # ICMP senders kept of one target
_OPEN = CODES[PortState.OPEN]


@dataclass(slots=True)
class Tally:
    """Packets since the start, as messages.Counted tells them."""

    sent: int = 0
    resets: int = 0
    answers: int = 0
    duplicates: int = 0
    strays: int = 0
    damaged: int = 0
    overflowed: int = 0


class Hearing:
    """Reads rings and mailboxes."""

    def __init__(self, paths: Wire, schedule: Schedule) -> None:
        self._paths, self._schedule = paths, schedule
        self.tally = Tally()
        self.blame: dict[int, Counter[str]] = {}
        self._heard = 0.0
        self._tick, self._late = -1, np.zeros(PORTS)  # by tick: how long its probes took to leave

    def left(self, tick: int, seconds: float) -> None:
        """Probes of a tick have left, so long after it at most."""
        before = self._late[tick] if tick == self._tick else 0.0
        self._tick, self._late[tick] = tick, max(before, seconds)

    def turn(self) -> None:
        """Take in whatever has come."""
        # Not the turn's beginning: what came since then would seem to have come too soon.
        now, wall = both_clocks()
        since, self._heard = self._heard, now
        for (_card, method, version), ring in self._paths.rings.items():
            if (columns := ring.read()) is not None:
                found, damaged = answers(columns, version, method)
                self.tally.damaged += damaged
                self._take_in(found, arrivals(found.stamps, wall, now, since))
        for (_card, version), mailbox in self._paths.mailboxes.items():
            read = [complaint(packet, version) for packet in mailbox.read()]
            if heard := [one for one in read if one is not None]:
                self._take_complaints(heard, version)
        if (verdicts := self._paths.verdicts(self._schedule.table)) is not None:
            self._take_verdicts(verdicts)

    def _take_in(self, found: Answers, arrived: Any) -> None:
        table = self._schedule.table
        if not table.count:
            self.tally.strays += len(found.codes)
            return
        mask, rows, indices = table.identify(
            found.version, found.high, found.low, found.ports, found.sequences
        )
        known = np.flatnonzero(mask)
        self.tally.strays += len(mask) - len(known)
        if not len(known):
            return
        rows, indices, codes = rows[known], indices[known], found.codes[known]
        again = known[(table.states.data[indices] == _OPEN) & (codes == _OPEN)]
        ticks, moments = found.ticks[known], arrived[known]
        rtts = round_trips(ticks, moments)
        surely = np.maximum(0.0, rtts - self._late[ticks])
        self._settle(rows, indices, codes, ticks, moments, rtts, surely, np.zeros(len(rows)))
        if len(again):
            self._reset(found, again[:_RESETS])

    def _take_verdicts(self, said: Verdicts) -> None:
        column = self._schedule.table.column
        live = column["phase"][said.rows] != OVER
        for place in [place for place in said.blame if live[place]]:
            row, code = int(said.rows[place]), int(said.codes[place])
            self._complain(row, int(said.indices[place]), code, said.blame[place])
            live[place] = False
        kept = np.flatnonzero(live)
        columns = said.rows, said.indices, said.codes, said.ticks, said.moments, said.rtts
        self._settle(*(one[kept] for one in (*columns, said.surely, said.waited)))

    def _settle(  # noqa: PLR0913, PLR0917  columns
        self,
        rows: Any,
        indices: Any,
        codes: Any,
        ticks: Any,
        moments: Any,
        rtts: Any,
        surely: Any,
        waited: Any,
    ) -> None:
        """Answers to probes of ours, in columns: note the first to each, and learn from it.

        `rtts`, `surely`: round trips, at most and at least. `waited`: as Links.arrived has it.
        """
        table = self._schedule.table
        fresh = table.settle(rows, indices, codes)
        self.tally.answers += len(fresh)
        self.tally.duplicates += len(rows) - len(fresh)
        units = table.column["unit"][rows[fresh]]
        self._schedule.links.arrived(units, ticks[fresh], moments[fresh], waited[fresh])
        self._learn(rows[fresh], rtts[fresh], surely[fresh], codes[fresh] == _OPEN)

    def _learn(self, rows: Any, rtt: Any, surely: Any, opened: Any) -> None:
        """Round-trip times, a batch's mean at a time (RFC 6298 section 2)."""
        if not len(rows):
            return
        column, links = self._schedule.table.column, self._schedule.links
        links.heard(column["unit"][rows], rtt, surely, column["attempt"][rows] > 0)
        # What our kernel answers each SYN-ACK with is carried by the link as well.
        links.spend(
            column["unit"][rows[opened]], column["octets"][rows[opened]] * self._paths.closing
        )
        column["ready"][rows] = 0.0
        count = np.bincount(rows)
        who = np.flatnonzero(count)
        mean = np.bincount(rows, rtt)[who] / count[who]
        smoothed, variation = column["smoothed"][who], column["variation"][who]
        new = smoothed < 0
        column["variation"][who] = np.where(
            new, mean / 2, variation + (np.abs(smoothed - mean) - variation) / 4
        )
        column["smoothed"][who] = np.where(new, mean, smoothed + (mean - smoothed) / 8)

    def _reset(self, found: Answers, places: Any) -> None:
        """A SYN-ACK came twice: our kernel's RST did not get through, so send one."""
        table = self._schedule.table
        _known, rows, _indices = table.identify(
            found.version,
            found.high[places],
            found.low[places],
            found.ports[places],
            found.sequences[places],
        )
        column = table.column
        for path in np.unique(column["path"][rows]):
            mine = column["path"][rows] == path
            way, here = self._paths.all[path], places[mine]
            with suppress(OSError):  # what is sent next says so
                way.resetter.build(
                    way.sender.room(len(here)),
                    column["mac"][rows[mine]],
                    column["words"][rows[mine]],
                    (found.ticks[here] + np.uint16(FIRST_PORT)).astype(np.uint16),
                    found.ports[here],
                    found.acks[here],
                )
                way.sender.send(len(here))
                self.tally.resets += len(here)

    def _take_complaints(self, heard: list[Complaint], version: int) -> None:
        table = self._schedule.table
        if not table.count:
            self.tally.strays += len(heard)
            return
        high, low = (np.array([getattr(c, n) for c in heard], np.uint64) for n in ("high", "low"))
        ports = np.array([c.port for c in heard], np.uint16)
        sequences = np.array([c.sequence for c in heard], np.uint32)
        mask, rows, indices = table.identify(version, high, low, ports, sequences)
        self.tally.strays += int(len(mask) - mask.sum())
        for place in np.flatnonzero(mask):
            one = heard[place]
            text = f"{one.state} {one.text}"
            self._complain(int(rows[place]), int(indices[place]), one.code, (text,))

    def _complain(self, row: int, index: int, code: int, texts: tuple[str, ...]) -> None:
        """An ICMP error answered a probe of ours."""
        table = self._schedule.table
        fresh = table.states.data[index] == SILENT
        self.tally.answers += int(fresh)
        self.tally.duplicates += int(not fresh)
        table.settle(np.array([row]), np.array([index]), np.array([code], np.uint8))
        table.column["ready"][row] = 0.0
        blame = self.blame.setdefault(row, Counter())
        for text in texts:
            if text in blame or len(blame) < _BLAMED:
                blame[text] += 1

    def mind_overflow(self) -> int:
        """How many answers our own ring had no room for since the last time.

        Their probes are asked once more, and everything goes slower.
        """
        lost = self._paths.drops()
        self.tally.overflowed += lost
        if lost:
            self._schedule.slow_down()
            column, count = self._schedule.table.column, self._schedule.table.count
            merited = (column["phase"][:count] != OVER) & (column["grace"][:count] < _GRACE)
            column["attempt"][:count][merited] -= 1
            column["grace"][:count][merited] += 1
        return lost


def both_clocks() -> tuple[float, float]:
    """The same moment by time.monotonic() and by the wall clock.

    Where we were kept from reading one right after the other, the first is rather too late: an
    answer that seems to have come too soon would be the quickest of all.
    """
    gap, now, wall = inf, 0.0, 0.0
    for _ in range(_READINGS):
        before, read, after = monotonic(), system_clock().timestamp(), monotonic()
        if after - before < gap:
            gap, now, wall = after - before, after, read
        if gap < _SAME:
            break
    return now, wall


def arrivals(stamps: Any, wall: float, now: float, since: float) -> Any:
    """When answers came, as `now` counts, by the kernel's stamps as `wall` counts.

    How long they waited for us in the ring says nothing about the links. They have come `since`
    we looked last, whatever the stamps say: somebody may set the wall clock.
    """
    return now + np.clip(stamps - wall, since - now - _AHEAD, _AHEAD)
