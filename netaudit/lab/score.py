"""Scoring a run against the truth. Pure.

A fault is *found* when each expected finding that can be seen has failed. A failed finding that
no fault explains is a *false alarm*. What is masked counts neither way, and is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netaudit.lab.truth import Masked, Pair, Truth, explains
from netaudit.model import Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Tally:
    """Of expected findings: how many failed as they should, how many not; and false alarms.

    `precision` and `recall` are from 0 to 1, None where there is nothing to divide by.
    """

    found: int
    missed: int
    false_alarms: int

    @property
    def precision(self) -> float | None:
        """Of what failed with a reason or without, the share that had one."""
        total = self.found + self.false_alarms
        return self.found / total if total else None

    @property
    def recall(self) -> float | None:
        """Of what should have failed, the share that did."""
        total = self.found + self.missed
        return self.found / total if total else None


@dataclass(frozen=True, slots=True)
class Miss:
    """An expected finding that did not fail, and how it came out ("" if it was never judged)."""

    fault: int
    kind: str
    pair: Pair
    outcome: str
    text: str


@dataclass(frozen=True, slots=True)
class LabScore:
    """A run's score: overall, by kind of fault, and what is behind the numbers."""

    overall: Tally
    by_kind: dict[str, Tally]
    missed: tuple[Miss, ...]
    false_alarms: tuple[Finding, ...]
    masked: tuple[tuple[Truth, Masked], ...]


def score(findings: Iterable[Finding], truths: Sequence[Truth], vantage: str = "") -> LabScore:
    """Compare one judgement with the faults that were on while the run went.

    Of a link only the `vantage` that stands on it can say anything: what others should have found
    there counts neither way.
    """
    by_pair = {Pair(f.check, f.target): f for f in findings}
    failed = [f for f in by_pair.values() if f.outcome is Outcome.FAIL]
    false_alarms = tuple(f for f in failed if not explains(truths, f.check, f.target))
    found: dict[str, set[Pair]] = {t.kind: set() for t in truths}
    missed: list[Miss] = []
    for truth in truths:
        hidden = {masked.pair for masked in truth.masked}
        for pair in truth.expected:
            if _is_elsewhere(pair, vantage):
                continue
            finding = by_pair.get(pair)
            if finding is not None and finding.outcome is Outcome.FAIL:
                found[truth.kind].add(pair)
            elif pair not in hidden:
                missed.append(_miss(truth, pair, finding))
    return LabScore(
        overall=Tally(
            len(set().union(*found.values())), len({m.pair for m in missed}), len(false_alarms)
        ),
        by_kind={
            kind: Tally(len(pairs), len({m.pair for m in missed if m.kind == kind}), 0)
            for kind, pairs in sorted(found.items())
        },
        missed=tuple(missed),
        false_alarms=false_alarms,
        masked=tuple((t, m) for t in truths for m in t.masked),
    )


def _is_elsewhere(pair: Pair, vantage: str) -> bool:
    return bool(vantage) and pair.target.startswith("segment:") and pair.target != _key(vantage)


def _key(vantage: str) -> str:
    return f"segment:{vantage}"


def _miss(truth: Truth, pair: Pair, finding: Finding | None) -> Miss:
    if finding is None:
        return Miss(truth.id, truth.kind, pair, "", "")
    return Miss(truth.id, truth.kind, pair, str(finding.outcome), _text(finding))


def _text(finding: Finding) -> str:
    """In English, for whoever looks for the reason."""
    return finding.message.format_map(dict(finding.params))


def to_json(scored: LabScore) -> dict[str, Any]:
    """For programs: numbers, and each miss, false alarm and masked finding."""
    return {
        "overall": _tally(scored.overall),
        "by_kind": {kind: _tally(tally) for kind, tally in scored.by_kind.items()},
        "missed": [
            {"fault": m.fault, "kind": m.kind, "outcome": m.outcome, "text": m.text} | _pair(m.pair)
            for m in scored.missed
        ],
        "false_alarms": [
            {"check": f.check, "target": f.target, "text": _text(f)} for f in scored.false_alarms
        ],
        "masked": [
            {"fault": truth.id, "kind": truth.kind, "by": list(m.by), **_pair(m.pair)}
            for truth, m in scored.masked
        ],
    }


def _tally(tally: Tally) -> dict[str, float | None]:
    return {
        "found": tally.found,
        "missed": tally.missed,
        "false_alarms": tally.false_alarms,
        "precision": tally.precision,
        "recall": tally.recall,
    }


def _pair(pair: Pair) -> dict[str, str]:
    return {"check": pair.check, "target": pair.target}
