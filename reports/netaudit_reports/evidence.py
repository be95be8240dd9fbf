"""Facts of any family as a small tree that a template can show: bounded in depth and in values.

A fact is a frozen dataclass of scalars, addresses, times, enumerations, tuples and dataclasses; no
page knows more of it than that. A tuple of records of one class becomes a table.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Any

from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit_reports.formats import Formats

DEPTH = 5
ROWS = 24  # of a table or a list
CELL_ITEMS = 12
VALUES = 400  # of one fact
CELL = 160  # characters


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value."""

    text: str
    kind = "scalar"


@dataclass(frozen=True, slots=True)
class Record:
    """Named values; names are the fact's own, for technicians."""

    rows: tuple[tuple[str, Node], ...]
    kind = "record"


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one class: a column for each field."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int
    kind = "table"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of anything."""

    items: tuple[Node, ...]
    left_out: int
    kind = "items"


Node = Scalar | Record | Table | Items

_PLAIN = (str, Enum, int, IPv4Address, IPv6Address, IPv4Network, IPv6Network, timedelta, date)


class Tree:
    """Makes the tree of one fact; stops when its values are spent."""

    def __init__(self, formats: Formats, values: int = VALUES) -> None:
        """`values` bounds how many scalars are shown."""
        self._formats, self._left = formats, values

    def of(self, value: object, depth: int = DEPTH) -> Node:
        """The tree of any value."""
        if _is_record(value):
            return self._record(value, depth)
        if isinstance(value, Mapping):
            return self._record(dict(list(value.items())[:ROWS]), depth)
        members = _members(value)
        if members is None:
            return Scalar(self.text(value))
        if members and all(_is_record(m) and type(m) is type(members[0]) for m in members):
            return self._table(members)
        if all(_members(m) is None and not _is_record(m) for m in members):
            return Scalar(self.text(members))
        shown = members[:ROWS] if depth > 0 and self._left > 0 else ()
        return Items(tuple(self.of(m, depth - 1) for m in shown), len(members) - len(shown))

    def text(self, value: object, depth: int = 2) -> str:
        """Any value on one line."""
        self._left -= 1
        if value is None:
            return "—"
        if isinstance(value, bool):
            return self._formats.text("yes" if value else "no")
        if _is_record(value):
            return self._inline(value, depth)
        if (members := _members(value)) is not None:
            shown = [self.text(m, depth - 1) for m in members[:CELL_ITEMS]]
            more = len(members) - len(shown)
            return ", ".join(shown) + (f"… (+{more})" if more > 0 else "") or "—"
        return self._scalar(value)

    def _scalar(self, value: object) -> str:
        if isinstance(value, datetime):
            return self._formats.moment(value)
        if isinstance(value, float):
            return f"{value:g}".replace(".", "," if self._formats.language == "vi" else ".")
        if isinstance(value, bytes):
            return value[: CELL // 2].hex() + ("…" if len(value) > CELL // 2 else "")
        known = isinstance(value, _PLAIN) or is_dataclass(value)
        return visible(str(value), CELL) if known else f"({type(value).__name__})"

    def _inline(self, value: object, depth: int) -> str:
        if depth <= 0 or self._left <= 0:
            return "…"
        return "; ".join(f"{name}: {self.text(v, depth - 1)}" for name, v in _named(value))

    def _record(self, value: object, depth: int) -> Node:
        if depth <= 0 or self._left <= 0:
            return Scalar("…")
        return Record(tuple((name, self.of(v, depth - 1)) for name, v in _named(value)))

    def _table(self, members: tuple[Any, ...]) -> Table:
        columns = tuple(name for name, _ in _named(members[0]))
        rows: list[tuple[str, ...]] = []
        for member in members[:ROWS]:
            if self._left <= 0:
                break
            rows.append(tuple(self.text(v) for _, v in _named(member)))
        return Table(columns, tuple(rows), len(members) - len(rows))


def _is_record(value: object) -> bool:
    """A dataclass without a word of its own: one that defines `__str__` is shown by it."""
    named = type(value).__str__ is object.__str__
    return is_dataclass(value) and not isinstance(value, type) and named


def _named(value: Any) -> list[tuple[str, object]]:
    if isinstance(value, Mapping):
        return [(visible(str(k), CELL), v) for k, v in value.items()]
    return [(item.name.replace("_", " "), getattr(value, item.name)) for item in fields(value)]


def _members(value: object) -> tuple[Any, ...] | None:
    if isinstance(value, AbstractSet):
        return tuple(sorted(value, key=repr))
    return tuple(value) if isinstance(value, (tuple, list)) else None
