"""Scores: over what was tested, with coverage beside it; below the floor there is no grade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from netaudit.model import Outcome, Requirement, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

# Weight of one finding by its severity: a critical failure costs as much as 20 low ones.
WEIGHTS = {
    Severity.CRITICAL: 20,
    Severity.HIGH: 10,
    Severity.MEDIUM: 4,
    Severity.LOW: 1,
    Severity.INFO: 0,
}
GRADES = ((95.0, "A"), (85.0, "B"), (70.0, "C"), (50.0, "D"), (0.0, "E"))
COVERAGE_FLOOR = 80.0
# The best grade beside one failed `must` of that severity: a unit with a forged zone, or with a
# service that is not there, is no "A", however much else is well.
CAPS = {Severity.CRITICAL: "D", Severity.HIGH: "B"}


def tenths(percent: float) -> float:
    """From 0 to 100, as people are shown it: one decimal, and only 100 becomes 100."""
    return min(round(percent, 1), 99.9) if percent < 100 else percent  # noqa: PLR2004  percent


class Scored(Protocol):
    """What scoring needs of a finding: one of a run, or what the change log keeps of it."""

    @property
    def unit(self) -> str:
        """The unit that it is about."""

    @property
    def outcome(self) -> Outcome:
        """What the check said."""

    @property
    def severity(self) -> Severity:
        """How bad a failure is."""

    @property
    def requirement(self) -> Requirement:
        """The policy's word."""

    @property
    def excused(self) -> bool:
        """Whether a decision keeps it from counting."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts and what follows from them. Percentages from 0 to 100, None where undefined.

    `failures` are failed `must`, `warnings` failed `should`; `may` never counts. `excused` are
    failures that a waiver in force covers: they lower nothing, and are shown apart.
    """

    passed: int
    failures: int
    warnings: int
    not_tested: int
    not_applicable: int
    percent: float | None
    coverage: float | None
    grade: str | None
    excused: int = 0


def score(findings: Iterable[Scored], floor: float = COVERAGE_FLOOR) -> Score:
    """Score these findings: weighted pass / (pass + fail) on what was tested."""
    counted = [f for f in findings if f.requirement is not Requirement.OFF]
    number = {outcome: sum(f.outcome is outcome for f in counted) for outcome in Outcome}
    failures = sum(is_failure(f) for f in counted)
    warnings = sum(is_warning(f) for f in counted)
    percent = _percent(counted)
    applicable = len(counted) - number[Outcome.NOT_APPLICABLE]
    coverage = (
        100.0 * (applicable - number[Outcome.NOT_TESTED]) / applicable if applicable else None
    )
    return Score(
        passed=number[Outcome.PASS],
        failures=failures,
        warnings=warnings,
        not_tested=number[Outcome.NOT_TESTED],
        not_applicable=number[Outcome.NOT_APPLICABLE],
        percent=percent,
        coverage=coverage,
        grade=_grade(counted, percent, coverage, floor),
        excused=sum(f.outcome is Outcome.FAIL and f.excused for f in counted),
    )


def is_failure(finding: Scored) -> bool:
    """A failed `must` that no waiver excuses."""
    return _fails(finding) and finding.requirement is Requirement.MUST


def is_warning(finding: Scored) -> bool:
    """A failed `should` that no waiver excuses."""
    return _fails(finding) and finding.requirement is Requirement.SHOULD


def _fails(finding: Scored) -> bool:
    return finding.outcome is Outcome.FAIL and not finding.excused


def _percent(findings: list[Scored]) -> float | None:
    earned = possible = 0
    for finding in findings:
        if finding.requirement is Requirement.MAY:
            continue
        weight = WEIGHTS[finding.severity]
        if finding.outcome is Outcome.PASS:
            earned += weight
            possible += weight
        elif _fails(finding):
            possible += weight
    return 100.0 * earned / possible if possible else None


def _grade(
    findings: list[Scored], percent: float | None, coverage: float | None, floor: float
) -> str | None:
    if percent is None or coverage is None or coverage < floor:
        return None
    letter = next(letter for least, letter in GRADES if percent >= least)
    caps = {CAPS.get(f.severity, letter) for f in findings if is_failure(f)}
    return max({letter, *caps})
