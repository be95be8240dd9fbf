"""YAML 1.2 text as a plain tree that knows where each part stands.

Scalars stay text, as they were written: what is read as a number, an address or a name is the
document model's decision (netaudit.inventory.document), so `no`, `1:30`, `.53` and a telephone
number's leading zero survive. Only an empty value, `~` and `null` mean "nothing here".
Built from the parser's events, not from its objects: ten times less work, no recursion on
hostile nesting, and every duplicate key is reported, not only the first. libyaml reads first, some
thirty times as fast; what it or we refuse (it knows YAML 1.1 only) ruamel.yaml reads or explains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from netaudit.errors import InventoryError, Mistake, Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

KeyPath = tuple[str | int, ...]
Value = dict[str, "Value"] | list["Value"] | str | None

Mark = tuple[int, int] | Place  # line and column, or a place in another file

MAX_OCTETS = 8 * 1024 * 1024  # a province of 10,000 units takes about 3 MiB
MAX_DEPTH = 16
MAX_MISTAKES = 1_000
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DOUBTFUL = re.compile(r"[\t\x85\u2028\u2029\ufeff]|(?:^|\s)[|>]")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Tree:
    """A document's values, and the line and column (from 1) of every key and value."""

    file: str
    value: Value = None
    values: dict[KeyPath, Mark] = field(default_factory=dict)
    keys: dict[KeyPath, Mark] = field(default_factory=dict)

    def place(self, path: KeyPath, *, key: bool = False) -> Place:
        """Where `path` stands, or its nearest ancestor that was written down."""
        wanted = (self.keys, self.values) if key else (self.values, self.keys)
        for end in range(len(path), -1, -1):
            for marks in wanted:
                if mark := marks.get(path[:end]):
                    return mark if isinstance(mark, Place) else Place(self.file, *mark)
        return Place(self.file, 1, 1)


def decode(data: bytes, file: str) -> str:
    """UTF-8 octets as text. Raises InventoryError with the place of what is not text."""
    if len(data) > MAX_OCTETS:
        raise too_large(file)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _error(file, 1, 1, "this file is in UTF-16; save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        line, column = _position(before)
        raise _error(
            file,
            line,
            column,
            "the octet {octet} is not UTF-8; save the file as UTF-8",
            octet=f"0x{data[error.start]:02X}",
        ) from error
    if bad := _UNPRINTABLE.search(text):
        line, column = _position(text[: bad.start()])
        raise _error(
            file,
            line,
            column,
            "the control character {character} cannot stand in a text file; remove it",
            character=f"U+{ord(bad.group()):04X}",
        )
    return text


def too_large(file: str) -> InventoryError:
    """The error for a file over the limit."""
    return _error(
        file,
        1,
        1,
        "the file is larger than {limit} MiB, which no inventory needs; is it the right file?",
        limit=str(MAX_OCTETS // 1024 // 1024),
    )


def parse(text: str, file: str) -> tuple[Tree, list[Mistake]]:
    """The tree of one YAML document, and its duplicate keys. Raises InventoryError on syntax."""
    tree = _fast(text, file)
    return (tree, []) if tree else _full(text, file)


def _fast(text: str, file: str) -> Tree | None:
    """By libyaml, where it is there and nobody has anything against the text.

    Line breaks of YAML 1.1 alone are none in 1.2 (section 5.4), both parsers see block scalars in
    ways of their own, and a tab or a second byte order mark is a mistake more often than not: a
    text with one of these is not for it.
    """
    if _DOUBTFUL.search(text):
        return None
    try:
        from yaml import YAMLError, events
        from yaml.cyaml import CParser
    except ImportError:
        return None
    try:
        tree, mistakes = _build(Tree(file), _from_libyaml(CParser(text)), events)
    except (YAMLError, InventoryError):
        return None
    return None if mistakes else tree


def _from_libyaml(parser: Any) -> Iterator[Any]:
    try:
        while (event := parser.get_event()) is not None:
            yield event
    finally:
        parser.dispose()


def _full(text: str, file: str) -> tuple[Tree, list[Mistake]]:
    """All that YAML can be, and what is wrong with it."""
    from ruamel.yaml import YAML, events
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _build(Tree(file), YAML(typ="safe", pure=True).parse(text), events)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _syntax(file, line, column, error.problem or "") from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise _syntax(file, 1, 1, str(error).partition("\n")[0]) from error


def _build(tree: Tree, events: Iterator[Any], kinds: ModuleType) -> tuple[Tree, list[Mistake]]:
    builder = _Builder(tree, events, kinds)
    builder.document()
    return tree, builder.mistakes


class _Builder:
    """Walks the parser's events once; depth is bounded, so recursion is safe.

    `kinds` is the module of the events' classes, whose names both parsers share.
    """

    def __init__(self, tree: Tree, events: Iterator[Any], kinds: ModuleType) -> None:
        self.tree, self.events, self.kinds = tree, events, kinds
        self.mistakes: list[Mistake] = []

    def document(self) -> None:
        next(self.events)  # the stream's start
        event = next(self.events)
        if isinstance(event, self.kinds.StreamEndEvent):
            return
        self.tree.value = self._node(next(self.events), ())
        next(self.events)  # the document's end
        event = next(self.events)
        if isinstance(event, self.kinds.DocumentStartEvent):
            raise self._error(event, "a second document starts here; keep one in a file")

    def _node(self, event: Any, path: KeyPath) -> Value:
        if not self._is_nothing(event):
            self.tree.values.setdefault(path, _mark(event))
        if len(path) > MAX_DEPTH:
            raise self._error(event, "nested too deeply; nothing here has so many levels")
        if isinstance(event, self.kinds.AliasEvent) or event.anchor is not None:
            raise self._error(
                event, "anchors and aliases (& and *) are not used here; write the values out"
            )
        if event.tag is not None and not _implied(event):
            raise self._error(event, "tags (!) are not used here; remove it")
        if isinstance(event, self.kinds.ScalarEvent):
            return None if event.implicit[0] and event.value in _NULLS else str(event.value)
        return (
            self._mapping(path)
            if isinstance(event, self.kinds.MappingStartEvent)
            else self._sequence(path)
        )

    def _is_nothing(self, event: Any) -> bool:
        """No character stands for it: its place is its key's."""
        scalar = isinstance(event, self.kinds.ScalarEvent)
        return scalar and event.start_mark.index == event.end_mark.index

    def _sequence(self, path: KeyPath) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := next(self.events), self.kinds.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: KeyPath) -> dict[str, Value]:
        items: dict[str, Value] = {}
        while not isinstance(event := next(self.events), self.kinds.MappingEndEvent):
            if not isinstance(event, self.kinds.ScalarEvent):
                raise self._error(event, "a key must be a single word or text")
            if event.anchor is not None or (event.tag is not None and not _implied(event)):
                raise self._error(event, "a key must be a single word or text")
            self._entry(items, event, path)
        return items

    def _entry(self, items: dict[str, Value], event: Any, path: KeyPath) -> None:
        key, mark = str(event.value), _mark(event)
        if key not in items:
            self.tree.keys[(*path, key)] = mark
            items[key] = self._node(next(self.events), (*path, key))
            return
        if len(self.mistakes) < MAX_MISTAKES:
            line = self.tree.place((*path, key), key=True).line
            params = (("key", key), ("line", str(line)))
            self.mistakes.append(
                Mistake(
                    Place(self.tree.file, *mark),
                    "{key} is already given in line {line}; keep one of the two",
                    params,
                )
            )
        self._node(next(self.events), (*path, key, "(again)"))

    def _error(self, event: Any, message: str) -> InventoryError:
        return _error(self.tree.file, *_mark(event), message)


def _implied(event: Any) -> bool:
    implicit = getattr(event, "implicit", False)
    return implicit is True or (isinstance(implicit, tuple) and any(implicit))


def _mark(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _position(before: str) -> tuple[int, int]:
    lines = before.split("\n")
    return len(lines), len(lines[-1]) + 1


def _syntax(file: str, line: int, column: int, problem: str) -> InventoryError:
    if "\\t" in problem:
        return _error(file, line, column, "a tab cannot indent; use spaces")
    return _error(
        file,
        line,
        column,
        "this is not valid YAML ({problem}); look at the indentation, the space after a colon, "
        "and quotes or brackets left open, here and in the line before",
        problem=problem,
    )


def _error(file: str, line: int, column: int, message: str, **params: str) -> InventoryError:
    return InventoryError([Mistake(Place(file, line, column), message, tuple(params.items()))])
