"""The drill's clock, which never goes back, and the exercise's time: the clock's, less pauses.

All processes on one machine have one clock of the drill: an anchor in its folder says which time
it was at which tick of the kernel's clock since boot (CLOCK_BOOTTIME, the same in every process).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from netaudit.drill.events import Closing, Paused, Unpaused
from netaudit.net.clock import Ticks, system_ticks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.drill.events import Event


@dataclass(frozen=True, slots=True)
class Anchor:
    """The drill's time at one tick of one boot of one machine."""

    boot: str
    seconds: float
    at: datetime


class DrillClock:
    """The anchor's time, then what the ticks since add to it.

    A wall clock that jumps (NTP, a hand) moves nothing of a drill under way, in any process.
    """

    def __init__(self, anchor: Anchor, ticks: Ticks = system_ticks) -> None:
        """`anchor` is of the boot that `ticks` tell."""
        self._anchor, self._ticks = anchor, ticks

    def __call__(self) -> datetime:
        """Now."""
        passed = self._ticks().seconds - self._anchor.seconds
        return self._anchor.at + timedelta(seconds=passed)


@dataclass(frozen=True, slots=True)
class Break:
    """A pause of the exercise; `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    by: str
    why: str


def breaks(events: Iterable[Event]) -> tuple[Break, ...]:
    """The pauses that a journal tells of; the end of the play ends one that lasts."""
    found: list[Break] = []
    for event in events:
        last = found[-1] if found and found[-1].until is None else None
        if isinstance(event, Paused) and last is None:
            found.append(Break(event.at, None, event.by, event.why))
        elif isinstance(event, Unpaused | Closing) and last is not None:
            found[-1] = Break(last.since, max(last.since, event.at), last.by, last.why)
    return tuple(found)


def played(pauses: Iterable[Break], since: datetime, until: datetime) -> timedelta:
    """The exercise time between two times of the drill's clock: what all of a drill runs by."""
    lost = timedelta()
    for pause in pauses:
        end = until if pause.until is None else min(until, pause.until)
        lost += max(timedelta(), end - max(since, pause.since))
    return until - since - lost
