"""A document in the making, from lists: its parts, the cell of each, and what is wrong so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from string import ascii_uppercase, digits
from typing import TYPE_CHECKING, Any

from netaudit.errors import Mistake, Place
from netaudit.inventory.scalars import clip
from netaudit.inventory.sheets.columns import NETWORK, meant, plain, shown
from netaudit.inventory.sheets.table import Cell
from netaudit.inventory.tree import KeyPath, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netaudit.inventory.sheets.recognise import Recognised, Record

_SEPARATORS = re.compile(r"[,;\s]+")
_LINES = re.compile(r"\s*[,;\n]\s*")


@dataclass
class Sketch:
    """A document's parts and their places.

    Attributes:
        cut: paths whose mistake is told already, so that no rule tells it again.
        told: cells whose mistake is told in the list's own words, and in no others.
    """

    parts: dict[str, Any] = field(default_factory=dict)
    places: dict[KeyPath, Place] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    cut: set[KeyPath] = field(default_factory=set)
    told: set[Place] = field(default_factory=set)

    @property
    def units(self) -> dict[str, dict[str, Any]]:
        """The units so far, by id."""
        found: dict[str, dict[str, Any]] = self.parts.setdefault("units", {})
        return found

    def put(self, path: KeyPath, value: Any, cell: Cell) -> None:
        """Set a value and its cell. Mappings on the way are made."""
        at: Any = self.parts
        for depth, step in enumerate(path[:-1], 1):
            at = at.setdefault(step, {})
            self.places.setdefault(path[:depth], cell.place)
        at[path[-1]] = value
        self.places[path] = cell.place

    def add(self, path: KeyPath, values: Iterable[Any], cell: Cell) -> None:
        """Append values that are not there yet to the list at `path`."""
        at: Any = self.parts
        for step in path:
            at = at.get(step, {})
        items = list(at)
        for value in values:
            if value not in items:
                self.places[(*path, len(items))] = cell.place
                items.append(value)
        self.put(path, items, cell)

    def whole(self, record: Record, found: Recognised, places: Mapping[str, KeyPath]) -> bool:
        """Whether every cell that must be there is. What is not is noted, and cut at its place."""
        missing = [c for c in found.columns if c.required and not record.text(c.key)]
        for column in missing:
            header = found.headers.get(column.key)
            complain(
                self,
                _to_fill_in(record.first, header, found),
                "{column} is empty; fill it in",
                column=header.text if header else column.vi[0],
            )
            if column.key in places:
                self.cut.add(places[column.key])
        return not missing

    def unit(self, text: str) -> str:
        """The id of the unit that is meant by an id or, if only one has it, a name."""
        if text in self.units:
            return text
        named = [
            id_
            for id_, unit in self.units.items()
            if plain(text) in {plain(name) for name in unit["name"].values()}
        ]
        return named[0] if len(named) == 1 else text

    def tree(self, file: str, parts: dict[str, Any]) -> Tree:
        """`parts`, with the places of these ones."""
        return Tree(file, parts, dict(self.places))


def _to_fill_in(first: Cell, header: Cell | None, found: Recognised) -> Cell:
    """The cell that is empty: in its column's, and the record's row."""
    if not header or found.columns is NETWORK:
        return header or first
    letters = (header.place.cell or "").rstrip(digits)
    row = (first.place.cell or "").lstrip(ascii_uppercase)
    return Cell("", replace(first.place, cell=f"{letters}{row}"))


def complain(sketch: Sketch, cell: Cell, message: str, **params: str) -> None:
    """Note a mistake at a cell. `message` is a gettext msgid."""
    sketch.mistakes.append(Mistake(cell.place, message, tuple(params.items())))


def many(record: Record, key: str) -> list[str]:
    """The values of a cell that holds several, apart by commas, semicolons or white space."""
    return [text for text in _SEPARATORS.split(record.text(key)) if text]


def choices(sketch: Sketch, record: Record, found: Recognised, key: str) -> list[str]:
    """What a cell with several choices means; they are apart by commas, semicolons or lines."""
    texts = [text for text in _LINES.split(record.text(key)) if text]
    return [_meant(sketch, record, found, key, text) for text in texts]


def choice(sketch: Sketch, record: Record, found: Recognised, key: str) -> str:
    """What a cell with a choice means."""
    return _meant(sketch, record, found, key, record.text(key))


def _meant(sketch: Sketch, record: Record, found: Recognised, key: str, text: str) -> str:
    """The value that is meant; of a word that is unknown, say which ones the list knows."""
    column = next(column for column in found.columns if column.key == key)
    value = meant(column, text)
    if value in {known for _, known in column.choices}:
        return value
    header = found.headers.get(key)
    language = "en" if header and plain(header.text) in map(plain, column.en) else "vi"
    known = {shown.lower(): shown for shown, _ in column.choices}
    near = get_close_matches(text.lower(), known, 1, 0.6)
    if near:
        message = "{value} is unknown; did you mean {near}?"
        complain(sketch, record.at(key), message, value=clip(text), near=known[near[0]])
    else:
        message = "{value} is unknown; expected one of: {options}"
        options = "; ".join(shown(column, language))
        complain(sketch, record.at(key), message, value=clip(text), options=options)
    sketch.told.add(record.at(key).place)
    return text
