"""From lists in Excel, CSV or NetBox's JSON to an inventory, by the same rules as a YAML document.

The lists become the tree of a document whose places are cells, or objects of NetBox, so every
mistake is told with its place.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit.errors import InventoryError, Mistake, Place
from netaudit.inventory.document import Document
from netaudit.inventory.draft import Draft, in_order
from netaudit.inventory.loader import read_tree, review_draft
from netaudit.inventory.netbox.export import Export
from netaudit.inventory.netbox.lists import lists
from netaudit.inventory.rewrite import to_yaml
from netaudit.inventory.sheets import columns, network, services, table, units
from netaudit.inventory.sheets.recognise import Recognised, recognise
from netaudit.inventory.sheets.sketch import Sketch

if TYPE_CHECKING:
    from collections.abc import Sequence

_STEPS = {
    columns.NETWORK: (network.put,),
    columns.UNITS: (units.put, units.put_parents),
    columns.PREFIXES: (units.put_prefixes,),
    columns.SERVICES: (services.put,),
}
_VANTAGES: dict[str, Any] = {
    "ops": {"name": {"vi": "Trung tâm điều hành", "en": "Operations centre"}, "zone": "wan"}
}
_OF_THE_TEMPLATE = {columns.plain(t) for t in ("Hướng dẫn", "Help", "Danh mục", "Choices")}
_UNREAD = (
    "nothing here is read: no row has the headers of a list of units ({units}) or of services "
    "({services}), nor rows about the network"
)
# Stands in for the head when only units are given, so that they can be judged.
_STAND_IN: dict[str, Any] = {
    "id": "x",
    "name": "x",
    "authorisation": {
        "document": "x",
        "scope": ["2001:db8::/32"],
        "window": {"from": "2000-01-01T00:00Z", "until": "2100-01-01T00:00Z"},
        "contact": {"role": "x"},
    },
}
# What only a person can fill in; `inventory check` asks for each.
_TO_FILL_IN: dict[str, Any] = {
    "id": None,
    "name": {"vi": None, "en": None},
    "authorisation": {
        "document": None,
        "scope": None,
        "window": {"from": None, "until": None},
        "contact": {"role": None, "phone": None, "email": None},
    },
}


@dataclass(frozen=True, slots=True)
class Result:
    """What an import found. `document` is to be written only when there are no mistakes.

    `complete` is whether the network's own part (its authorisation) was given too.
    """

    document: dict[str, Any]
    mistakes: tuple[Mistake, ...]
    notes: tuple[Mistake, ...]
    complete: bool

    @property
    def units(self) -> int:
        """How many units were found."""
        return len(self.document.get("units") or {})


def _telling(of: tuple[columns.Column, ...]) -> str:
    return ", ".join(column.vi[0] for column in of[:2])


@dataclass
class _Found:
    """All lists of all files, by what they are about; and what was said on the way."""

    lists: dict[tuple[columns.Column, ...], list[Recognised]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    notes: list[Mistake] = field(default_factory=list)
    netbox: Export = field(default_factory=Export)

    def read(self, path: Path) -> None:
        if path.suffix.lower() == ".json":
            self.netbox.read(path)
            return
        found = table.read(path)
        self.mistakes += found.mistakes
        self.notes += found.notes
        for sheet in found.sheets:
            if known := recognise(sheet):
                self._add(known)
            elif sheet.rows and columns.plain(sheet.name) not in _OF_THE_TEMPLATE:
                self._unread(sheet)

    def _add(self, known: Recognised) -> None:
        self.lists.setdefault(known.columns, []).append(known)
        self.notes += known.notes
        self.mistakes += known.mistakes

    def add_netbox(self) -> None:
        """What NetBox's files hold. Its sites are looked up in a list of units, if there is one."""
        if not self.netbox.items:
            return
        listed: dict[str, set[str]] = {}
        for record in (r for one in self.lists.get(columns.UNITS, ()) for r in one.records):
            for name in (record.text("id"), columns.plain(record.text("name_vi"))):
                listed.setdefault(name, set()).add(record.text("id"))
        known = {name: min(ids) for name, ids in listed.items() if len(ids) == 1}
        for one in lists(self.netbox, known or None):
            self._add(one)

    def _unread(self, sheet: table.Sheet) -> None:
        """Not left out unsaid. A sheet may be the owner's own; a file was named for a reason."""
        first = min(sheet.rows[0].items())[1]
        params = (("units", _telling(columns.UNITS)), ("services", _telling(columns.SERVICES)))
        (self.notes if sheet.name else self.mistakes).append(Mistake(first.place, _UNREAD, params))


def read(paths: Sequence[Path], head: Path | None = None) -> Result:
    """Read lists; take all but the units from the inventory `head`. Never raises on content."""
    found = _Found()
    try:
        for path in paths:
            found.read(path)
        found.add_netbox()
        sketch = _head(head)
    except InventoryError as error:
        mistakes = in_order([*found.mistakes, *error.mistakes])
        return Result({}, mistakes, tuple(found.notes), complete=False)
    if columns.UNITS not in found.lists:
        if not any(mistake.message == _UNREAD for mistake in found.mistakes):
            found.mistakes.append(
                Mistake(
                    Place(str(paths[0])),
                    "there is no list of units here: no row has headers such as {id} and {name}",
                    (("id", columns.UNITS[0].vi[0]), ("name", columns.UNITS[1].vi[0])),
                )
            )
        mistakes = in_order(found.mistakes)
        return Result({}, mistakes, tuple(found.notes), complete=False)
    return _result(found, sketch, head, str(paths[0]))


def write(result: Result, out: Path) -> None:
    """Write the inventory: the file is there whole, or as it was before."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.new")
    try:
        unfinished.write_text(to_yaml(result.document), "utf-8")
        unfinished.replace(out)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _head(head: Path | None) -> Sketch:
    """The head's inventory without its units, or an empty sketch."""
    if head is None:
        return Sketch({"vantages": _VANTAGES})
    given = read_tree(head)
    whole = given.value if isinstance(given.value, dict) else {}
    kept = {path for path in given.values if path and path[0] != "units"}
    return Sketch(
        {key: value for key, value in whole.items() if key != "units"},
        {path: given.place(path) for path in kept},
    )


def _result(found: _Found, sketch: Sketch, head: Path | None, file: str) -> Result:
    for about, steps in _STEPS.items():
        for step in steps:
            for one in found.lists.get(about, ()):
                step(one, sketch)
    services.tidy(sketch)
    complete = bool(head) or columns.NETWORK in found.lists
    tree = sketch.tree(file, sketch.parts if complete else {**_STAND_IN, **sketch.parts})
    draft = Draft(tree, [*found.mistakes, *sketch.mistakes], units_only=not complete)
    draft.cut |= sketch.cut
    review = review_draft(draft, head.parent if head else Path())
    own = set(sketch.mistakes)
    whole = sketch.parts if complete else {**_TO_FILL_IN, **sketch.parts}
    return Result(
        {key: whole[key] for key in (*Document.model_fields, *whole) if key in whole},
        tuple(m for m in review.mistakes if m in own or m.place not in sketch.told),
        in_order([*found.notes, *(w for w in review.warnings if w.place.cell)]),
        complete=complete,
    )
