"""Which sheet is which list, and which column is what: by their headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from netaudit.errors import Mistake
from netaudit.inventory.sheets.columns import (
    IGNORED,
    NETWORK,
    SERVICES,
    UNITS,
    Column,
    by_header,
    plain,
)
from netaudit.inventory.sheets.table import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netaudit.inventory.sheets.table import Sheet

SEARCHED_ROWS = 20  # titles and logos above the header
# A row with headers for these is the header of a list.
_TELLING = {UNITS: {"id", "name_vi"}, SERVICES: {"unit", "host"}}


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a list: its cells by the key of their column, and the row's first cell."""

    cells: Mapping[str, Cell]
    first: Cell

    def text(self, key: str) -> str:
        """A cell's text, empty where there is none."""
        return self.cells[key].text if key in self.cells else ""

    def at(self, key: str) -> Cell:
        """The cell of that column, or the row's first cell."""
        return self.cells.get(key, self.first)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A recognised sheet. `headers` are the header cells by the key of their column."""

    columns: tuple[Column, ...]
    headers: Mapping[str, Cell]
    records: tuple[Record, ...]
    notes: tuple[Mistake, ...] = ()


def recognise(sheet: Sheet) -> Recognised | None:
    """The list in a sheet, or None when it is none of ours (a help sheet)."""
    if found := _network(sheet):
        return found
    for number, row in enumerate(sheet.rows[:SEARCHED_ROWS]):
        for columns, telling in _TELLING.items():
            known = by_header(columns)
            keys = {known[p].key for cell in row.values() if (p := plain(cell.text)) in known}
            if telling <= keys:
                return _list(sheet, number, columns)
    return None


def _list(sheet: Sheet, number: int, columns: tuple[Column, ...]) -> Recognised:
    known = by_header(columns)
    at: dict[int, str] = {}
    headers: dict[str, Cell] = {}
    notes: list[Mistake] = []
    for index, cell in sheet.rows[number].items():
        column = known.get(plain(cell.text))
        if column and column.key not in headers:
            at[index], headers[column.key] = column.key, cell
        elif column:
            notes.append(_second(cell, headers[column.key]))
        elif plain(cell.text) not in IGNORED:
            notes.append(_unknown(cell, columns))
    records = tuple(_records(sheet.rows[number + 1 :], at))
    return Recognised(columns, headers, records, tuple(notes))


def _records(rows: Sequence[dict[int, Cell]], at: Mapping[int, str]) -> Iterator[Record]:
    for row in rows:
        cells = {at[index]: cell for index, cell in row.items() if index in at}
        if cells:
            yield Record(cells, row[min(row)])


def _second(cell: Cell, first: Cell) -> Mistake:
    return Mistake(
        cell.place,
        "the column {header} is not read; {first} says the same",
        (("header", cell.text), ("first", f"{first.text} ({first.place.cell})")),
    )


def _unknown(cell: Cell, columns: tuple[Column, ...]) -> Mistake:
    headers = {plain(text): text for c in columns for text in (*c.vi, *c.en)}
    if near := get_close_matches(plain(cell.text), headers, 1, 0.85):
        return Mistake(
            cell.place,
            "the column {header} is not read; did you mean {near}?",
            (("header", cell.text), ("near", headers[near[0]])),
        )
    return Mistake(cell.place, "the column {header} is not read", (("header", cell.text),))


def _network(sheet: Sheet) -> Recognised | None:
    """The sheet about the network: one record, its headers down the first column."""
    known = by_header(NETWORK)
    cells: dict[str, Cell] = {}
    headers: dict[str, Cell] = {}
    for row in sheet.rows:
        column = known.get(plain(row[0].text)) if 0 in row else None
        if column and column.key not in headers:
            headers[column.key] = row[0]
            if 1 in row:
                cells[column.key] = row[1]
    if not {"document", "scope"} <= headers.keys():
        return None
    return Recognised(NETWORK, headers, (Record(cells, headers["document"]),))
