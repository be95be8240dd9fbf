"""Workbooks and CSV files as plain rows of text that know their cells."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from netaudit.errors import InventoryError, Mistake, Place, of_the_system

if TYPE_CHECKING:
    from _csv import Reader
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.model import Inability

MAX_OCTETS = 16 * 1024 * 1024
MAX_UNPACKED = 128 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_TEXT = 2_000
_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_WINDOWS = "windows-1258"  # what Excel on a Vietnamese Windows saves as plain CSV


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is not empty. `number` is whether the workbook holds it as a number."""

    text: str
    place: Place
    number: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """Merged cells: only the first of them, in row `top` of `column` (from 0), holds a value."""

    column: int
    top: int
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that have cells, each a mapping from column (from 0) to cell.

    `merged` are the merged cells that go over several rows.
    """

    name: str
    rows: tuple[dict[int, Cell], ...]
    merged: tuple[Merged, ...] = ()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file's sheets, and what there is to say about how it was read."""

    sheets: tuple[Sheet, ...]
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[Mistake, ...] = ()


def read(path: Path) -> Table:
    """Read a workbook (.xlsx) or a CSV file. Raises InventoryError when it cannot be read."""
    file, data = str(path), octets(path)
    if data.startswith(b"PK"):
        return _workbook(data, file)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(file, "this is an old or protected workbook (.xls); save it as .xlsx")
    return _csv(data, file)


def octets(path: Path) -> bytes:
    """What a file holds. Raises InventoryError when it cannot be read, or is too large."""
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise refuse(
            file, "the file cannot be read ({reason})", reason=of_the_system(error)
        ) from error
    if len(data) > MAX_OCTETS:
        limit = str(MAX_OCTETS // 1024 // 1024)
        raise refuse(
            file, "the file is larger than {limit} MiB; is it the right file?", limit=limit
        )
    return data


def refuse(file: str, message: str, **params: Inability) -> InventoryError:
    """The error for a file as a whole."""
    return InventoryError([Mistake(Place(file), message, tuple(params.items()))])


def column_letters(index: int) -> str:
    """A, B, ... Z, AA, ... for a column counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The column, counted from 0, of A, B, ... Z, AA, ..."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _workbook(data: bytes, file: str) -> Table:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        # RuntimeError: encrypted, or of a ZIP version that zipfile does not know
        raise refuse(
            file, "this is no workbook that can be read; save it as .xlsx again"
        ) from error
    if unpacked > MAX_UNPACKED:
        limit = str(MAX_UNPACKED // 1024 // 1024)
        raise refuse(file, "the workbook unpacks to more than {limit} MiB", limit=limit)
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise refuse(file, "the package defusedxml is missing here; install it to read workbooks")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about features of Excel that no list needs
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            read_sheets = [_sheet(sheet, file) for sheet in book.worksheets]
    except InventoryError:
        raise
    except Exception as error:  # whatever openpyxl raises on a hostile or damaged file
        raise refuse(
            file,
            "this is no workbook that can be read ({problem}); save it as .xlsx again",
            problem=f"{type(error).__name__}: {error}".partition("\n")[0][:200],
        ) from error
    mistakes = [mistake for _, found in read_sheets for mistake in found]
    return Table(tuple(sheet for sheet, _ in read_sheets), tuple(mistakes))


def _sheet(sheet: Any, file: str) -> tuple[Sheet, list[Mistake]]:
    rows: list[dict[int, Cell]] = []
    mistakes: list[Mistake] = []
    sheet.reset_dimensions()  # what the file claims of its size is not to be trusted
    found = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    for number, cells in enumerate(found, 1):
        row: dict[int, Cell] = {}
        for index, cell in enumerate(cells):
            if cell.value is not None:
                place = Place(file, sheet=sheet.title, cell=f"{column_letters(index)}{number}")
                if mistake := _unusable(cell.data_type, cell.value, place):
                    mistakes.append(mistake)
                elif text := _text(cell.value):
                    row[index] = Cell(text, place, isinstance(cell.value, int | float))
        if number > MAX_ROWS and row:
            raise refuse(file, "more than {limit} rows in a sheet", limit=str(MAX_ROWS))
        if row:
            rows.append(row)
    hidden = sheet.sheet_state != "visible"
    return Sheet(sheet.title, tuple(rows), tuple(_merged(sheet)), hidden), mistakes


def _merged(sheet: Any) -> Iterator[Merged]:
    """What openpyxl leaves out of a sheet that it reads row by row."""
    with sheet._get_source() as stream:  # noqa: SLF001  nothing public gives the sheet's XML
        for left, top, right, bottom in _MERGED.findall(stream.read()):
            if top != bottom:
                letters, number = left.decode(), int(top)
                text = f"{letters}{number}:{right.decode()}{int(bottom)}"
                yield Merged(column_number(letters), number, text)


def _unusable(kind: str, value: object, place: Place) -> Mistake | None:
    if kind == "f" or (isinstance(value, str) and value.startswith("=")):
        return Mistake(
            place,
            "this cell holds a formula; copy the cells and paste them as values",
        )
    if kind == "e":
        return Mistake(place, "this cell shows an error of Excel; correct it")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        limit = (("limit", str(MAX_TEXT)),)
        return Mistake(place, "this cell holds more than {limit} characters", limit)
    return None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:  # noqa: PLR2004  exact
        value = int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return unicodedata.normalize("NFC", str(value)).strip()


def _csv(data: bytes, file: str) -> Table:
    text, notes = _decode(data, file)
    mistakes: list[Mistake] = []
    rows: list[dict[int, Cell]] = []
    lines, begin = _lines(text), 1  # a row begins in this line of the file
    try:
        for number, fields in enumerate(lines, 1):
            if number > MAX_ROWS:
                raise refuse(file, "more than {limit} rows in a sheet", limit=str(MAX_ROWS))
            if row := dict(_fields(fields, number, file, mistakes)):
                rows.append(row)
            begin = lines.line_num + 1
    except csv.Error as error:
        message = (
            "the row that begins here is no CSV ({problem}); is a quotation mark left open, or one "
            'within a text not doubled ("")?'
        )
        wrong = Mistake(Place(file, begin), message, (("problem", str(error)),))
        raise InventoryError([wrong]) from error
    return Table((Sheet("", tuple(rows)),), tuple(mistakes), tuple(notes))


def _lines(text: str) -> Reader:
    """Excel separates by semicolons where the decimal sign is a comma, as in Viet Nam."""
    head = text.lstrip()[:4_000].partition("\n")[0]
    separator = max(",;\t", key=head.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _fields(
    fields: list[str], number: int, file: str, mistakes: list[Mistake]
) -> Iterator[tuple[int, Cell]]:
    for index, field in enumerate(fields[:MAX_COLUMNS]):
        place = Place(file, cell=f"{column_letters(index)}{number}")
        if mistake := _unusable("s", field.strip(), place):
            mistakes.append(mistake)
        elif text := _text(field):
            yield index, Cell(text, place)


def _decode(data: bytes, file: str) -> tuple[str, list[Mistake]]:
    """UTF-8, UTF-16 with its mark, or else the Vietnamese code page of Windows, with a note."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not marked and max(data[0::2].count(0), data[1::2].count(0)) * 4 > len(data):
        message = "this file is in UTF-16 without the mark that says so; save it as “CSV UTF-8”"
        raise refuse(file, message)
    encoding = "utf-16" if marked else "utf-8-sig"
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode(_WINDOWS)
    except UnicodeDecodeError as error:
        raise refuse(
            file, "this text is in no encoding that is known here; save it as UTF-8"
        ) from error
    note = Mistake(
        Place(file),
        "this file is not in UTF-8 and was read as {encoding}; compare the letters with marks, or "
        "save it as “CSV UTF-8”",
        (("encoding", _WINDOWS),),
    )
    return text, [note]
