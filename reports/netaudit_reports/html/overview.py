"""The first page: for who decides. One sentence, then where, what, who, and what is not known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Branch, Level, Outcome, Severity
from netaudit.score import COVERAGE_FLOOR, Score, is_failure
from netaudit_reports import words
from netaudit_reports.html.changes import Changes, changes
from netaudit_reports.html.ladder import Step, steps
from netaudit_reports.html.lines import UNGRADED, CheckLine, UnitLine, check_lines, unit_lines
from netaudit_reports.html.page import check_path
from netaudit_reports.html.waivers import WaiverRow, waivers
from netaudit_reports.limits import Limit, limits
from netaudit_reports.tally import counts_as_failing, has_verdict
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from netaudit.model import Finding, Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

LISTED = 10
STEPS = (0.0, 10.0, 25.0, 50.0)  # percent of units failing: where a cell of the matrix darkens
DETAILS = 3  # examples of a reason why something was not tested


@dataclass(frozen=True, slots=True)
class GradeShare:
    """How many units have a grade; `x` and `width` in percent of the bar."""

    letter: str
    units: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Units with a failed must, of those with a verdict. `step` 0 to 4; None: no verdict."""

    failing: int
    units: int
    step: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the matrix: units of one level and branch."""

    level: Level
    branch: Branch
    units: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Untested:
    """One reason why something was not tested; `checks` are (title, path), most frequent first."""

    why: str
    findings: int
    units: int
    details: tuple[str, ...]
    checks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole first page. `tone` is a status that colours the verdict.

    `units_judged`: those with a grade, or with a mandatory failure. `units_clear`: of these, those
    without a mandatory failure.
    """

    tone: str
    verdict: str
    incomplete: bool
    score: Score
    units: int
    units_judged: int
    units_clear: int
    limits: tuple[Limit, ...]
    grades: tuple[GradeShare, ...]
    ladder: tuple[Step, ...]
    families: tuple[str, ...]
    groups: tuple[Group, ...]
    checks: tuple[CheckLine, ...]
    checks_more: int
    worst: tuple[UnitLine, ...]
    untested: tuple[Untested, ...]
    changes: Changes
    waivers: tuple[WaiverRow, ...]
    waived: int

    @property
    def whole(self) -> bool:
        """Whether all units are judged."""
        return self.units_judged == self.units


def overview(tally: Tally, formats: Formats) -> Overview:
    """Build it."""
    lines = unit_lines(tally, formats)
    failing = [line for line in check_lines(tally, formats) if line.failing]
    failing.sort(key=lambda line: (-line.failing, line.severity.rank, line.id))
    worst = sorted((line for line in lines if any(line.risk)), key=lambda line: line.risk)
    worst.reverse()
    tone, sentence = verdict(tally, formats, sum(map(_judged, lines)))
    judged = tally.judged
    return Overview(
        tone=tone,
        verdict=sentence,
        incomplete=judged.run.ended is None,
        score=tally.overall,
        units=len(lines),
        units_judged=sum(map(_judged, lines)),
        units_clear=sum(_judged(line) and not line.failures for line in lines),
        limits=limits(judged.findings, judged, tally.overall, formats),
        grades=_grades(lines),
        ladder=steps(tally),
        families=tuple(words.family(family) for family in tally.families),
        groups=tuple(_groups(tally)),
        checks=tuple(failing[:LISTED]),
        checks_more=max(0, len(failing) - LISTED),
        worst=tuple(worst[:LISTED]),
        untested=_untested(tally, formats),
        changes=changes(tally, formats, LISTED),
        waivers=waivers(tally, formats).due[:LISTED],
        waived=sum(finding.excused for finding in judged.findings),
    )


def _judged(line: UnitLine) -> bool:
    """Whether enough was tested for a word about the unit: what fails there, fails anyhow."""
    return line.grade != UNGRADED or line.failures > 0


def verdict(tally: Tally, formats: Formats, judged: int) -> tuple[str, str]:
    """The tone and the sentence that a director takes away; `judged` units have a verdict."""
    overall, units = tally.overall, len(tally.units)
    if overall.coverage is None:
        return words.NOT_TESTED, formats.text(_("Nothing in this network could be judged."))
    coverage = formats.percent(overall.coverage)
    failing, critical, warned = (
        _units(tally, f) for f in (is_failure, _critical, counts_as_failing)
    )
    if failing:
        message = _("{failing} of {units} units fail at least one mandatory requirement.")
        if critical:
            message = _(
                "{failing} of {units} units fail at least one mandatory requirement; "
                "{critical} of them fail a critical one."
            )
        counts = {"failing": failing, "units": units, "critical": critical}
        return words.FAILURE, formats.text(message, **counts)
    if overall.coverage < COVERAGE_FLOOR:
        message = _("Too little was tested for a verdict: {coverage} of what applies.")
        return words.NOT_TESTED, formats.text(message, coverage=coverage)
    return _none_fails(formats, units, judged, warned)


def _none_fails(formats: Formats, units: int, judged: int, warned: int) -> tuple[str, str]:
    if not judged:
        return words.NOT_TESTED, formats.text(_("Nothing in this network could be judged."))
    if warned:
        message = _("No unit fails a mandatory requirement; {warned} of {units} can do better.")
        if judged < units:
            message = _(
                "No unit that could be judged ({judged} of {units}) fails a mandatory requirement; "
                "{warned} can do better."
            )
        return words.WARNING, formats.text(message, warned=warned, units=units, judged=judged)
    message = _("All {units} units meet every requirement that was tested.")
    if judged < units:
        message = _(
            "Every unit that could be judged meets every requirement that was tested: {judged} of "
            "{units}."
        )
    return words.PASSED, formats.text(message, units=units, judged=judged)


def _critical(finding: Finding) -> bool:
    return is_failure(finding) and finding.severity is Severity.CRITICAL


def _units(tally: Tally, kind: Callable[[Finding], bool]) -> int:
    return sum(any(map(kind, found)) for found in tally.by_unit.values())


def _grades(lines: tuple[UnitLine, ...]) -> tuple[GradeShare, ...]:
    shares: list[GradeShare] = []
    x = 0.0
    for letter in ("A", "B", "C", "D", "E", UNGRADED):
        units = sum(line.grade == letter for line in lines)
        width = round(100.0 * units / len(lines), 3) if lines else 0.0
        shares.append(GradeShare(letter, units, round(x, 3), width))
        x += width
    return tuple(shares)


def _groups(tally: Tally) -> Iterable[Group]:
    members: dict[tuple[Level, Branch], list[Unit]] = defaultdict(list)
    for unit in tally.units.values():
        members[unit.level, unit.branch].append(unit)
    for level in Level:
        for branch in Branch:
            if units := members.get((level, branch)):
                cells = tuple(_cell(tally, units, family) for family in tally.families)
                yield Group(level, branch, len(units), cells)


def _cell(tally: Tally, units: list[Unit], family: str) -> Cell:
    prefix = f"{family}."
    verdicts = failing = 0
    for unit in units:
        found = [f for f in tally.by_unit[unit.id] if f.check.startswith(prefix)]
        verdicts += has_verdict(found)
        failing += any(map(is_failure, found))
    if not verdicts:
        return Cell(0, 0, None)
    share = 100.0 * failing / verdicts
    return Cell(failing, verdicts, sum(share > step for step in STEPS))


def _untested(tally: Tally, formats: Formats) -> tuple[Untested, ...]:
    reasons: dict[str, list[tuple[Finding, str]]] = defaultdict(list)
    for finding in tally.judged.findings:
        if finding.outcome is Outcome.NOT_TESTED:
            why, detail = formats.why(finding, tally.check(finding.check))
            reasons[why].append((finding, detail))
    made = (_reason(tally, formats, why, found) for why, found in reasons.items())
    return tuple(sorted(made, key=lambda reason: (-reason.findings, reason.why)))


def _reason(tally: Tally, formats: Formats, why: str, found: list[tuple[Finding, str]]) -> Untested:
    checks = _most_frequent(finding.check for finding, _detail in found)
    return Untested(
        why=why,
        findings=len(found),
        units=len({finding.unit for finding, _detail in found}),
        details=_most_frequent(detail for _finding, detail in found)[:DETAILS],
        checks=tuple((_title(tally, id_, formats), check_path(id_)) for id_ in checks[:LISTED]),
    )


def _title(tally: Tally, id_: str, formats: Formats) -> str:
    check = tally.check(id_)
    return formats.check_text(check, check.meta.title) if check else id_


def _most_frequent(items: Iterable[str]) -> tuple[str, ...]:
    counts: dict[str, int] = defaultdict(int)
    for item in items:
        counts[item] += 1
    return tuple(sorted(counts, key=lambda item: (-counts[item], item)))
