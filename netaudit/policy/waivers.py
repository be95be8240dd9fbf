"""Waivers files: YAML in, netaudit.waive.Waivers out, and a plan of improvement from CSV."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from netaudit.disposition import DispositionKind
from netaudit.errors import Mistake, Place, PolicyError
from netaudit.inventory.scalars import Wrong, day, line
from netaudit.policy.document import WaiverPart, WaiversDocument, WhenPart
from netaudit.policy.reading import read, validated, wrong
from netaudit.policy.select import Selector
from netaudit.waive import LONGEST, Waiver, Waivers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from netaudit.inventory.tree import Tree
    from netaudit.registry import Registry

LEAST_REASON = 20  # characters: "vendor" is no reason
MAX_ROWS = 10_000
COLUMNS = {
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "check": ("check", "phép kiểm tra"),
    "target": ("target", "đối tượng"),
    "action": ("action", "việc cần làm", "hành động"),
    "owner": ("owner", "người phụ trách", "người thực hiện"),
    "due": ("due", "date", "hạn", "hạn hoàn thành"),
}


def load(path: Path) -> Waivers:
    """The waivers in a YAML file. Raises PolicyError with every mistake in it."""
    return load_text(read(path), str(path))


def load_text(text: str, file: str = "waivers.yaml") -> Waivers:
    """The waivers in a YAML document. `file` is its name in messages. Raises PolicyError."""
    document, tree = validated(text, file, WaiversDocument)
    if mistakes := [m for id_, part in document.waivers.items() for m in _rules(id_, part, tree)]:
        raise PolicyError(mistakes)
    return Waivers(tuple(_waiver(id_, part) for id_, part in document.waivers.items()))


def unknown_checks(waivers: Waivers, registry: Registry) -> Iterator[tuple[str, str]]:
    """Waiver and pattern, where a pattern of checks fits none that is loaded."""
    for waiver in waivers.entries:
        for pattern in waiver.when.check:
            known = Selector(check=(pattern,))
            if not any(known.names(check) for check in registry.checks):
                yield waiver.id, pattern


def _rules(id_: str, part: WaiverPart, tree: Tree) -> Iterator[Mistake]:
    """What takes more than one field to see."""

    def at(*keys: str) -> Place:
        return tree.place(("waivers", id_, *keys))

    if part.when.selector() == Selector():
        yield Mistake(at("when"), "`when` is empty: this would waive every finding; name a check")
    if part.expires < part.created:
        yield Mistake(at("expires"), "this is before the day on which it was created")
    planned = part.disposition is DispositionKind.PLANNED
    if not planned and len(part.reason) < LEAST_REASON:
        yield Mistake(
            at("reason"),
            "a reason of {length} characters explains nothing; write at least {least}",
            (("length", str(len(part.reason))), ("least", str(LEAST_REASON))),
        )
    if not planned and part.expires - part.created > LONGEST:
        yield Mistake(
            at("expires"),
            "a waiver lasts {most} days at most, to {last}; renew it when it is still needed",
            (("most", str(LONGEST.days)), ("last", str(part.created + LONGEST))),
        )
    if planned and not part.owner:
        yield Mistake(at(), "a plan needs an owner: who mends it?")
    if part.disposition is DispositionKind.WAIVED and not part.control:
        yield Mistake(at(), "control is missing here: what protects while this is not mended?")


def _waiver(id_: str, part: WaiverPart) -> Waiver:
    return Waiver(
        id=id_,
        kind=part.disposition,
        when=part.when.selector(),
        reason=part.reason,
        approver=part.approver,
        document=part.document,
        created=part.created,
        expires=part.expires,
        owner=part.owner,
        control=part.control,
    )


def plan_from_csv(path: Path, *, document: str, approver: str, created: date) -> Waivers:
    """Planned dispositions from a table of improvements: unit, check, target, action, owner, due.

    Headers in Vietnamese or English, comma or semicolon. Raises PolicyError by line.
    """
    rows = list(_rows(path))
    found, mistakes = [], []
    for number, row in rows:
        try:
            found.append(_planned(number, row, document, approver, created))
        except Wrong as error:
            place = Place(str(path), number)
            mistakes.append(Mistake(place, error.message, tuple(error.params.items())))
    if mistakes:
        raise PolicyError(mistakes)
    return Waivers(tuple(found))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    lines = read(path).splitlines()
    head = lines[0] if lines else ""
    reader = csv.reader(lines, delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [_column(cell) for cell in next(reader, [])]
    if missing := [name for name in ("unit", "check", "owner", "due") if name not in names]:
        raise wrong(
            path,
            "the first line names no column {missing}; expected: {expected}",
            missing=", ".join(missing),
            expected=", ".join(COLUMNS),
        )
    for cells in reader:
        if reader.line_num > MAX_ROWS:
            raise wrong(path, "has more than {limit} rows", limit=str(MAX_ROWS))
        if any(cell.strip() for cell in cells):
            yield reader.line_num, dict(zip(names, map(str.strip, cells), strict=False))


def _column(cell: str) -> str:
    wanted = cell.strip().casefold()
    return next((name for name, words in COLUMNS.items() if wanted in words), wanted)


def _planned(
    number: int, row: dict[str, str], document: str, approver: str, created: date
) -> Waiver:
    target = row.get("target", "")
    return Waiver(
        id=f"plan-{number}",
        kind=DispositionKind.PLANNED,
        when=Selector(
            check=(line(row.get("check")),),
            unit=(line(row.get("unit")),),
            target=(line(target),) if target else (),
        ),
        reason=line(row.get("action") or document),
        approver=approver,
        document=document,
        created=created,
        expires=day(row.get("due")),
        owner=line(row.get("owner")),
    )


def to_yaml(waivers: Waivers) -> str:
    """A waivers file; `load_text` reads it back."""
    return "waivers:\n" + "".join(f"  {w.id}:\n{_body(w)}" for w in waivers.entries)


def _body(waiver: Waiver) -> str:
    when = {
        name: [str(item) for item in getattr(waiver.when, name)]
        for name in WhenPart.model_fields
        if getattr(waiver.when, name)
    }
    values = {
        "disposition": str(waiver.kind),
        "when": when,
        "reason": waiver.reason,
        "approver": waiver.approver,
        "document": waiver.document,
        "created": str(waiver.created),
        "expires": str(waiver.expires),
        "owner": waiver.owner,
        "control": waiver.control,
    }
    return "".join(f"    {name}: {_written(v)}\n" for name, v in values.items() if v)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # JSON is YAML
