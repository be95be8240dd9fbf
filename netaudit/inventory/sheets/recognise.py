"""Which sheet is which list, and which column is what: by their headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from string import ascii_uppercase
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
from netaudit.inventory.sheets.table import Cell, column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from netaudit.errors import Place
    from netaudit.inventory.sheets.table import Sheet

SEARCHED_ROWS = 20  # titles and logos above the header
_NO_ROW = "the row {header} is not read"
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
    """A recognised sheet. `headers` are the header cells by the key of their column.

    `mistakes` are of the sheet's form; `notes` are about what is not read, or was nevertheless.
    """

    columns: tuple[Column, ...]
    headers: Mapping[str, Cell]
    records: tuple[Record, ...]
    notes: tuple[Mistake, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


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
    rows = sheet.rows[number + 1 :]
    notes += _without_header(rows, sheet.rows[number])
    notes += _hidden(sheet, sheet.rows[number])
    mistakes = tuple(_merged(sheet, number, at))
    return Recognised(columns, headers, tuple(_records(rows, at)), tuple(notes), mistakes)


def _without_header(rows: Sequence[dict[int, Cell]], header: Mapping[int, Cell]) -> list[Mistake]:
    """One note for each column that has cells and no header: nothing is left out unsaid."""
    first: dict[int, Cell] = {}
    for row in rows:
        for index, cell in row.items():
            if index not in header:
                first.setdefault(index, cell)
    message = "nothing in this column is read, for it has no header"
    return [Mistake(cell.place, message) for cell in first.values()]


def _hidden(sheet: Sheet, row: Mapping[int, Cell]) -> list[Mistake]:
    message = "this sheet is hidden, and was read; delete it if it does not count"
    return [Mistake(row[min(row)].place, message)] if sheet.hidden else []


def _merged(sheet: Sheet, number: int, at: Mapping[int, str]) -> Iterator[Mistake]:
    """Of merged cells all but the first are empty: a whole column's parents would be lost."""
    header = sheet.rows[number]
    place = header[min(header)].place
    top = row_number(place)
    for merged in sheet.merged:
        if merged.column in at and merged.top > top:
            cell = f"{column_letters(merged.column)}{merged.top}"
            message = (
                "the cells {range} are merged, and only the first holds what is written there; "
                "unmerge them, and fill in each"
            )
            yield Mistake(replace(place, cell=cell), message, (("range", merged.text),))


def row_number(place: Place) -> int:
    """The row of a cell's place."""
    return int((place.cell or "").lstrip(ascii_uppercase))


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
    notes: list[Mistake] = []
    for row in sheet.rows:
        column = known.get(plain(row[0].text)) if 0 in row else None
        if column and column.key not in headers:
            headers[column.key] = row[0]
            if 1 in row:
                cells[column.key] = row[1]
            notes += [_beyond(cell) for index, cell in row.items() if index > 1]
        elif column:
            notes.append(_again(row[0], headers[column.key]))
        elif 0 in row and len(row) > 1 and plain(row[0].text) not in IGNORED:
            notes.append(Mistake(row[0].place, _NO_ROW, (("header", row[0].text),)))
    if not {"document", "scope"} <= headers.keys():
        return None
    notes += _hidden(sheet, sheet.rows[0])
    return Recognised(NETWORK, headers, (Record(cells, headers["document"]),), tuple(notes))


def _beyond(cell: Cell) -> Mistake:
    return Mistake(cell.place, "this cell is not read; the value stands in column B")


def _again(cell: Cell, first: Cell) -> Mistake:
    message = "the row {header} is not read; {first} says the same"
    there = f"{first.text} ({first.place.cell})"
    return Mistake(cell.place, message, (("header", cell.text), ("first", there)))
