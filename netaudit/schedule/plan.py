"""What is due, and whose turn it is: a function of rule, history and clock. Pure.

A clock that jumped ahead leaves slots in the future: they are kept, so nothing runs twice, and
passed over when the next one is looked for, so nothing waits for them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.schedule.rule import Rule

LOOKED_AHEAD = 8  # times of a rule that are looked at for units without a turn
LONGEST_WAIT = timedelta(days=8)  # in which every window of the week opens
STEP = timedelta(minutes=15)
_COUNTED = 1000  # missed times are counted up to here


class Why(StrEnum):
    """Why a slot is there."""

    CALENDAR = "calendar"
    SOONER = "sooner"  # units with grave failures, before the rule comes round


class State(StrEnum):
    """How far a slot is."""

    OPEN = "open"
    DONE = "done"
    ABANDONED = "abandoned"  # the next one came before anything could be asked


@dataclass(frozen=True, slots=True)
class Slot:
    """One time at which a rule is carried out: (rule, due) is its identity, `run` the run's id.

    `units` are those to ask, empty for all. `missed` is how many times before it were missed and
    are caught up by it. `risky` are the units to look at sooner, known when it is done.
    """

    rule: str
    due: datetime
    why: Why
    run: str
    opened: datetime
    units: tuple[str, ...] = ()
    missed: int = 0
    state: State = State.OPEN
    ended: datetime | None = None
    risky: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A slot that should be opened."""

    at: datetime
    why: Why
    units: tuple[str, ...] = ()
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Leg:
    """Units whose turn it is, and until when they may be asked."""

    units: tuple[str, ...]
    until: datetime


def due(rule: Rule, slots: Sequence[Slot], now: datetime) -> Due | None:
    """The slot to open now, if there is one; none while one of the rule is open."""
    past = [slot for slot in slots if slot.due <= now]
    if any(slot.state is State.OPEN for slot in past):
        return None
    times = [slot for slot in past if slot.why is Why.CALENDAR]
    since = max((slot.due for slot in times), default=rule.created)
    done = max((s.due for s in times if s.state is State.DONE), default=rule.created)
    found = _calendar(rule, min(since, now), min(done, now), now)
    return found or _sooner(rule, past, slots, now)


def next_times(rule: Rule, moment: datetime, count: int) -> list[datetime]:
    """The next `count` times at which the rule comes round after `moment`, in UTC."""
    found: list[datetime] = []
    while len(found) < count and (at := _next(rule, moment)):
        moment = at
        if not _off(rule, at):
            found.append(at)
    return found


def deadline(rule: Rule, slot: Slot) -> datetime | None:
    """When a slot ends even if units have not had their turn: when the rule comes round again."""
    return next(iter(next_times(rule, slot.due, 1)), None)


def legs(rule: Rule, slot: Slot, units: Iterable[str], now: datetime) -> list[Leg]:
    """Those of `units` whose turn it is now, by until when they may be asked; soonest first."""
    together: dict[datetime, list[str]] = defaultdict(list)
    for unit in units:
        until = rule.open_until(unit, now)
        if until and now >= slot.due + rule.offset(slot.due, unit):
            together[until].append(unit)
    return [Leg(tuple(own), until) for until, own in sorted(together.items())]


def without_turn(rule: Rule, units: Iterable[str], moment: datetime) -> list[tuple[datetime, str]]:
    """Of the next times: those at which a unit may get no turn, and the first such unit.

    A unit's turn may come as late as the spread is long; from then on until the rule comes round
    again its window must open once, or it is not tested. Looked at to a quarter of an hour.
    """
    first = {rule.windows_of(unit): unit for unit in reversed(list(units))}  # one for each window
    found = []
    for at in next_times(rule, moment, LOOKED_AHEAD):
        end = next(iter(next_times(rule, at, 1)), None)
        if end is None:
            continue
        shut = (unit for unit in first.values() if not _opens(rule, unit, at, end))
        found += [(at, unit) for unit in shut][:1]
    return found


def _opens(rule: Rule, unit: str, at: datetime, end: datetime) -> bool:
    moment, last = at + timedelta(seconds=rule.jitter), min(end, at + LONGEST_WAIT)
    while moment < last:
        if rule.open_until(unit, moment):
            return True
        moment += STEP
    return last < end  # a rule that seldom comes round: its windows open in the end


def _calendar(rule: Rule, since: datetime, done: datetime, now: datetime) -> Due | None:
    """The newest time since the last one: what was missed before it is caught up by it, once.

    Missed is what came after the last one that was `done`: what was abandoned caught up nothing.
    """
    at = now
    while found := _previous(rule, since, at):
        if not _off(rule, found):
            return Due(found, Why.CALENDAR, missed=_between(rule, done, found))
        at = found - timedelta(microseconds=1)
    return None


def _sooner(rule: Rule, past: Sequence[Slot], slots: Sequence[Slot], now: datetime) -> Due | None:
    """Another look at units with grave failures."""
    done = [slot for slot in past if slot.state is State.DONE and slot.ended and slot.ended <= now]
    last = max(done, key=lambda slot: slot.due, default=None)
    if not rule.sooner or last is None or not last.risky or last.ended is None:
        return None
    at = last.ended + timedelta(seconds=rule.sooner)
    if at > now or _off(rule, now) or any(slot.due == at for slot in slots):
        return None
    return Due(at, Why.SOONER, last.risky)


def _next(rule: Rule, moment: datetime) -> datetime | None:
    times = [at for at in rule.at if at > moment]
    if rule.line and (found := rule.line.after(moment, rule.place)):
        times.append(found)
    return min(times, default=None)


def _previous(rule: Rule, since: datetime, moment: datetime) -> datetime | None:
    times = [at for at in rule.at if since < at <= moment]
    if rule.line and (found := rule.line.before(moment, rule.place, since)):
        times.append(found)
    return max(times, default=None)


def _between(rule: Rule, since: datetime, found: datetime) -> int:
    number = 0
    while number < _COUNTED and (at := _next(rule, since)) and at < found:
        number += not _off(rule, at)
        since = at
    return number


def _off(rule: Rule, moment: datetime) -> bool:
    day = moment.astimezone(rule.place).date()
    return any(blackout.covers(day) for blackout in rule.days_off)
