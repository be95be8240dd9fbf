"""The part of YAML that inventories are written in, read some twenty times as fast as all of it.

Block mappings and sequences, flow ones, plain and quoted text of one line, comments. Whatever else
a text holds, it is not read here at all: netaudit.inventory.tree does that, and it alone knows
what is wrong with a text and where. What is read here, it would read alike, places and all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.inventory.tree import KeyPath, Mark, Value

Places = dict["KeyPath", "Mark"]
_Line = tuple[int, int, str]  # number, indentation, text

# Not in any text that is read here: tabs, breaks but \n, what is not printable, documents.
_FOREIGN = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    r"|^(?:---|\.\.\.|%)",
    re.MULTILINE,
)
_QUOTED = r"""(?:"([^"\\]{0,500})"|'([^']{0,500})')"""
_FIRST = r"(?:[\w.~(/+$<=^;]|-(?=[\w.]))"
_QUOTES = re.compile(_QUOTED)
_KEY = re.compile(rf"(?:(\w(?:[\w ./+-]{{0,100}}[\w./+-])?)|{_QUOTED}):(?= |$)")
_TEXT = re.compile(rf"(?:{_FIRST}|:(?=[\w:]))(?:[^:#]|:(?=[^ ])|(?<=[^ ])#)*")
_FLOW_TEXT = re.compile(
    rf"{_FIRST}[^,\[\]{{}}#:?]*(?::(?=[^ ,\[\]{{}}#:?])[^,\[\]{{}}#:?]*|:(?=:[^ ,\[\]{{}}#:?]))*"
)
_REST = re.compile(r" *(?:(?<= )#.*)?$")
_END = -1  # the indentation of what follows the last line
_NULLS = frozenset({"~", "null", "Null", "NULL"})


class _ForeignError(Exception):
    """Something that is not read here."""


def read(text: str, depth: int) -> tuple[Value, Places, Places] | None:
    """The value, and where values and keys stand; None: this is for somebody who reads it all.

    `depth`: so long a path may be.
    """
    text = text.replace("\r\n", "\n")
    if _FOREIGN.search(text):
        return None
    reader = _Reader(text.split("\n"), depth)
    try:
        return reader.document(), reader.values, reader.keys
    except _ForeignError:
        return None


class _Reader:
    """Stands at a line; what it has read, it has stepped over."""

    def __init__(self, lines: list[str], depth: int) -> None:
        self._lines: list[_Line] = []
        for number, line in enumerate(lines, 1):
            content = line.lstrip(" ")
            if content and content[0] != "#":
                self._lines.append((number, len(line) - len(content), line))
        self._lines.append((len(lines), _END, lines[-1]))
        self._at, self._depth = 0, depth
        self.values: Places = {}
        self.keys: Places = {}

    def document(self) -> Value:
        value = self._block(())
        if self._lines[self._at][1] != _END:
            raise _ForeignError
        return value

    def _block(self, path: KeyPath) -> Value:
        """The mapping or sequence that begins in this line."""
        _number, indent, line = self._lines[self._at]
        if line.startswith("- ", max(0, indent)):
            return self._sequence(path, indent)
        return self._mapping(path, indent)

    def _mapping(self, path: KeyPath, indent: int) -> dict[str, Value]:
        self._mark(path, indent)
        items: dict[str, Value] = {}
        while self._lines[self._at][1] == indent:
            number, _indent, line = self._lines[self._at]
            if (match := _KEY.match(line, indent)) is None:
                raise _ForeignError
            key = match[match.lastindex or 1]
            if key in items:
                raise _ForeignError
            here = (*path, key)
            self.keys[here] = number, indent + 1
            if _REST.match(line, match.end()) is None:
                items[key] = self._inline(here, match.end())
            else:
                self._at += 1
                items[key] = self._below(here, indent)
        self._require_less(indent)
        return items

    def _below(self, path: KeyPath, indent: int) -> Value:
        """What stands under a key: further in, a sequence as far in as the key, or nothing."""
        _number, found, line = self._lines[self._at]
        if found == indent and line.startswith("- ", indent):
            return self._sequence(path, indent, under=True)
        if found > indent:
            return self._block(path)
        # Nothing stands where the next thing does.
        self._mark(path, len(line) if found == _END else found)
        return None

    def _sequence(self, path: KeyPath, indent: int, *, under: bool = False) -> list[Value]:
        self._mark(path, indent)
        items: list[Value] = []
        while self._lines[self._at][1] == indent:
            number, _indent, line = self._lines[self._at]
            here = (*path, len(items))
            if not line.startswith("- ", indent):
                if under:
                    return items
                raise _ForeignError
            inner = len(line) - len(line[indent + 1 :].lstrip(" "))
            if line.startswith("- ", inner) or _KEY.match(line, inner):
                self._lines[self._at] = number, inner, line
                items.append(self._block(here))
            else:
                items.append(self._inline(here, indent + 1))
        self._require_less(indent)
        return items

    def _require_less(self, indent: int) -> None:
        if self._lines[self._at][1] > indent:
            raise _ForeignError

    def _mark(self, path: KeyPath, column: int) -> None:
        if len(path) > self._depth:
            raise _ForeignError
        self.values[path] = self._lines[self._at][0], column + 1

    def _inline(self, path: KeyPath, at: int) -> Value:
        """What stands behind a key or a dash, to the end of its last line."""
        line = self._lines[self._at][2]
        while line.startswith(" ", at):
            at += 1
        value: Value
        if line.startswith(("[", "{"), at):
            value, at = self._flow(path, at)
        else:
            self._mark(path, at)
            value, at = self._scalar(at)
        if _REST.match(self._lines[self._at][2], at) is None:
            raise _ForeignError
        self._at += 1
        return value

    def _scalar(self, at: int) -> tuple[Value, int]:
        """Text, or a word for nothing, and where it ends."""
        line = self._lines[self._at][2]
        if (match := _QUOTES.match(line, at)) is not None:
            return match[match.lastindex or 1], match.end()
        comment = line.find(" #", at)
        text = line[at:comment].rstrip(" ") if comment >= 0 else line[at:].rstrip(" ")
        if _TEXT.fullmatch(text) is None:
            raise _ForeignError
        return (None if text in _NULLS else text), at + len(text)

    # Inside brackets

    def _flow(self, path: KeyPath, at: int) -> tuple[Value, int]:
        line = self._lines[self._at][2]
        self._mark(path, at)
        if line.startswith("[", at):
            return self._flow_sequence(path, at + 1)
        if line.startswith("{", at):
            return self._flow_mapping(path, at + 1)
        if (match := _QUOTES.match(line, at)) is not None:
            return match[match.lastindex or 1], match.end()
        text, at = self._flow_text(at)
        return (None if text in _NULLS else text), at

    def _flow_text(self, at: int) -> tuple[str, int]:
        if (match := _FLOW_TEXT.match(self._lines[self._at][2], at)) is None:
            raise _ForeignError
        text = match[0].rstrip(" ")
        return text, at + len(text)

    def _flow_sequence(self, path: KeyPath, at: int) -> tuple[list[Value], int]:
        items: list[Value] = []
        character, at = self._next(at)
        while character != "]":
            value, at = self._flow((*path, len(items)), at)
            items.append(value)
            character, at = self._behind(at, "]")
        return items, at + 1

    def _flow_mapping(self, path: KeyPath, at: int) -> tuple[dict[str, Value], int]:
        items: dict[str, Value] = {}
        character, at = self._next(at)
        while character != "}":
            number, _indent, line = self._lines[self._at]
            if (match := _QUOTES.match(line, at)) is not None:
                key, end = match[match.lastindex or 1], match.end()
            else:
                key, end = self._flow_text(at)
            if key in items or not line.startswith(": ", end):
                raise _ForeignError
            self.keys[*path, key] = number, at + 1
            while line.startswith(" ", end + 1):
                end += 1
            items[key], at = self._flow((*path, key), end + 1)
            character, at = self._behind(at, "}")
        return items, at + 1

    def _behind(self, at: int, end: str) -> tuple[str, int]:
        """The end, or what stands behind a comma."""
        character, at = self._next(at)
        if character == ",":
            return self._next(at + 1)
        if character != end:
            raise _ForeignError
        return character, at

    def _next(self, at: int) -> tuple[str, int]:
        """The next character that says something, perhaps in a later line, and where it stands."""
        while _REST.match(line := self._lines[self._at][2], at):
            self._at += 1
            at = self._lines[self._at][1]
            if at < 1:  # the end is one
                raise _ForeignError
        while line.startswith(" ", at):
            at += 1
        return line[at], at
