"""The network as a map, by level: each superior unit with its units beside it, and their states.

Each group is a drawing of its own, so that a page breaks between groups and a phone scrolls one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Level
from netaudit_reports import words
from netaudit_reports.collation import collation_key
from netaudit_reports.html.lines import UNGRADED, UnitLine, unit_lines
from netaudit_reports.words import _

if TYPE_CHECKING:
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

COLUMNS = 5
TILE, PITCH = (174, 44), (184, 54)  # width and height, of a tile and from tile to tile
LEFT = 206  # where the grid begins; the superior unit stands left of it
SHORT = (("Ủy ban nhân dân", "UBND"), ("People's Committee of", "PC"))


@dataclass(frozen=True, slots=True)
class Tile:
    """A unit's place in a drawing: its upper left corner, in px; `name` is shortened."""

    line: UnitLine
    state: str
    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Group:
    """A superior unit (None: of those that have none) and its units. `path` draws the links."""

    parent: Tile | None
    tiles: tuple[Tile, ...]
    path: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Band:
    """A level of superior units."""

    title: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class NetMap:
    """The whole map. `states` are (status, units), for the key."""

    bands: tuple[Band, ...]
    states: tuple[tuple[str, int], ...]
    units: int


def net_map(tally: Tally, formats: Formats) -> NetMap:
    """Build it."""
    lines = {line.id: line for line in unit_lines(tally, formats)}
    children: dict[str | None, list[UnitLine]] = {}
    for id_, line in lines.items():
        parent = tally.units[id_].parent
        children.setdefault(parent if parent in lines else None, []).append(line)
    bands = [Band(formats.text(_("No superior unit")), (_group(None, children.get(None, [])),))]
    for level in Level:
        parents = sorted(
            (lines[id_] for id_ in children if id_ and lines[id_].level is level),
            key=lambda line: (-len(children[line.id]), collation_key(line.name)),
        )
        if parents:
            groups = tuple(_group(line, children[line.id]) for line in parents)
            bands.append(Band(formats.text(words.LEVELS[level]), groups))
    counts = [state(line) for line in lines.values()]
    return NetMap(
        bands=tuple(band for band in bands if band.groups[0].tiles),
        states=tuple((name, counts.count(name)) for name in dict.fromkeys(_STATES)),
        units=len(lines),
    )


_STATES = (words.FAILURE, words.WARNING, words.NOT_TESTED, words.PASSED)


def state(line: UnitLine) -> str:
    """A unit's state as one status: the worst that stands."""
    if line.failures:
        return words.FAILURE
    if line.grade == UNGRADED:
        return words.NOT_TESTED
    return words.WARNING if line.warnings else words.PASSED


def _group(parent: UnitLine | None, members: list[UnitLine]) -> Group:
    rows = (len(members) + COLUMNS - 1) // COLUMNS
    left = LEFT if parent else 0  # where nobody stands above them, that room is not left empty
    tiles = tuple(
        _tile(line, left + n % COLUMNS * PITCH[0], n // COLUMNS * PITCH[1])
        for n, line in enumerate(members)
    )
    return Group(
        parent=_tile(parent, 0, 0) if parent else None,
        tiles=tiles,
        path=_links(rows) if parent else "",
        width=left + COLUMNS * PITCH[0],
        height=max(1, rows) * PITCH[1],
    )


def _tile(line: UnitLine, x: int, y: int) -> Tile:
    return Tile(line, state(line), x + 1, y + 1, shortened(line.name))


def _links(rows: int) -> str:
    """From the superior unit to a trunk, from the trunk to each row."""
    middle, trunk = TILE[1] // 2 + 1, LEFT - 18
    last = middle + (rows - 1) * PITCH[1]
    arms = "".join(f"M{trunk} {middle + row * PITCH[1]}H{LEFT}" for row in range(rows))
    return f"M{TILE[0]} {middle}H{trunk}M{trunk} {middle}V{last}{arms}"


def shortened(name: str) -> str:
    """A name with the longest words of its kind shortened; the browser wraps and cuts it."""
    for long, short in SHORT:
        name = name.replace(long, short)
    return name
