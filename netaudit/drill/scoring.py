"""The score of a drill, from what is stored alone: the same record gives the same numbers. Pure.

A hundred points by default: detection 40, remediation 40, availability 20, less what false claims
cost. Each inject counts by its own points: in full within its deadline, half after it, not at all
where nothing came. In doubt, within the ± of the rescan interval, the players have the benefit.
All lengths of time are of the exercise: pauses are in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING

from netaudit.drill import availability, claims
from netaudit.drill.events import Done
from netaudit.drill.nouns import Inject, Rating, Stage
from netaudit.drill.time import Break, played
from netaudit.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from netaudit.drill.record import Record, Snapshot

LATE = 0.5  # what is done after its deadline is worth half
RATINGS = ((0.9, Rating.PERFORMED), (0.6, Rating.SOME), (0.3, Rating.MAJOR))


@dataclass(frozen=True, slots=True)
class Result:
    """How one inject went.

    Times are the drill's clock; None where it has not come to that. `fixed` is known to lie
    between `not_before` and `fixed`; `seen` is the first rescan that saw it, `run` that rescan's
    id; `claim` is the number of the first correct claim (0: none), `mended_run` the rescan that
    found it mended: what the points rest on. `detection` and `remediation` are from 0 to 1.
    """

    inject: Inject
    done: Done | None
    seen: datetime | None
    run: str
    claimed: datetime | None
    acknowledged: datetime | None
    reported: datetime | None
    fixed: datetime | None
    not_before: datetime | None
    detection: float
    remediation: float
    untested: bool
    claim: int = 0
    mended_run: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def to_detect(self) -> timedelta | None:
        """From the inject to the first correct claim."""
        return self._until(self.claimed)

    @property
    def to_acknowledge(self) -> timedelta | None:
        """From the inject until somebody had taken it in hand."""
        return self._until(self.acknowledged)

    @property
    def to_report(self) -> timedelta | None:
        """From the inject until the incident report had gone."""
        return self._until(self.reported)

    @property
    def to_fix(self) -> timedelta | None:
        """From the inject to the rescan that found it mended, to ± the rescan interval."""
        return self._until(self.fixed)

    def _until(self, came: datetime | None) -> timedelta | None:
        return played(self.breaks, self.done.at, came) if self.done and came else None


@dataclass(frozen=True, slots=True)
class Met:
    """How one objective was met; `share` from 0 to 1, None where no inject of it has come yet.

    `reports` counts incident reports in time, `due` those that had to be written.
    """

    objective: str
    rating: Rating | None
    share: float | None
    reports: int
    due: int


@dataclass(frozen=True, slots=True)
class Score:
    """A drill's score, and all that it is made of. Points from 0 to 100.

    `available` is the share of required services that answered over time, None where unknown.
    """

    total: float
    detection: float
    remediation: float
    availability: float
    taken_off: float
    available: float | None
    results: tuple[Result, ...]
    claims: tuple[claims.Judged, ...]
    objectives: tuple[Met, ...]

    @property
    def false_claims(self) -> int:
        """How many claims spoke of nothing."""
        return sum(judged.worth is claims.Worth.FALSE for judged in self.claims)

    def typical(self, measure: Callable[[Result], timedelta | None]) -> timedelta | None:
        """The median of a time over the injects that have it."""
        times = [found for result in self.results if (found := measure(result)) is not None]
        return timedelta(seconds=median(t.total_seconds() for t in times)) if times else None


def score(record: Record, units: Collection[str] | None = None) -> Score:
    """The score of the whole drill, or of these units alone.

    A claim about a unit that takes no part counts for the whole: it is as false as any other.
    """
    judged = tuple(j for j in claims.judge(record) if units is None or j.claim.unit in units)
    units = frozenset(record.scenario.units if units is None else units)
    injects = [i for i in record.scenario.injects if i.unit in units and not i.decoy]
    results = tuple(_result(record, inject, judged) for inject in injects)
    acted = [result for result in results if result.done is not None]
    weights = record.scenario.weights
    available = availability.over_time(record, units)
    detection = weights.detection * _mean(acted, lambda r: r.detection)
    remediation = weights.remediation * _mean(acted, lambda r: r.remediation)
    kept = weights.availability * (available or 0.0)
    taken_off = weights.false_claim * sum(j.worth is claims.Worth.FALSE for j in judged)
    return Score(
        total=max(0.0, detection + remediation + kept - taken_off),
        detection=detection,
        remediation=remediation,
        availability=kept,
        taken_off=float(taken_off),
        available=available,
        results=results,
        claims=judged,
        objectives=tuple(_met(record, o.id, acted) for o in record.scenario.objectives),
    )


def _mean(results: Sequence[Result], measure: Callable[[Result], float]) -> float:
    total = sum(result.inject.points for result in results)
    earned = sum(result.inject.points * measure(result) for result in results)
    return earned / total if total else 0.0


def _result(record: Record, inject: Inject, judged: Iterable[claims.Judged]) -> Result:
    done = record.progress.done.get(inject.id)
    if done is None:
        return Result(
            inject, None, None, "", None, None, None, None, None, 0.0, 0.0, untested=False
        )
    mine = [j.claim for j in judged if inject.id in j.injects]
    first = {stage: min((c.at for c in mine if c.stage is stage), default=None) for stage in Stage}
    claimed = min((c.at for c in mine), default=None)
    after = [s for s in record.snapshots if s.at > done.at]
    seen = next((s for s in after if _fails(s, done)), None)
    mended, not_before = _mended(record, done, after, known=bool(seen or claimed))
    return Result(
        inject=inject,
        done=done,
        seen=seen.at if seen else None,
        run=seen.run if seen else "",
        claimed=claimed,
        acknowledged=first[Stage.ACKNOWLEDGED],
        reported=first[Stage.REPORTED],
        fixed=mended.at if mended else None,
        not_before=not_before,
        detection=_credit(record, done, claimed, inject.detect),
        remediation=_credit(record, done, not_before, inject.fix) if mended else 0.0,
        untested=bool(after) and not _is_clear(after[-1], done) and not _fails(after[-1], done),
        claim=1 + record.claims.index(min(mine, key=lambda c: c.at)) if mine else 0,
        mended_run=mended.run if mended else "",
        breaks=record.progress.breaks,
    )


def _credit(record: Record, done: Done, came: datetime | None, within: timedelta) -> float:
    if came is None:
        return 0.0
    return 1.0 if record.played(done.at, came) <= within else LATE


def _visible(done: Done) -> Iterable[tuple[str, str]]:
    hidden = {(pair.check, pair.target) for pair in done.masked}
    return [p for p in ((e.check, e.target) for e in done.expected) if p not in hidden]


def _fails(snapshot: Snapshot, done: Done) -> bool:
    wanted = set(_visible(done))
    return any(
        outcome is Outcome.FAIL and (pair.check, pair.target) in wanted
        for pair, outcome in snapshot.outcomes.items()
    )


def _is_clear(snapshot: Snapshot, done: Done) -> bool:
    """Whether each expected finding was tested, and none fails: not tested is not mended."""
    found = {(pair.check, pair.target): out for pair, out in snapshot.outcomes.items()}
    sound = {Outcome.PASS, Outcome.NOT_APPLICABLE}
    return all(found.get(pair) in sound for pair in _visible(done))


def _mended(
    record: Record, done: Done, after: Sequence[Snapshot], *, known: bool
) -> tuple[Snapshot | None, datetime | None]:
    """The first rescan from which on all found it mended, and from when on it may have been.

    Only while the unit's required services answer; and only what a rescan saw or somebody
    claimed: an inject that never showed was not mended by anybody. The organisers' own
    reverting is not the players' work.
    """
    reverted = record.progress.reverted.get(done.inject)
    theirs = [s for s in after if reverted is None or s.at < reverted.at]
    first: Snapshot | None = None
    not_before = done.at
    for snapshot in theirs:
        if _is_clear(snapshot, done) and _services_answer(record, done, snapshot):
            first = first or snapshot
        else:
            first, not_before = None, snapshot.at
    return (first, not_before) if first and known else (None, None)


def _services_answer(record: Record, done: Done, snapshot: Snapshot) -> bool:
    unit = record.scenario.inject(done.inject).unit
    found = availability.answering(record, snapshot, {unit})
    return not found.lost and not found.untested


def _met(record: Record, objective: str, acted: Sequence[Result]) -> Met:
    mine = [result for result in acted if result.inject.objective == objective]
    within = next(o.report_within for o in record.scenario.objectives if o.id == objective)
    due = mine if within is not None else []
    in_time = [r for r in due if within and r.to_report is not None and r.to_report <= within]
    if not mine:
        return Met(objective, None, None, 0, 0)
    share = _mean(mine, lambda r: (r.detection + r.remediation) / 2)
    rating = next((rating for least, rating in RATINGS if share >= least), Rating.UNABLE)
    if rating is Rating.PERFORMED and len(in_time) < len(due):
        rating = Rating.SOME  # who must report and does not has not done all of it
    return Met(objective, rating, share, len(in_time), len(due))
