"""A network over many runs: how old a failure is, how long mending takes, where it all goes. Pure.

The store keeps each finding as spans of runs with the same outcome; here they are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING

from netaudit.diff import Change
from netaudit.model import Outcome, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

REOPENS_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Point:
    """One run in a trend, of the whole network or of one unit.

    Counts as in netaudit.score.Score; `percent` and `coverage` from 0 to 100, None where
    undefined; `grades` how many units have each grade, "" for none, in the grades' order.
    """

    run: str
    at: datetime
    policy: str
    passed: int
    failures: int
    warnings: int
    not_tested: int
    excused: int
    percent: float | None
    coverage: float | None
    grades: tuple[tuple[str, int], ...]

    @property
    def units(self) -> int:
        """How many units it counts."""
        return sum(number for _, number in self.grades)


@dataclass(frozen=True, slots=True)
class Span:
    """One finding's outcome, the same from the `first` to the `last` of consecutive runs.

    `first` and `last` are positions in the line of runs, oldest first.
    """

    fingerprint: str
    unit: str
    check: str
    target: str
    outcome: Outcome
    basis: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A failure that was mended: when it was first seen, and when it was seen to be gone."""

    opened: datetime
    fixed: datetime

    @property
    def days(self) -> float:
        """How long it stood."""
        return (self.fixed - self.opened) / timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """One finding over time.

    `since` is when the failure that stands now was first seen, None if none stands; one that
    comes back within 90 days is the old one, and `reopened` counts how often it did.
    """

    fingerprint: str
    unit: str
    check: str
    target: str
    since: datetime | None
    reopened: int = 0
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class History:
    """What the runs before this one add to it.

    `previous` is the run that `changes` compares with; those that are unchanged are left out.
    `lives` by fingerprint, of what has ever failed. `points` oldest first, this run last, and
    `units` the same for each unit. `days_to_fix` is the median by unit, of units that mended
    something.
    """

    previous: Run | None = None
    changes: tuple[Change, ...] = ()
    lives: Mapping[str, Life] = field(default_factory=lambda: MappingProxyType({}))
    points: tuple[Point, ...] = ()
    units: Mapping[str, tuple[Point, ...]] = field(default_factory=lambda: MappingProxyType({}))
    days_to_fix: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))


def lives(times: Sequence[datetime], spans: Iterable[Span]) -> dict[str, Life]:
    """The life of every finding that ever failed, by fingerprint. `times` are the line of runs."""
    by_finding: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        by_finding[span.fingerprint].append(span)
    return {
        mark: _life(times, sorted(own, key=lambda span: span.first))
        for mark, own in by_finding.items()
        if any(span.outcome is Outcome.FAIL for span in own)
    }


def days_to_fix(known: Iterable[Life]) -> dict[str, float]:
    """The median number of days from first sight to mended, by unit."""
    days: dict[str, list[float]] = defaultdict(list)
    for life in known:
        days[life.unit] += [repair.days for repair in life.repairs]
    return {unit: median(own) for unit, own in days.items() if own}


@dataclass
class _Ledger:
    """A failure's story while it is read: open since when, closed when and how."""

    opened: datetime | None = None
    basis: str = ""
    was_open: datetime | None = None  # the last one's beginning,
    closed: datetime | None = None  # and its end
    reopened: int = 0
    repairs: list[Repair] = field(default_factory=list)

    def fails(self, at: datetime, basis: str) -> None:
        self.basis = basis
        if self.opened is not None:
            return
        self.opened = at
        if self.closed and self.was_open and at - self.closed <= REOPENS_WITHIN:
            self.opened = self.was_open
            self.reopened += 1
            if self.repairs and self.repairs[-1].fixed == self.closed:
                self.repairs.pop()  # it was not mended after all

    def ends(self, at: datetime, *, mended: bool) -> None:
        if self.opened is None:
            return
        if mended:
            self.repairs.append(Repair(self.opened, at))
        self.was_open, self.closed, self.opened = self.opened, at, None


def _life(times: Sequence[datetime], spans: Sequence[Span]) -> Life:
    ledger = _Ledger()
    for span in spans:
        at = times[span.first]
        if span.outcome is Outcome.FAIL:
            ledger.fails(at, span.basis)
        elif span.outcome is not Outcome.NOT_TESTED:  # which says nothing about the failure
            mended = span.outcome is Outcome.PASS and span.basis == ledger.basis
            ledger.ends(at, mended=mended)
    own = spans[-1]
    gone = own.last < len(times) - 1
    since = None if gone else ledger.opened
    return Life(
        own.fingerprint,
        own.unit,
        own.check,
        own.target,
        since,
        ledger.reopened,
        tuple(ledger.repairs),
    )
