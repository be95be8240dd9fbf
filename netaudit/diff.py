"""What changed between two judged runs. Pure: what cannot be compared is not called fixed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from netaudit.model import Finding, Look, Outcome, Phrase, Requirement, Run

if TYPE_CHECKING:
    from netaudit.judge import Judged


class State(StrEnum):
    """What became of one finding, the worst first."""

    REGRESSED = "regressed"  # passed, fails now
    NEW = "new"  # what is judged was not there before, or this did not concern it
    UNCONFIRMED = "unconfirmed"  # regressed, it seems: a second look was due and could not be had
    UNSTEADY = "unsteady"  # passes, but failed once in this run before it passed
    NOT_COMPARABLE = "not comparable"  # one side was not tested, or was judged otherwise
    GONE = "gone"  # the target is no longer there, or this no longer concerns it
    FIXED = "fixed"  # failed, passes now
    UNCHANGED = "unchanged"


WORDS = {
    State.REGRESSED: Phrase("regressed"),
    State.NEW: Phrase("new"),
    State.UNCONFIRMED: Phrase("unconfirmed"),
    State.UNSTEADY: Phrase("unsteady"),
    State.NOT_COMPARABLE: Phrase("not comparable"),
    State.GONE: Phrase("gone"),
    State.FIXED: Phrase("fixed"),
    State.UNCHANGED: Phrase("unchanged"),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs: its findings by fingerprint, and the units and targets that it had."""

    run: Run
    findings: dict[str, Finding]
    units: frozenset[str]
    targets: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One finding in both runs; None where a side has none. `reason` says why not comparable."""

    state: State
    before: Finding | None
    after: Finding | None
    reason: Phrase | None = None

    @property
    def finding(self) -> Finding:
        """The later of the two."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def worse(self) -> bool:
        """A failure that counts and was not there before, or did not count before."""
        return self.state in {State.NEW, State.REGRESSED} and _fails(self.after)

    @property
    def better(self) -> bool:
        """A failure less: mended, or what failed is no longer there."""
        return self.state in {State.FIXED, State.GONE} and _fails(self.before)

    @property
    def lost(self) -> bool:
        """It failed before, and now nobody knows."""
        return self.state is State.NOT_COMPARABLE and _fails(self.before)

    @property
    def notable(self) -> bool:
        """Whether it belongs in a list of changes: a failure stands on one side of it."""
        if self.state is State.UNSTEADY:
            return True
        return self.state is not State.UNCHANGED and (_fails(self.before) or _fails(self.after))


def side(judged: Judged) -> Side:
    """One side of a comparison."""
    units = judged.inventory.units
    return Side(
        judged.run,
        {finding.fingerprint: finding for finding in judged.findings},
        frozenset(unit.id for unit in units),
        frozenset((unit.id, target.key) for unit in units for target in unit.targets()),
    )


def diff(before: Side, after: Side) -> tuple[Change, ...]:
    """Every finding of either run once: the later run's order, then what only the earlier has."""
    marks = [*after.findings, *(mark for mark in before.findings if mark not in after.findings)]
    return tuple(
        _change(before.findings.get(mark), after.findings.get(mark), before, after)
        for mark in marks
    )


def _change(old: Finding | None, new: Finding | None, before: Side, after: Side) -> Change:
    if old is None or new is None:
        return _one_sided(old, new, before, after)
    if reason := _incomparable(old, new, before, after):
        return Change(State.NOT_COMPARABLE, old, new, reason)
    return Change(_damped(old, new) or _state(old.outcome, new.outcome), old, new)


def _damped(old: Finding, new: Finding) -> State | None:
    """Where a second look was due: a regression is none before it is confirmed."""
    failed, fails = old.outcome is Outcome.FAIL, new.outcome is Outcome.FAIL
    if new.look is Look.UNSTEADY and not failed:
        return State.UNSTEADY
    if fails and new.look is Look.UNCONFIRMED and not failed:
        return State.UNCONFIRMED
    if failed and fails and old.look is Look.UNCONFIRMED:
        return State.REGRESSED  # the next run was the second look
    return None


def _state(old: Outcome, new: Outcome) -> State:
    """Of two outcomes that were both tested."""
    if old is new:
        return State.UNCHANGED
    if new is Outcome.NOT_APPLICABLE:
        return State.GONE
    if old is Outcome.NOT_APPLICABLE:
        return State.NEW
    return State.FIXED if new is Outcome.PASS else State.REGRESSED


def _one_sided(old: Finding | None, new: Finding | None, before: Side, after: Side) -> Change:
    mine, other = (after, before) if new is not None else (before, after)
    found = new or old
    assert found is not None
    if reason := _not_asked(found, other):
        return Change(State.NOT_COMPARABLE, old, new, reason)
    if found.outcome is Outcome.NOT_TESTED:
        reason = _phrase("not tested in {run}", ("run", mine.run.id))
        return Change(State.NOT_COMPARABLE, old, new, reason)
    return Change(State.NEW if old is None else State.GONE, old, new)


def _not_asked(found: Finding, other: Side) -> Phrase | None:
    """Why the other run has no such finding although what it is about may have been there."""
    run = ("run", other.run.id)
    if other.run.partial and found.unit not in other.units:
        return _phrase("the unit was not part of {run}", run)
    if (found.unit, found.target) in other.targets:
        return _phrase("the check was not part of {run}", run)
    return None


def _incomparable(old: Finding, new: Finding, before: Side, after: Side) -> Phrase | None:
    missing = [
        side.run.id
        for finding, side in ((old, before), (new, after))
        if finding.outcome is Outcome.NOT_TESTED
    ]
    if missing:
        return _phrase("not tested in {run}", ("run", " · ".join(missing)))
    if before.run.vantage != after.run.vantage:
        return _phrase(
            "asked from {before}, then from {after}",
            ("before", before.run.vantage),
            ("after", after.run.vantage),
        )
    if old.basis != new.basis:
        return _phrase("the check or its options changed")
    return None


def _phrase(message: str, *params: tuple[str, str]) -> Phrase:
    return Phrase(message, params)


def _fails(finding: Finding | None) -> bool:
    """A failure that counts, as netaudit.score counts."""
    return (
        finding is not None
        and finding.outcome is Outcome.FAIL
        and finding.requirement in {Requirement.MUST, Requirement.SHOULD}
        and not finding.excused
    )
