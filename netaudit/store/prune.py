"""Giving up old runs' answers: which may go, which must not. The change log keeps the outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from netaudit.errors import StoreError
from netaudit.model import Phrase, Run
from netaudit.store import schema
from netaudit.waive import Waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from sqlalchemy import Connection

    from netaudit.store.store import Store


NEWEST = 2  # of each line: the newest run, and the one that its report compares it with
CUT = Phrase("it was cut and never judged: the change log does not have it")
DRILL = Phrase("a drill is scored from it")
NEW = Phrase("it is one of the two newest of its kind")


@dataclass(frozen=True, slots=True)
class Kept:
    """An old run that stays whole, and why."""

    run: Run
    why: Phrase


@dataclass(frozen=True, slots=True)
class Plan:
    """What may go, what is old and stays; both oldest first."""

    goes: tuple[Run, ...]
    stays: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The judged runs that can be compared, oldest first, and the newest one's waivers."""

    runs: Sequence[Run]
    waivers: Waivers


def lines_of(store: Store) -> list[Line]:
    """Every line of comparable runs in the store."""
    known = {run.id: run for run in store.runs()}
    return [Line([known[id_] for id_ in line], store.waivers(line[-1])) for line in store.lines()]


def plan(runs: Iterable[Run], lines: Iterable[Line], days: int, now: datetime) -> Plan:
    """Of `runs`, those older than `days` days. Pure; `lines` hold every judged run once."""
    reasons = {run: why for line in lines for run, why in _needed(line, now.date())}
    judged = {run.id for line in lines for run in line.runs}
    old = [r for r in runs if r.pruned is None and now - r.started > timedelta(days=days)]
    goes: list[Run] = []
    stays: list[Kept] = []
    for run in sorted(old, key=lambda run: (run.started, run.id)):
        if why := _reason(run, judged, reasons):
            stays.append(Kept(run, why))
        else:
            goes.append(run)
    return Plan(tuple(goes), tuple(stays))


def _reason(run: Run, judged: set[str], reasons: Mapping[str, Phrase]) -> Phrase | None:
    if run.kind == "drill":
        return DRILL
    return reasons.get(run.id) if run.id in judged else CUT


def _needed(line: Line, today: date) -> Iterator[tuple[str, Phrase]]:
    """Runs of a line that must stay, and why."""
    for waiver in line.waivers.entries:
        if waiver.expires >= today:
            before = [run for run in line.runs if run.started.date() <= waiver.created]
            if before:  # what its approver decided upon
                why = Phrase("waiver {waiver} was decided upon it", (("waiver", waiver.id),))
                yield before[-1].id, why
    for run in line.runs[-NEWEST:]:
        yield run.id, NEW


def give_up(db: Connection, run: str, at: str) -> None:
    """Delete a run's observations and findings, and mark it. Raises StoreError, see Store.prune."""
    covered = select(schema.run_coverage.c.id).where(schema.run_coverage.c.run == run)
    if db.execute(covered).first() is None:
        raise StoreError("run {run} is not in the change log; it is not pruned", run=run)
    db.execute(update(schema.run).where(schema.run.c.id == run).values(pruned=at))
    db.execute(delete(schema.observation).where(schema.observation.c.run == run))
    own = schema.judgement.c.run == run
    db.execute(update(schema.judgement).where(own).values(findings=None))
