"""When a unit may be scanned: times of the day and week, and days on which nothing is. Pure.

    22:00-05:00          every night            mon-fri 22:00-05:00    nights of working days
    sat,sun 00:00-24:00  weekends

A window over midnight belongs to the day on which it opens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from netaudit.errors import UsageError
from netaudit.schedule import cron

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from zoneinfo import ZoneInfo

_TIMES = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` to `closes`, in minutes of the day, closes up to 48 hours, on `weekdays`."""

    text: str
    weekdays: frozenset[int]  # 0 is Sunday
    opens: int
    closes: int

    def ends(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """When it closes again, in UTC, if it is open at `moment`."""
        today = moment.astimezone(zone).date()
        for day in (today - timedelta(days=1), today):
            if day.isoweekday() % 7 in self.weekdays:
                opened, closed = _at(day, self.opens, zone), _at(day, self.closes, zone)
                if opened <= moment < closed:
                    return closed
        return None


@dataclass(frozen=True, slots=True)
class Blackout:
    """Days on which nothing is scanned, both ends included."""

    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Whether that day is one of them."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


def parse(text: str) -> Window:
    """A window. Raises UsageError."""
    *days, times = text.lower().split() or [""]
    found = _TIMES.fullmatch(times)
    opens, closes = (_minutes(found, 1), _minutes(found, 3)) if found else (-1, -1)
    # A week has no first Sunday: sun#1 is for a calendar.
    if len(days) > 1 or "#" in text or not 0 <= opens < _DAY or not 0 <= closes <= _DAY:
        raise UsageError(
            "{text} is no window: expected HH:MM-HH:MM, with or without days before it, "
            "such as 'mon-fri 22:00-05:00'",
            text=repr(text),
        )
    weekdays = cron.parse(f"0 0 * * {days[0]}").weekdays if days else frozenset(range(7))
    return Window(text, weekdays, opens, closes if closes > opens else closes + _DAY)


def parse_blackout(text: str) -> Blackout:
    """A day, or DAY..DAY. Raises UsageError."""
    first, _dots, last = text.partition("..")
    try:
        found = Blackout(date.fromisoformat(first), date.fromisoformat(last or first))
    except ValueError:
        found = None
    if found is None or found.first > found.last:
        raise UsageError(
            "{text} is no blackout: expected 2026-12-31 or 2026-12-20..2026-12-31", text=repr(text)
        )
    return found


def open_until(
    windows: Sequence[Window], blackouts: Iterable[Blackout], moment: datetime, zone: ZoneInfo
) -> datetime | None:
    """Until when scanning is allowed, in UTC, if it is at `moment`; no window: the whole day."""
    today = moment.astimezone(zone).date()
    blackouts = tuple(blackouts)
    if any(blackout.covers(today) for blackout in blackouts):
        return None
    ends = [end for window in windows if (end := window.ends(moment, zone))]
    if windows and not ends:
        return None
    until = max(ends) if windows else _at(today, 2 * _DAY, zone)
    return min([until, *(_at(b.first, 0, zone) for b in blackouts if b.first > today)])


def _minutes(found: re.Match[str], group: int) -> int:
    hours, minutes = int(found[group]), int(found[group + 1])
    return hours * 60 + minutes if minutes < 60 else -1  # noqa: PLR2004  minutes of an hour


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    days, rest = divmod(minutes, _DAY)
    local = datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60)), zone)
    return local.astimezone(UTC)
