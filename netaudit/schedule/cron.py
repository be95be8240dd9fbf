"""When a rule comes round: crontab(5) lines, with the calendar's last days and nth weekdays. Pure.

    0 2 * * *       every night at two          30 6 * * mon-fri   working days
    0 3 L * *       the month's last day        0 3 * * sun#1      its first Sunday
    */15 * * * *    every quarter of an hour    @weekly            0 0 * * sun

Where day of month and day of week are both restricted, either may match, as in crontab(5).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

ALIASES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@weekly": "0 0 * * sun",
    "@monthly": "0 0 1 * *",
    "@quarterly": "0 0 1 1,4,7,10 *",
    "@yearly": "0 0 1 1 *",
}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FIELDS = (  # name, lowest, highest, names of values from the lowest on
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, _MONTHS),
    ("day of week", 0, 7, _DAYS),
)
_LONGEST = 100  # octets of a line
HORIZON = timedelta(days=366 * 8)  # 29 February comes at least once in it, also around 2100


@dataclass(frozen=True, slots=True)
class Cron:
    """One parsed line. `weekdays` count from Sunday, 0; `nth` are (weekday, which in the month)."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    last_day: bool
    months: frozenset[int]
    weekdays: frozenset[int]
    nth: frozenset[tuple[int, int]]
    any_day: bool
    any_weekday: bool

    def on(self, day: date) -> bool:
        """Whether it comes round on that day."""
        if day.month not in self.months:
            return False
        by_month = day.day in self.days or (self.last_day and _is_last(day))
        weekday = day.isoweekday() % 7
        by_week = weekday in self.weekdays or (weekday, (day.day - 1) // 7 + 1) in self.nth
        if self.any_day or self.any_weekday:
            return (self.any_day or by_month) and (self.any_weekday or by_week)
        return by_month or by_week

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first time after `moment`, in UTC; None if there is none within eight years."""
        start = moment.astimezone(zone).date() - timedelta(days=1)
        for number in range(HORIZON.days):
            for found in self._times(start + timedelta(days=number), zone):
                if found > moment:
                    return found
        return None

    def before(self, moment: datetime, zone: ZoneInfo, not_before: datetime) -> datetime | None:
        """The last time at or before `moment` and after `not_before`, in UTC; None if none."""
        day = moment.astimezone(zone).date() + timedelta(days=1)
        while datetime.combine(day, time.max, zone) > not_before:
            for found in reversed(list(self._times(day, zone))):
                if found <= not_before:
                    return None
                if found <= moment:
                    return found
            day -= timedelta(days=1)
        return None

    def _times(self, day: date, zone: ZoneInfo) -> Iterator[datetime]:
        """Its times on one day, in order. A time that summer time leaves out comes an hour late."""
        if self.on(day):
            at = (time(hour, minute) for hour in self.hours for minute in self.minutes)
            yield from sorted({datetime.combine(day, t, zone).astimezone(UTC) for t in at})


def parse(text: str) -> Cron:
    """A crontab(5) line or an alias. Raises UsageError that names the field."""
    line = ALIASES.get(text.strip().lower(), text).lower()
    parts = line.split()
    if len(parts) != len(_FIELDS) or len(line) > _LONGEST:
        raise UsageError(
            "{text} is no calendar rule: expected five fields (minute, hour, day of month, "
            "month, day of week), such as '0 2 * * *', or one of {aliases}",
            text=repr(text[:_LONGEST]),
            aliases=tuple(ALIASES),
        )
    minute, hour, day, month, weekday = parts
    last = "l" in day.split(",")
    plain_days = ",".join(p for p in day.split(",") if p != "l")
    nth, plain_weekdays = _nth(weekday, text)
    found = Cron(
        text.strip(),
        _values(minute, 0, text),
        _values(hour, 1, text),
        _values(plain_days, 2, text),
        last,
        _values(month, 3, text),
        frozenset(d % 7 for d in _values(plain_weekdays, 4, text))
        if plain_weekdays
        else frozenset(),
        nth,
        day == "*",
        weekday == "*",
    )
    return _possible(found)


def _possible(found: Cron) -> Cron:
    """Refuse a rule that never comes round, such as 30 February."""
    start = date(2024, 1, 1)
    if not any(found.on(start + timedelta(days=number)) for number in range(366 * 4)):
        raise UsageError("{found}: no year has such a day", found=repr(found.text))
    return found


def _nth(field: str, text: str) -> tuple[frozenset[tuple[int, int]], str]:
    """The `sun#1` of a day-of-week field, and the field without them."""
    nth, plain = set(), []
    for part in field.split(","):
        name, sign, which = part.partition("#")
        if not sign:
            plain.append(part)
            continue
        if which not in {"1", "2", "3", "4", "5"}:
            raise _wrong(4, part, text)
        nth.add((_number(name, 4, text) % 7, int(which)))
    return frozenset(nth), ",".join(plain)


def _values(field: str, which: int, text: str) -> frozenset[int]:
    """The values of one field: a list of *, numbers, ranges, each with an optional step."""
    _name, lowest, highest, _names = _FIELDS[which]
    found: set[int] = set()
    for part in field.split(",") if field else ():
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if slash and not (step.isascii() and step.isdecimal() and 0 < int(step) <= highest):
            raise _wrong(which, part, text)
        if span == "*":
            low, high = lowest, highest
        else:
            low = _number(first, which, text)
            high = _number(last, which, text) if dash else highest if slash else low
        if low > high:
            raise _wrong(which, part, text)
        found.update(range(low, high + 1, int(step) if slash else 1))
    return frozenset(found)


def _number(word: str, which: int, text: str) -> int:
    _name, lowest, highest, names = _FIELDS[which]
    if word in names:
        return lowest + names.index(word)
    if not (word.isascii() and word.isdecimal() and lowest <= int(word) <= highest):
        raise _wrong(which, word, text)
    return int(word)


def _wrong(which: int, part: str, text: str) -> UsageError:
    name, lowest, highest, names = _FIELDS[which]
    message = (
        "{text}: {part} cannot be a {name}: expected {lowest} to {highest}, or {first} to {last}, "
        "a list 1,2, a range 1-5 or a step */2"
        if names
        else "{text}: {part} cannot be a {name}: expected {lowest} to {highest}, a list 1,2, a "
        "range 1-5 or a step */2"
    )
    return UsageError(
        message,
        text=repr(text),
        part=repr(part),
        name=name,
        lowest=lowest,
        highest=highest,
        first=names[0] if names else "",
        last=names[-1] if names else "",
    )


def _is_last(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
