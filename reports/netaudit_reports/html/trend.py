"""Where it all goes: the runs over time, as a line and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from netaudit.history import Point

if TYPE_CHECKING:
    from netaudit_reports.tally import Tally

SHOWN = 60  # runs
WIDTH, HEIGHT = 960, 240  # px of the drawing
EDGE = 34  # px around its field


@dataclass(frozen=True, slots=True)
class Dot:
    """A value of one run in the drawing, and the value, 0 to 100."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its points for `polyline`, one piece for each gap, and its dots."""

    name: str
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """The failures of one run."""

    x: float
    y: float
    width: float
    height: float
    value: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The page: runs oldest first, and the drawing made of them. `days` to fix: the median."""

    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    bars: tuple[Bar, ...]
    most: int
    days: float | None


def trend(points: tuple[Point, ...], days: tuple[float, ...] = ()) -> Trend:
    """Draw the newest of these runs."""
    kept = points[-SHOWN:]
    step = (WIDTH - 2 * EDGE) / max(1, len(kept))
    most = max((point.failures for point in kept), default=0)
    lines = tuple(
        _line(name, [getattr(point, name) for point in kept], step)
        for name in ("percent", "coverage")
    )
    bars = tuple(_bar(n, point.failures, most, step) for n, point in enumerate(kept))
    return Trend(kept, lines, bars, most, median(days) if days else None)


def of_network(tally: Tally) -> Trend:
    """The network's trend."""
    history = tally.judged.history
    return trend(history.points, tuple(history.days_to_fix.values()))


def _line(name: str, values: list[float | None], step: float) -> Line:
    pieces: list[list[Dot]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(Dot(_x(number, step), _y(value), value))
    drawn = [piece for piece in pieces if piece]
    return Line(
        name,
        tuple(" ".join(f"{dot.x},{dot.y}" for dot in piece) for piece in drawn),
        tuple(dot for piece in drawn for dot in piece),
    )


def _x(number: int, step: float) -> float:
    return round(EDGE + (number + 0.5) * step, 1)


def _y(percent: float) -> float:
    return round(EDGE + (HEIGHT - 2 * EDGE) * (1 - percent / 100), 1)


def _bar(number: int, value: int, most: int, step: float) -> Bar:
    height = round((HEIGHT - 2 * EDGE) * 0.6 * value / most, 1) if most else 0.0
    width = round(min(40.0, step * 0.5), 1)
    x = round(_x(number, step) - width / 2, 1)
    return Bar(x, round(HEIGHT - EDGE - height, 1), width, height, value)
