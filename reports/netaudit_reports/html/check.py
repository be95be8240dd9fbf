"""A check's page: how many units fail it, who, why it matters, how to fix it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Outcome, Severity
from netaudit.registry import fact_name
from netaudit_reports import words
from netaudit_reports.collation import collation_key
from netaudit_reports.html.findings import finding_view
from netaudit_reports.html.frameworks import Asked, asked_by
from netaudit_reports.html.ink import Ink
from netaudit_reports.html.lines import CheckLine, check_line
from netaudit_reports.html.page import unit_path
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.model import Finding
    from netaudit.registry import Check
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

ROWS = 500
INK = 240_000  # bytes
FRAME = 330  # of markup around a row


@dataclass(frozen=True, slots=True)
class Row:
    """A target that fails the check."""

    unit: str
    path: str
    target: str
    status: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the check was not tested, and how often."""

    why: str
    detail: str
    findings: int
    units: int


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The whole page. `units` are those of the inventory; `more` rows had no room.

    `version` is the check's; 0: the check is gone.
    """

    line: CheckLine
    units: int
    target: str
    rationale: str
    remedy: str
    howto: tuple[tuple[str, str], ...]
    refs: tuple[str, ...]
    version: int
    asked: tuple[Asked, ...]
    facts: tuple[str, ...]
    rows: tuple[Row, ...]
    more: int
    untested: tuple[Reason, ...]


def check_page(tally: Tally, id_: str, formats: Formats) -> CheckPage:
    """Build it."""
    check = tally.check(id_)
    found = tally.by_check[id_]
    failed = [f for f in found if words.status(f) in words.FAILED]
    rows = _rows(tally, failed, formats)
    return CheckPage(
        line=check_line(tally, id_, formats),
        units=len(tally.units),
        target=formats.text(words.TARGETS[check.target]) if check else "",
        rationale=formats.check_text(check, check.rationale) if check else "",
        remedy=formats.check_text(check, check.meta.remedy) if check else "",
        howto=check.meta.howto if check else (),
        refs=check.meta.refs if check else (),
        version=check.meta.version if check else 0,
        asked=asked_by(id_, formats),
        facts=_facts(check),
        rows=rows,
        more=len(failed) - len(rows),
        untested=_reasons(found, check, formats),
    )


def _facts(check: Check | None) -> tuple[str, ...]:
    return tuple(fact_name(fact) for fact in check.facts) if check else ()


def _rows(tally: Tally, failed: list[Finding], formats: Formats) -> tuple[Row, ...]:
    made = [_row(tally, finding, formats) for finding in failed]
    made.sort(key=lambda row: (words.FAILED.index(row.status), collation_key(row.unit)))
    ink = Ink(INK)
    return tuple(r for r in made[:ROWS] if ink.spend(r.unit, r.target, r.message, frame=FRAME))


def _row(tally: Tally, finding: Finding, formats: Formats) -> Row:
    unit = tally.units.get(finding.unit)
    target = tally.targets.get(finding.target)
    view = finding_view(tally, finding, formats)
    return Row(
        unit=visible(unit.name.in_(formats.language) if unit else finding.unit),
        path=unit_path(finding.unit) if unit else "",
        target=visible(target.label() if target else finding.target),
        status=view.status,
        severity=view.severity,
        message=view.message,
    )


def _reasons(
    found: tuple[Finding, ...], check: Check | None, formats: Formats
) -> tuple[Reason, ...]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in found:
        if finding.outcome is Outcome.NOT_TESTED:
            groups[formats.why(finding, check)].append(finding.unit)
    made = (Reason(*why, len(units), len(set(units))) for why, units in groups.items())
    return tuple(sorted(made, key=lambda reason: (-reason.findings, reason.why, reason.detail)))[
        :ROWS
    ]
