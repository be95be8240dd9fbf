"""The line of runs that a run stands in, read from the store into a History."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from netaudit.diff import diff, side
from netaudit.history import History, Point, Span, days_to_fix, lives
from netaudit.model import Outcome
from netaudit.score import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.judge import Judged
    from netaudit.model import Finding, Run
    from netaudit.store import Store

LONGEST = 30  # runs: a month of daily audits
POINTS = 12  # runs in a report's trend
GRADES = ("A", "B", "C", "D", "E", "")


def line_of(run: Run, store: Store, most: int = LONGEST) -> list[Run]:
    """The judged whole runs before `run` of its network, kind and vantage; oldest first, it last.

    At most `most` of them.
    """
    network = store.inventory(run).id
    found = [run]
    for other in store.runs():  # newest first
        if len(found) == most:
            break
        if (
            (other.started, other.id) < (run.started, run.id)
            and (other.kind, other.vantage, other.partial) == (run.kind, run.vantage, False)
            and store.judgement(other.id) is not None
            and store.inventory(other).id == network
        ):
            found.append(other)
    return found[::-1]


def history(judged: Judged, before: Judged | None, store: Store) -> History:
    """What the runs before `judged` add to it; `before` is the last of them."""
    line = line_of(judged.run, store)
    spans = _spans([store.verdicts(run.id) for run in line])
    known = lives([run.started for run in line], spans)
    recent = [(run, store.findings(run.id)) for run in line[-POINTS:-1]]
    recent.append((judged.run, list(judged.findings)))
    changes = diff(side(before), side(judged)) if before else ()
    return History(
        previous=before.run if before else None,
        changes=tuple(change for change in changes if change.notable),
        lives=known,
        points=tuple(point(run, found) for run, found in recent),
        units=_by_unit(recent),
        days_to_fix=days_to_fix(known.values()),
    )


def point(run: Run, findings: Sequence[Finding]) -> Point:
    """One run, or what it says of one unit, in a trend."""
    total = score(findings)
    own = _group(findings)
    grades = Counter(score(found).grade or "" for found in own.values())
    return Point(
        run=run.id,
        at=run.started,
        policy=run.policy_digest[:12],
        passed=total.passed,
        failures=total.failures,
        warnings=total.warnings,
        not_tested=total.not_tested,
        excused=total.excused,
        percent=total.percent,
        coverage=total.coverage,
        grades=tuple((grade, grades[grade]) for grade in GRADES if grades[grade]),
    )


def _by_unit(runs: Iterable[tuple[Run, Sequence[Finding]]]) -> dict[str, tuple[Point, ...]]:
    points: dict[str, list[Point]] = {}
    for run, findings in runs:
        for unit, own in _group(findings).items():
            points.setdefault(unit, []).append(point(run, own))
    return {unit: tuple(own) for unit, own in points.items()}


def _group(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    units: dict[str, list[Finding]] = {}
    for finding in findings:
        units.setdefault(finding.unit, []).append(finding)
    return units


def _spans(verdicts: Sequence[Sequence[tuple[str, str, str, str, str, str]]]) -> list[Span]:
    """Of rows (fingerprint, unit, check, target, outcome, basis), a sequence for each run.

    Only of findings that failed in one of them: the others have no story.
    """
    failed = {row[0] for rows in verdicts for row in rows if row[4] == Outcome.FAIL}
    return [
        Span(mark, unit, check, target, Outcome(outcome), basis, at, at)
        for at, rows in enumerate(verdicts)
        for mark, unit, check, target, outcome, basis in rows
        if mark in failed
    ]
