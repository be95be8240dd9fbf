"""RFC 4180 with a byte order mark, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old code page
# What spreadsheets evaluate, also after blanks, and in full width as Excel in East Asia does.
_FORMULA = re.compile("[\\s'\"]*[=+\\-@|%\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?\Z", re.ASCII)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The text of the file, line by line."""
    yield BOM + _line(head)
    yield from map(_line, rows)


def cell(text: str) -> str:
    """One cell, quoted; what could be a formula begins with an apostrophe."""
    guarded = f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text
    return '"' + guarded.replace('"', '""') + '"'


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(cell, cells)) + "\r\n"
