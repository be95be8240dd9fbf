"""An inventory on its way from document to model: where things stand, and what is wrong so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from netaudit.errors import Mistake
from netaudit.inventory.tree import MAX_MISTAKES, KeyPath, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.errors import Place
    from netaudit.model import Inability


@dataclass
class Draft:
    """Collects mistakes and warnings, and remembers the place of everything that was built.

    Attributes:
        sources: what was built, e.g. ("address", host id, address), and its path in the tree.
        cut: paths that were left out because a mistake in them is already told.
        units_only: whether the document's head only stands in for one to come.
    """

    tree: Tree
    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[Mistake] = field(default_factory=list)
    sources: dict[tuple[object, ...], KeyPath] = field(default_factory=dict)
    cut: set[KeyPath] = field(default_factory=set)
    units_only: bool = False

    def add(self, mistakes: Iterable[Mistake]) -> None:
        """Note mistakes that already have their place."""
        for mistake in mistakes:
            if len(self.mistakes) < MAX_MISTAKES:
                self.mistakes.append(mistake)

    def source(self, *what: object) -> KeyPath:
        """The path of what was built."""
        return self.sources.get(what, ())

    def where(self, *what: object) -> str:
        """The place of what was built, short, for "already at …"."""
        place = self.tree.place(self.source(*what))
        return str(replace(place, file=PurePath(place.file).name))


def complain(draft: Draft, path: KeyPath, message: str, **params: Inability) -> None:
    """Note a mistake at `path`. `message` is a gettext msgid."""
    if len(draft.mistakes) < MAX_MISTAKES:
        draft.mistakes.append(Mistake(draft.tree.place(path), message, tuple(params.items())))


def doubt(draft: Draft, path: KeyPath, message: str, **params: str) -> None:
    """Note what is worth a look but may be meant so."""
    if len(draft.warnings) < MAX_MISTAKES:
        draft.warnings.append(Mistake(draft.tree.place(path), message, tuple(params.items())))


def in_order(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """Sorted by position, each once."""
    return tuple(sorted(dict.fromkeys(mistakes), key=lambda m: _position(m.place)))


def _position(place: Place) -> tuple[str, str, int, int, str]:
    letters = (place.cell or "").rstrip("0123456789")
    row = int((place.cell or "")[len(letters) :] or 0)
    sheet = place.sheet or ""
    return place.file, sheet, place.line or row, place.column or len(letters), letters
