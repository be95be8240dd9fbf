"""What was missed and why, and what follows: the improvement plan, also as CSV.

The CSV's columns are those that `netaudit waivers import-plan` reads: each line becomes a
*planned* disposition of the next audit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from netaudit.drill.scoring import score
from netaudit_reports.csv.table import table
from netaudit_reports.formats import said
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.drill.record import Record
    from netaudit.drill.scoring import Result, Score
    from netaudit_reports.formats import Formats

DAYS = 30  # until an action is due, unless somebody writes another date
COLUMNS = ("check", "unit", "target", "owner", "due", "action", "source")


@dataclass(frozen=True, slots=True)
class Action:
    """One line of the improvement plan."""

    check: str
    unit: str
    target: str
    owner: str
    due: date
    action: str
    source: str


def missed(record: Record, result: Result, formats: Formats) -> str:
    """Why an inject earned less than it could; "" where it earned all."""
    if result.done is None:
        return _never(record, result, formats)
    if result.done.expected and len(result.done.masked) == len(result.done.expected):
        return said(formats, "it could not be seen beside another inject")
    if result.untested:
        return said(formats, "the last rescan could not test it, which is not mended")
    if result.claimed is None:
        return _unclaimed(result, formats)
    return _unmended(record, result, formats) if result.fixed is None else _late(result, formats)


def _never(record: Record, result: Result, formats: Formats) -> str:
    failed = record.progress.failed.get(result.inject.id)
    if failed is None:
        return said(formats, "it never came: the drill ended before")
    return said(formats, "it could not be made: {problem}", problem=visible(failed.why))


def _unclaimed(result: Result, formats: Formats) -> str:
    if result.seen is None:
        return said(formats, "no rescan saw it, and nobody claimed it")
    return said(formats, "rescans saw it, but nobody claimed it")


def _unmended(record: Record, result: Result, formats: Formats) -> str:
    if _gone(record, result):
        return said(formats, "it is gone, but services of the unit no longer answer")
    return said(formats, "it was found, but not mended")


def _late(result: Result, formats: Formats) -> str:
    if result.detection < 1 and result.remediation < 1:
        return said(formats, "found and mended after the deadlines")
    if result.detection < 1:
        return said(formats, "found after the deadline")
    return said(formats, "mended after the deadline") if result.remediation < 1 else ""


def _gone(record: Record, result: Result) -> bool:
    done = result.done
    if done is None or not record.snapshots:
        return False
    last = record.snapshots[-1].outcomes
    return all(str(last.get(pair)) == "pass" for pair in done.expected)


def actions(record: Record, found: Score, formats: Formats) -> Iterator[Action]:
    """What is to be done: a line for each check and target of an inject that earned less."""
    for result in found.results:
        why = missed(record, result, formats)
        if result.done is None or not why:
            continue
        unit = record.unit(result.inject.unit)
        owner = next((c.role for c in unit.contacts), "") or unit.name.in_(formats.language)
        for pair in result.done.expected:
            yield Action(
                check=pair.check,
                unit=unit.id,
                target=pair.target,
                owner=visible(owner),
                due=record.until.date() + timedelta(days=DAYS),
                action=why,
                source=f"{record.scenario.id}/{result.inject.id}",
            )


def write(record: Record, formats: Formats, path: Path) -> None:
    """The plan as CSV, in UTF-8 with its mark, as spreadsheets want it."""
    lines = actions(record, score(record), formats)
    rows = ([str(getattr(line, name)) for name in COLUMNS] for line in lines)
    path.write_text("".join(table(COLUMNS, rows)), "utf-8", newline="")
