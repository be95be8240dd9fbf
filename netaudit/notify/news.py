"""What is new in a judged run, against what was last known of each finding. Pure.

A run is not compared with the run before it: a failure that was not tested for a day and then
passes was mended all the same. So what is known is the last *tested* outcome of every finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netaudit.diff import Change, Side, State, diff, side
from netaudit.model import Finding, Outcome, Run

if TYPE_CHECKING:
    from netaudit.judge import Judged


@dataclass(frozen=True)
class Known:
    """What was told so far: each finding as it was last tested, and those told as lost from sight.

    `run`, `units` and `targets` are of the newest run of the whole network.
    """

    run: Run
    units: frozenset[str]
    targets: frozenset[tuple[str, str]]
    findings: tuple[Finding, ...]
    lost: frozenset[str] = frozenset()


def news(known: Known | None, judged: Judged) -> tuple[tuple[Change, ...], Known]:
    """The changes to tell, and what is known when they are told. The first run tells none."""
    after = side(judged)
    if known is None:
        return (), _learnt(after, {}, frozenset())
    every = {found.fingerprint: found for found in known.findings}
    seen = {m: f for m, f in every.items() if not after.run.partial or f.unit in after.units}
    changes = diff(Side(known.run, seen, known.units, known.targets), after)
    told = tuple(change for change in changes if _worth(change, known.lost))
    gone = {c.finding.fingerprint for c in changes if c.state is State.GONE and c.after is None}
    every = {mark: found for mark, found in every.items() if mark not in gone}
    lost = known.lost | {c.finding.fingerprint for c in told if _unseen(c)}
    learnt = _learnt(after, every, lost)
    if after.run.partial:
        learnt = replace(learnt, run=known.run, units=known.units, targets=known.targets)
    return told, learnt


def _worth(change: Change, lost: frozenset[str]) -> bool:
    """Whether it has to be told: what stays as it is, and what was told, has not."""
    if not change.notable or change.state is not State.NOT_COMPARABLE:
        return change.notable
    if _unseen(change):
        return change.finding.fingerprint not in lost
    failed = change.before is not None and change.before.outcome is Outcome.FAIL
    return failed != (change.finding.outcome is Outcome.FAIL)


def _unseen(change: Change) -> bool:
    return change.lost and (change.after is None or change.after.outcome is Outcome.NOT_TESTED)


def _learnt(after: Side, before: dict[str, Finding], lost: frozenset[str]) -> Known:
    tested = {
        mark: _short(found)
        for mark, found in after.findings.items()
        if found.outcome is not Outcome.NOT_TESTED
    }
    findings = tuple({**before, **tested}.values())
    return Known(after.run, after.units, after.targets, findings, lost.difference(tested))


def _short(found: Finding) -> Finding:
    """Without what no comparison needs; what failed keeps its text, it may be gone next time."""
    if found.outcome is Outcome.FAIL:
        return replace(found, evidence=())
    return replace(found, evidence=(), message="", params=())
