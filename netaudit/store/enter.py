"""Enters judged runs into the change log (netaudit.store.changelog)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from netaudit.model import Finding, Outcome
from netaudit.store import idset, rows, schema
from netaudit.store.bulk import insert_rows
from netaudit.store.changelog import (
    CODES,
    EXCUSED,
    line_id,
    place_of,
    plain_rows,
    runs_of,
    state_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Connection

    from netaudit.store.changelog import State

_UNTESTED = CODES[Outcome.NOT_TESTED]


def catch_up(db: Connection) -> None:
    """Enter the runs that were judged before there was a log, oldest first."""
    known = select(schema.run_coverage.c.run)
    table = schema.judgement
    query = (
        select(schema.run.c.id)
        .where(schema.run.c.id.in_(select(table.c.run)), schema.run.c.id.not_in(known))
        .order_by(schema.run.c.started, schema.run.c.id)
    )
    for (run,) in db.execute(query).all():
        newest = select(table.c.findings).where(table.c.run == run).order_by(table.c.id.desc())
        found = rows.unpack(db.execute(newest.limit(1)).scalar_one())
        enter(db, run, {finding.fingerprint: finding for finding in found})


def enter(db: Connection, run: str, found: Mapping[str, Finding]) -> None:
    """Enter a judged run's findings by their fingerprints.

    A second judgement of a run takes the first one's place.

    The runs after it in the line keep the states that they had.
    """
    line, units = _place(db, run)
    runs = runs_of(db, line)
    place = [id_ for _, id_ in runs].index(run)
    before = state_at(db, [id_ for id_, _ in runs[:place]])
    entry, following = runs[place][0], runs[place + 1][0] if place + 1 < len(runs) else None
    after = {} if following is None else state_at(db, [id_ for id_, _ in runs[: place + 2]])
    untested, now = _now(db, before, found, units)
    db.execute(delete(schema.state).where(schema.state.c.coverage.in_([entry, following or entry])))
    packed = idset.pack(untested)
    table = schema.run_coverage
    db.execute(update(table).where(table.c.id == entry).values(untested=packed))
    _write(db, entry, _delta(before, now))
    if following is not None:
        _write(db, following, _delta(now, after))


def _place(db: Connection, run: str) -> tuple[int, frozenset[str] | None]:
    """The line that a run stands in, with an entry for the run, and its units if not all."""
    place = place_of(db, run)
    id_ = line_id(db, place, part=place.partial)
    if id_ is None:
        values = {name: getattr(place, name) for name in ("network", "kind", "vantage", "partial")}
        made = insert(schema.line).values(values).returning(schema.line.c.id)
        id_ = int(db.execute(made).scalar_one())
    table = schema.run_coverage
    if db.execute(select(table.c.id).where(table.c.run == run)).first() is None:
        db.execute(insert(table).values(run=run, line=id_, untested=idset.pack(())))
    return id_, place.units


def _now(
    db: Connection, before: State, found: Mapping[str, Finding], units: frozenset[str] | None
) -> tuple[set[int], State]:
    """The subjects that could not be tested, and what stands after a run with those findings."""
    subjects, terms = _subjects(db, found), _terms(db, found.values())
    untested: set[int] = set()
    now: State = {}
    if units is not None:  # what the run did not look at stays as it was
        elsewhere = _elsewhere(db, units)
        now = {subject: state for subject, state in before.items() if subject in elsewhere}
    for mark, finding in found.items():
        subject, term = subjects[mark], terms[_term(finding)]
        code = EXCUSED if finding.excused else CODES[finding.outcome]
        if code == _UNTESTED:
            untested.add(subject)
            code = before.get(subject, (code, term))[0]  # its last outcome stands
        now[subject] = (code, term)
    return untested, now


def _delta(before: State, now: State) -> Iterator[tuple[int, int | None, int]]:
    for subject, (outcome, term) in now.items():
        if before.get(subject) != (outcome, term):
            yield subject, outcome, term
    for subject, (_, term) in before.items():
        if subject not in now:
            yield subject, None, term


def _write(db: Connection, entry: int, rows: Iterable[tuple[int, int | None, int]]) -> None:
    batch = [
        {"coverage": entry, "subject": subject, "outcome": outcome, "term": term}
        for subject, outcome, term in rows
    ]
    insert_rows(db, schema.state, batch)


def _subjects(db: Connection, found: Mapping[str, Finding]) -> dict[str, int]:
    table = schema.subject
    query = select(table.c.fingerprint, table.c.id)
    known = dict(plain_rows(db, query))
    fresh = [
        {"fingerprint": mark, "check": f.check, "unit": f.unit, "target": f.target}
        for mark, f in found.items()
        if mark not in known
    ]
    if fresh:
        insert_rows(db, table, fresh)
        known = dict(plain_rows(db, query))
    return known


def _elsewhere(db: Connection, units: frozenset[str]) -> set[int]:
    """The subjects of all other units."""
    table = schema.subject
    every = plain_rows(db, select(table.c.id, table.c.unit))
    return {id_ for id_, unit in every if unit not in units}


def _term(finding: Finding) -> tuple[str, str, str]:
    return finding.severity, finding.requirement, finding.basis  # StrEnum: as the database has it


def _terms(db: Connection, findings: Iterable[Finding]) -> dict[tuple[str, str, str], int]:
    table = schema.term
    known = {(r.severity, r.requirement, r.basis): r.id for r in db.execute(select(table))}
    for key in sorted({_term(finding) for finding in findings} - known.keys()):
        values = dict(zip(("severity", "requirement", "basis"), key, strict=True))
        known[key] = db.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return known
