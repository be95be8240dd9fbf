"""All that a drill left behind, folded into one value for scores and pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from netaudit.drill.events import (
    Again,
    Begun,
    Closing,
    Done,
    Ended,
    Event,
    Failed,
    Looking,
    Noted,
    Placed,
    Reverted,
    Scanned,
    Started,
)
from netaudit.drill.nouns import Claim, Expectation, Scenario
from netaudit.drill.time import Break, breaks, played
from netaudit.model import Inventory, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.model import Unit


E = TypeVar("E", bound=Event)
Of = TypeVar("Of", Done, Failed, Reverted)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one rescan found: the outcome of each check about each target, and when that was."""

    at: datetime
    run: str
    outcomes: Mapping[Expectation, Outcome]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the organisers' journal says: a fold of its events.

    `looking` is the newest rescan that has begun and is not judged; None if there is none. `placed`
    is the newest lab that it was played in; `afterwards` the look after everything was undone.
    """

    started: Started | None = None
    begun: frozenset[str] = frozenset()
    done: Mapping[str, Done] = field(default_factory=dict)
    failed: Mapping[str, Failed] = field(default_factory=dict)
    reverted: Mapping[str, Reverted] = field(default_factory=dict)
    looking: Looking | None = None
    scans: tuple[Scanned, ...] = ()
    afterwards: Scanned | None = None
    placed: Placed | None = None
    notes: tuple[Noted, ...] = ()
    breaks: tuple[Break, ...] = ()
    closing: Closing | None = None
    ended: Ended | None = None

    @property
    def paused(self) -> Break | None:
        """The pause that lasts; None while the exercise goes on."""
        last = self.breaks[-1:]
        return next((pause for pause in last if pause.until is None), None)

    @property
    def baseline(self) -> Scanned | None:
        """The run that the drill is measured against."""
        return next((scan for scan in self.scans if scan.baseline), None)

    @property
    def rescans(self) -> tuple[Scanned, ...]:
        """The runs since."""
        return tuple(scan for scan in self.scans if not scan.baseline)


def fold(events: Iterable[Event]) -> Progress:
    """The journal's events as what they come to. Of two of the same kind the first one counts."""
    happened = list(events)
    scans = {e.run: e for e in reversed(happened) if isinstance(e, Scanned)}
    begun = [e for e in happened if isinstance(e, Looking)][-1:]
    return Progress(
        started=_first(happened, Started),
        begun=frozenset(e.inject for e in happened if isinstance(e, Begun)),
        done=_made(happened),
        failed=_by_inject(happened, Failed),
        reverted=_by_inject(happened, Reverted),
        looking=next((look for look in begun if look.run not in scans), None),
        scans=tuple(scan for scan in reversed(scans.values()) if not scan.afterwards),
        afterwards=next((scan for scan in scans.values() if scan.afterwards), None),
        placed=next((e for e in reversed(happened) if isinstance(e, Placed)), None),
        notes=tuple(e for e in happened if isinstance(e, Noted)),
        breaks=breaks(happened),
        closing=_first(happened, Closing),
        ended=_first(happened, Ended),
    )


def to_undo(scenario: Scenario, progress: Progress) -> tuple[Done, ...]:
    """What was broken and is not written down as undone, oldest first; alarms aside."""
    left = (done for id_, done in progress.done.items() if id_ not in progress.reverted)
    return tuple(done for done in left if not scenario.inject(done.inject).decoy)


def _first(events: Iterable[Event], kind: type[E]) -> E | None:
    return next((event for event in events if isinstance(event, kind)), None)


def _made(events: Sequence[Event]) -> dict[str, Done]:
    """What acts, by the number that it has now: it has acted since it was made first."""
    numbers = {e.inject: e.handle for e in events if isinstance(e, Again)}
    made = _by_inject(events, Done)
    return {id_: replace(d, handle=numbers.get(id_, d.handle)) for id_, d in made.items()}


def _by_inject(events: Sequence[Event], kind: type[Of]) -> dict[str, Of]:
    mine = [event for event in events if isinstance(event, kind)]
    order = dict.fromkeys(event.inject for event in mine)
    first = {event.inject: event for event in reversed(mine)}
    return {id_: first[id_] for id_ in order}


@dataclass(frozen=True)
class Record:
    """A drill as it stands: the scenario, the network, what happened, what was claimed and seen.

    `snapshots` stand in the order of time; the first is the baseline. `now` is the drill's clock.
    `afterwards` is what was found once everything was undone.
    """

    scenario: Scenario
    inventory: Inventory
    progress: Progress
    claims: tuple[Claim, ...]
    snapshots: tuple[Snapshot, ...]
    now: datetime
    afterwards: Snapshot | None = None

    @property
    def started(self) -> datetime:
        """When it began; `now` where it has not."""
        return self.progress.started.at if self.progress.started else self.now

    @property
    def until(self) -> datetime:
        """When it ended, or now."""
        return self.progress.closing.at if self.progress.closing else self.now

    def played(self, since: datetime, until: datetime) -> timedelta:
        """The exercise time between two times: without pauses."""
        return played(self.progress.breaks, since, until)

    def unit(self, id_: str) -> Unit:
        """The unit of that id; KeyError if there is none."""
        return self._units[id_]

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {unit.id: unit for unit in self.inventory.units}

    @cached_property
    def passed_at_first(self) -> Mapping[str, frozenset[Expectation]]:
        """For each unit that takes part, the pairs that passed in the baseline."""
        baseline = self.baseline()
        outcomes = baseline.outcomes if baseline else {}
        passed: dict[str, set[Expectation]] = {}
        for pair, outcome in outcomes.items():
            if outcome is Outcome.PASS:
                passed.setdefault(pair.target, set()).add(pair)
        units = (self._units[id_] for id_ in self.scenario.units if id_ in self._units)
        return {
            unit.id: frozenset(pair for t in unit.targets() for pair in passed.get(t.key, ()))
            for unit in units
        }

    def baseline(self) -> Snapshot | None:
        """The first snapshot."""
        return self.snapshots[0] if self.snapshots else None


def explains(done: Done, check: str, target: str) -> bool:
    """Whether a failed finding may come from that inject."""
    pairs = (*done.expected, *done.also)
    return any(p.target == target and fnmatchcase(check, p.check) for p in pairs)
