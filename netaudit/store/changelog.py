"""The change log: of each judged run what it found otherwise than the run before it in its line.

A day on which 1 % of 27,000 findings change costs 270 short rows. What could not be tested changes
no state: it stands beside it, as a set of ids, so that a night without IPv6 costs one row.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from netaudit.model import Outcome, Requirement, Severity
from netaudit.store import idset, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Select

# What `state.outcome` holds; 4 is a failure that a decision in force excused.
CODES = {
    Outcome.PASS: 0,
    Outcome.FAIL: 1,
    Outcome.NOT_APPLICABLE: 2,
    Outcome.NOT_TESTED: 3,
}
EXCUSED = 4
OUTCOMES = {**{code: outcome for outcome, code in CODES.items()}, EXCUSED: Outcome.FAIL}


@dataclass(frozen=True, slots=True)
class Mark:
    """What is kept of a finding for ever: all of it but its words and its evidence."""

    fingerprint: str
    check: str
    unit: str
    target: str
    outcome: Outcome
    severity: Severity
    requirement: Requirement
    basis: str
    excused: bool


@dataclass(frozen=True)
class Step:
    """What one run changed: by fingerprint the new mark, None where there is no such finding now.

    `lost` reads what it could not test: few need that of every run of years.
    """

    run: str
    changed: Mapping[str, Mark | None]
    lost: Callable[[], frozenset[str]]

    @cached_property
    def untested(self) -> frozenset[str]:
        """The fingerprints that this run could not test; their last outcome stands."""
        return self.lost()


State = dict[int, tuple[int, int]]  # by subject: outcome's code and term


def marks(steps: Iterable[Step]) -> dict[str, Mark]:
    """What stands after these steps, by fingerprint."""
    standing: dict[str, Mark] = {}
    for step in steps:
        advance(standing, step)
    return standing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: the key of its line, its time, its units where they are not all."""

    network: str
    kind: str
    vantage: str
    partial: bool
    started: str
    units: frozenset[str] | None


def place_of(db: Connection, run: str) -> Place:
    """A run's place, judged or not."""
    row = db.execute(select(schema.run).where(schema.run.c.id == run)).one()
    body = select(schema.document.c.body).where(schema.document.c.digest == row.inventory_digest)
    network = json.loads(zlib.decompress(db.execute(body).scalar_one()))
    units = frozenset(str(unit["id"]) for unit in network.get("units", ()))
    name = str(network.get("id", ""))[:64]
    chosen = units if row.partial else None
    return Place(name, row.kind, row.vantage, row.partial, row.started, chosen)


def line_id(db: Connection, place: Place, *, part: bool) -> int | None:
    """The line of such runs, None if there is none yet."""
    line = schema.line
    query = select(line.c.id).where(
        line.c.network == place.network,
        line.c.kind == place.kind,
        line.c.vantage == place.vantage,
        line.c.partial == part,
    )
    return db.execute(query).scalar()


def line(db: Connection, run: str, *, part: bool) -> list[tuple[int, str]]:
    """Entry and run of what stands in a line up to `run`, oldest first.

    The run itself is among them only where it was judged and stands in that line.
    """
    place = place_of(db, run)
    id_ = line_id(db, place, part=part)
    return [] if id_ is None else runs_of(db, id_, (place.started, run))


def advance(standing: dict[str, Mark], step: Step) -> None:
    """Bring what stands, by fingerprint, up to that step."""
    for mark, changed in step.changed.items():
        if changed is None:
            standing.pop(mark, None)
        else:
            standing[mark] = changed


def runs_of(
    db: Connection, line: int, until: tuple[str, str] | None = None
) -> list[tuple[int, str]]:
    """A line's entries (id, run), oldest first, up to that time and run."""
    table, run = schema.run_coverage, schema.run
    query = (
        select(table.c.id, table.c.run, run.c.started)
        .join(run, run.c.id == table.c.run)
        .where(table.c.line == line)
        .order_by(run.c.started, run.c.id)
    )
    rows = db.execute(query).all()
    return [(r.id, r.run) for r in rows if until is None or (r.started, r.run) <= until]


def plain_rows(db: Connection, query: Select[Any]) -> list[tuple[Any, ...]]:
    """The driver's own tuples: years of a log are a million rows, and a Row costs more than it."""
    cursor = db.execute(query).cursor
    return [] if cursor is None else list(cursor.fetchall())


def state_at(db: Connection, entries: Sequence[int]) -> State:
    """What stands after those entries; what is gone is left out."""
    found: State = {}
    for _, subject, outcome, term in _rows(db, entries):
        if outcome is None:
            found.pop(subject, None)
        else:
            found[subject] = (outcome, term)
    return found


def _rows(db: Connection, entries: Sequence[int]) -> Iterator[tuple[int, int, int | None, int]]:
    """The log's rows of those entries, in the entries' order."""
    table = schema.state
    query = select(table.c.coverage, table.c.subject, table.c.outcome, table.c.term)
    by_entry: dict[int, list[tuple[int, int, int | None, int]]] = {id_: [] for id_ in entries}
    if not entries:
        return
    wanted = query.where(table.c.coverage.between(min(entries), max(entries)))
    for row in plain_rows(db, wanted):
        if row[0] in by_entry:
            by_entry[row[0]].append(row)
    for id_ in entries:
        yield from by_entry[id_]


def steps(db: Connection, runs: Sequence[tuple[int, str]]) -> Iterator[Step]:
    """What each of these runs of one line changed, in their order."""
    rows: dict[int, list[tuple[int, int | None, int]]] = {entry: [] for entry, _ in runs}
    for entry, subject, outcome, term in _rows(db, [entry for entry, _ in runs]):
        rows[entry].append((subject, outcome, term))
    table = schema.run_coverage
    packed = {row.id: row.untested for row in db.execute(select(table.c.id, table.c.untested))}
    book = _Book(db)
    for entry, run in runs:
        changed = {book.names[row[0]]: book.mark(*row) for row in rows[entry]}
        yield Step(run, changed, partial(book.named, packed[entry]))


class _Book:
    """Subjects and terms by their ids."""

    def __init__(self, db: Connection) -> None:
        table = schema.subject.c
        query = select(table.id, table.fingerprint, table.check, table.unit, table.target)
        self._subjects: dict[int, tuple[str, str, str, str]] = {
            id_: (mark, check, unit, target)
            for id_, mark, check, unit, target in plain_rows(db, query)
        }
        self.names: dict[int, str] = {id_: row[0] for id_, row in self._subjects.items()}
        self._terms = {
            row.id: (Severity(row.severity), Requirement(row.requirement), row.basis)
            for row in db.execute(select(schema.term))
        }
        self._known: dict[tuple[int, int, int], Mark] = {}  # a finding goes to and fro

    def named(self, packed: bytes) -> frozenset[str]:
        """The fingerprints of a packed set."""
        return frozenset(self.names[subject] for subject in idset.unpack(packed))

    def mark(self, subject: int, outcome: int | None, term: int) -> Mark | None:
        """What a row of the log says of it."""
        if outcome is None:
            return None
        key = (subject, outcome, term)
        if (known := self._known.get(key)) is None:
            about, (severity, requirement, basis) = self._subjects[subject], self._terms[term]
            excused = outcome == EXCUSED
            known = Mark(*about, OUTCOMES[outcome], severity, requirement, basis, excused)
            self._known[key] = known
        return known
