"""The timeline of a drill: where each mark stands, for an SVG with the same content as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit_reports.formats import said
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.record import Record
    from netaudit.drill.scoring import Result, Score
    from netaudit_reports.formats import Formats

WIDTH = 720.0  # of the plot, in the picture's units


@dataclass(frozen=True, slots=True)
class Mark:
    """One event: its place from the left, its kind ("inject", "seen"…), its words."""

    x: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One inject's line; `begin` and `end` bound the time that it acted."""

    id: str
    unit: str
    begin: float
    end: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A pause, across all lines: the picture's axis is the clock's, so that it shows."""

    begin: float
    end: float
    text: str


def bands(record: Record, formats: Formats) -> tuple[Band, ...]:
    """A band for each pause."""
    return tuple(
        Band(
            _x(record, pause.since),
            _x(record, pause.until or record.until),
            said(
                formats,
                "paused at {at}: {why}",
                at=_time(pause.since, formats),
                why=visible(pause.why),
            ),
        )
        for pause in record.progress.breaks
    )


def timeline(record: Record, found: Score, formats: Formats) -> tuple[Line, ...]:
    """A line for each inject that acted."""
    return tuple(
        _line(record, result, formats) for result in found.results if result.done is not None
    )


def _line(record: Record, result: Result, formats: Formats) -> Line:
    began = result.done.at if result.done else record.started
    moments = (
        ("inject", began, said(formats, "injected at {at}", at=_time(began, formats))),
        (
            "seen",
            result.seen,
            said(formats, "seen by a rescan at {at}", at=_time(result.seen, formats)),
        ),
        (
            "claimed",
            result.claimed,
            said(formats, "claimed at {at}", at=_time(result.claimed, formats)),
        ),
        ("fixed", result.fixed, said(formats, "mended by {at}", at=_time(result.fixed, formats))),
    )
    marks = tuple(Mark(_x(record, at), kind, text) for kind, at, text in moments if at is not None)
    unit = visible(record.unit(result.inject.unit).name.in_(formats.language), 40)
    end = _x(record, result.fixed or record.until)
    return Line(visible(result.inject.id), unit, _x(record, began), end, marks)


def _time(at: datetime | None, formats: Formats) -> str:
    return f"{at.astimezone(formats.zone):%H:%M}" if at else ""


def _x(record: Record, at: datetime) -> float:
    whole = (record.until - record.started).total_seconds()
    share = (at - record.started).total_seconds() / whole if whole > 0 else 0.0
    return round(WIDTH * min(1.0, max(0.0, share)), 1)
