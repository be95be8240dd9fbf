"""A unit and a check on one line, as every list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Level, Outcome, Severity
from netaudit.score import is_failure
from netaudit_reports import words
from netaudit_reports.collation import collation_key
from netaudit_reports.html.page import check_path, unit_path
from netaudit_reports.safe import visible
from netaudit_reports.tally import has_verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Finding, Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

NAMED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
UNGRADED = "—"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list. `severities`: failed musts from critical to low. Percentages 0 to 100.

    `risk` orders units as its columns are read: critical failures first, warnings last.
    """

    id: str
    path: str
    name: str
    level: Level
    branch: str
    parent: str
    grade: str
    percent: float | None
    coverage: float | None
    severities: tuple[int, ...]
    failures: int
    warnings: int
    not_tested: int
    risk: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check in a list. `failing` of `units` (those with a verdict) have a failed must or should.

    `requirement` is empty when the check had nothing to judge.
    """

    id: str
    path: str
    title: str
    family: str
    severity: Severity
    requirement: str
    failing: int
    units: int
    share: float
    failed: int
    waived: int
    passed: int
    not_tested: int
    not_applicable: int


def unit_line(tally: Tally, unit: Unit, formats: Formats) -> UnitLine:
    """One unit."""
    found = tally.by_unit[unit.id]
    score = tally.scores[unit.id]
    failed = [f.severity for f in found if is_failure(f)]
    severities = tuple(failed.count(severity) for severity in NAMED)
    parent = tally.units.get(unit.parent or "")
    return UnitLine(
        id=unit.id,
        path=unit_path(unit.id),
        name=visible(unit.name.in_(formats.language)),
        level=unit.level,
        branch=unit.branch.value,
        parent=visible(parent.name.in_(formats.language)) if parent else "",
        grade=score.grade or UNGRADED,
        percent=score.percent,
        coverage=score.coverage,
        severities=severities,
        failures=score.failures,
        warnings=score.warnings,
        not_tested=score.not_tested,
        risk=(*severities, score.warnings),
    )


def unit_lines(tally: Tally, formats: Formats) -> tuple[UnitLine, ...]:
    """All units, in the order of their Vietnamese alphabet."""
    lines = (unit_line(tally, unit, formats) for unit in tally.units.values())
    return tuple(sorted(lines, key=lambda line: collation_key(line.name)))


def check_line(tally: Tally, id_: str, formats: Formats) -> CheckLine:
    """One check."""
    found = tally.by_check[id_]
    check = tally.check(id_)
    units = _units_with_a_verdict(found)
    failing = len(tally.failing[id_])
    return CheckLine(
        id=visible(id_),
        path=check_path(id_),
        title=formats.check_text(check, check.meta.title) if check else visible(id_),
        family=id_.partition(".")[0],
        severity=found[0].severity if found or not check else check.meta.severity,
        requirement=words.REQUIREMENTS[found[0].requirement] if found else "",
        failing=failing,
        units=units,
        share=100.0 * failing / units if units else 0.0,
        failed=sum(f.outcome is Outcome.FAIL and not f.excused for f in found),
        waived=sum(f.excused for f in found),
        passed=_count(found, Outcome.PASS),
        not_tested=_count(found, Outcome.NOT_TESTED),
        not_applicable=_count(found, Outcome.NOT_APPLICABLE),
    )


def check_lines(tally: Tally, formats: Formats) -> tuple[CheckLine, ...]:
    """All checks, in the registry's order."""
    return tuple(check_line(tally, id_, formats) for id_ in tally.by_check)


def _units_with_a_verdict(found: Iterable[Finding]) -> int:
    return len({f.unit for f in found if has_verdict((f,))})


def _count(found: Iterable[Finding], outcome: Outcome) -> int:
    return sum(f.outcome is outcome for f in found)
