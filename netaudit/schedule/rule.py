"""A rule of the schedule: what is audited, when, from when to when, and how spread."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from zoneinfo import ZoneInfo

from netaudit.errors import UsageError
from netaudit.model import Severity
from netaudit.schedule.cron import Cron
from netaudit.schedule.cron import parse as parse_cron
from netaudit.schedule.windows import Blackout, Window, open_until, parse, parse_blackout

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DURATION = re.compile(r"(\d{1,6})([smhd])", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rule:
    """One rule, as it was given; `check` has accepted it.

    `cron` comes round again and again, `at` once each (aware). `windows` are for all units,
    `unit_windows` instead for single ones. `jitter` and `sooner` are seconds: over how long the
    units are spread, and after how long a unit with a failure of `severity` or worse is looked at
    again (0: only when the rule comes round). `keep` is how many days the journal remembers,
    `whole` for how many days the store keeps what a run saw (0: for ever); its outcomes stay.
    """

    id: str
    inventory: str
    zone: str
    created: datetime
    cron: str = ""
    at: tuple[datetime, ...] = ()
    policy: str = "baseline"
    vantage: str = ""
    waivers: str = ""
    windows: tuple[str, ...] = ()
    unit_windows: tuple[tuple[str, str], ...] = ()
    blackouts: tuple[str, ...] = ()
    jitter: int = 0
    seed: int = 0
    sooner: int = 0
    severity: Severity = Severity.CRITICAL
    keep: int = 400
    whole: int = 0
    rate: float = 0.0

    @cached_property
    def place(self) -> ZoneInfo:
        """The time zone that its times are in."""
        return ZoneInfo(self.zone)

    @cached_property
    def line(self) -> Cron | None:
        """Its calendar."""
        return parse_cron(self.cron) if self.cron else None

    @cached_property
    def days_off(self) -> tuple[Blackout, ...]:
        """The days on which nothing is scanned."""
        return tuple(parse_blackout(text) for text in self.blackouts)

    @cached_property
    def _windows(self) -> dict[str, tuple[Window, ...]]:
        found: dict[str, tuple[Window, ...]] = {"": tuple(parse(text) for text in self.windows)}
        for unit, text in self.unit_windows:
            found[unit] = (*found.get(unit, ()), parse(text))
        return found

    def windows_of(self, unit: str) -> tuple[Window, ...]:
        """When that unit may be scanned; empty: at any time."""
        return self._windows.get(unit, self._windows[""])

    def open_until(self, unit: str, moment: datetime) -> datetime | None:
        """Until when that unit may be scanned, if it may be at `moment`."""
        return open_until(self.windows_of(unit), self.days_off, moment, self.place)

    def offset(self, due: datetime, unit: str) -> timedelta:
        """How long after `due` its turn comes: the same for the same seed, time and unit."""
        if not self.jitter:
            return timedelta(0)
        text = f"{self.seed}\0{self.id}\0{due.astimezone(UTC).isoformat()}\0{unit}"
        share = int.from_bytes(sha256(text.encode()).digest()[:8]) / 2**64
        return timedelta(seconds=int(share * self.jitter))


def check(rule: Rule) -> Rule:
    """The rule, if all of it can be understood. Raises UsageError."""
    if not _ID.fullmatch(rule.id):
        raise UsageError(
            "{rule} cannot name a rule: expected up to 40 of a-z, 0-9 and -, no - first",
            rule=repr(rule.id),
        )
    if not rule.cron and not rule.at:
        raise UsageError("rule {rule} never comes round: give --cron or --at", rule=rule.id)
    if rule.whole >= rule.keep:
        raise UsageError(
            "rule {rule}: runs are given up after {whole} days, when the journal has "
            "forgotten them for long; give a --keep of more than {whole}",
            rule=rule.id,
            whole=rule.whole,
        )
    _zone(rule.zone)
    _ = rule.line, rule.days_off, rule.windows_of("")
    return rule


def seconds(text: str) -> int:
    """A duration: 90s, 30m, 6h, 2d. Raises UsageError."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise UsageError(
            "{text} is no duration: expected a number and s, m, h or d, as in 30m", text=repr(text)
        )
    return int(found[1]) * _SECONDS[found[2]]


def moment_of(text: str, zone: str) -> datetime:
    """A time of the calendar in that zone, in UTC: 2026-12-01T02:00. Raises UsageError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("{text} is no time: expected 2026-12-01T02:00", text=repr(text)) from error
    return (found if found.tzinfo else found.replace(tzinfo=_zone(zone))).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(
            "no time zone {name}; such as Asia/Ho_Chi_Minh or UTC", name=repr(name)
        ) from error


def at_times(rule: Rule, texts: tuple[str, ...]) -> Rule:
    """The rule with these single times, in its zone. Raises UsageError."""
    return replace(rule, at=tuple(sorted({moment_of(text, rule.zone) for text in texts})))
