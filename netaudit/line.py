"""The line of runs that a run stands in, read from the store into a History."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.diff import diff, side
from netaudit.history import History, Point, Span, days_to_fix, lives
from netaudit.model import Outcome
from netaudit.score import score
from netaudit.store.changelog import Mark, advance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from netaudit.judge import Judged
    from netaudit.model import Finding, Run
    from netaudit.score import Scored
    from netaudit.store import Store
    from netaudit.store.changelog import Step

POINTS = 12  # runs in a report's trend
GRADES = ("A", "B", "C", "D", "E", "")


def line_of(run: Run, store: Store, most: int | None = None) -> list[Run]:
    """The judged whole runs before `run` of its network, kind and vantage; oldest first, it last.

    At most `most` of them.
    """
    known = {other.id: other for other in store.runs()}
    found = [known[id_] for id_ in store.line(run.id) if id_ != run.id]
    return [*found, run][-most if most else 0 :]


def history(judged: Judged, before: Judged | None, store: Store) -> History:
    """What the runs before `judged` add to it; `before` is the last of them."""
    known = {other.id: other for other in store.runs()}
    past = [step for step in store.steps(judged.run.id) if step.run != judged.run.id]
    spans = _spans(past, judged)
    stories = lives([*(known[step.run].started for step in past), judged.run.started], spans)
    recent: list[tuple[Run, Sequence[Scored]]] = [
        (known[id_], found) for id_, found in states(past, POINTS - 1)
    ]
    recent.append((judged.run, judged.findings))
    changes = diff(side(before), side(judged)) if before else ()
    return History(
        previous=before.run if before else None,
        changes=tuple(change for change in changes if change.notable),
        lives=stories,
        points=tuple(point(run, found) for run, found in recent),
        units=_by_unit(recent),
        days_to_fix=days_to_fix(stories.values()),
    )


def states(steps: Sequence[Step], most: int) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """What each of the last `most` runs of a line found, oldest first; `most` is 1 or more."""
    standing: dict[str, Mark] = {}
    for position, step in enumerate(steps, 1):
        advance(standing, step)
        if position > len(steps) - most:
            yield step.run, tuple(_seen(mark, step) for mark in standing.values())


def _seen(mark: Mark, step: Step) -> Mark:
    """What stands, or that this run could not test it."""
    if mark.fingerprint not in step.untested:
        return mark
    return replace(mark, outcome=Outcome.NOT_TESTED, excused=False)


def point(run: Run, findings: Sequence[Scored]) -> Point:
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


def _by_unit(runs: Iterable[tuple[Run, Sequence[Scored]]]) -> dict[str, tuple[Point, ...]]:
    points: dict[str, list[Point]] = {}
    for run, findings in runs:
        for unit, own in _group(findings).items():
            points.setdefault(unit, []).append(point(run, own))
    return {unit: tuple(own) for unit, own in points.items()}


def _group(findings: Iterable[Scored]) -> dict[str, list[Scored]]:
    units: dict[str, list[Scored]] = {}
    for finding in findings:
        units.setdefault(finding.unit, []).append(finding)
    return units


def _spans(past: Sequence[Step], judged: Judged) -> list[Span]:
    """Of the runs of `past` and of the one judged after them.

    Only of findings that failed in one of them: the others have no story.
    """
    now = {finding.fingerprint: finding for finding in judged.findings}
    writer = _SpanWriter(_failed(past, now))
    for at, step in enumerate(past):
        for mark, changed in step.changed.items():
            writer.see(at, mark, changed)
    here = {unit.id for unit in judged.inventory.units}
    return writer.finish(len(past), now, here)


def _failed(past: Sequence[Step], now: Mapping[str, Finding]) -> set[str]:
    before = {
        mark
        for step in past
        for mark, changed in step.changed.items()
        if changed and changed.outcome is Outcome.FAIL
    }
    return before | {mark for mark, found in now.items() if found.outcome is Outcome.FAIL}


class _SpanWriter:
    """Turns changes into spans, a fingerprint at a time."""

    def __init__(self, wanted: set[str]) -> None:
        self._wanted = wanted
        self._open: dict[str, tuple[Mark | Finding, int]] = {}
        self._done: list[Span] = []

    def see(self, at: int, mark: str, found: Mark | Finding | None) -> None:
        """From run `at` on there is `found`."""
        if mark in self._wanted:
            self._close(mark, at - 1)
            if found:
                self._open[mark] = (found, at)

    def finish(self, at: int, now: Mapping[str, Finding], units: set[str]) -> list[Span]:
        """The last run, about those units, and the end: every span."""
        for mark in self._wanted:
            stood, found = self._open.get(mark), now.get(mark)
            if found is None:
                if stood and stood[0].unit in units:
                    self._close(mark, at - 1)
            elif stood is None or _differs(stood[0], found):
                self.see(at, mark, found)
        for mark in list(self._open):
            self._close(mark, at)
        return self._done

    def _close(self, mark: str, last: int) -> None:
        if (stood := self._open.pop(mark, None)) is None:
            return
        found, first = stood
        self._done.append(
            Span(
                mark, found.unit, found.check, found.target, found.outcome, found.basis, first, last
            )
        )


def _differs(old: Mark | Finding, new: Finding) -> bool:
    """Whether a tested outcome is another, or was judged by something else."""
    tested = new.outcome is not Outcome.NOT_TESTED
    return tested and (old.outcome, old.basis) != (new.outcome, new.basis)
