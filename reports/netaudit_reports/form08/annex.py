"""What the annex says: which units were inspected, and each requirement, met or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit.model import Outcome
from netaudit_reports.collation import collation_key
from netaudit_reports.html.lines import UnitLine, unit_lines
from netaudit_reports.safe import visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from netaudit.model import Finding
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

HEAD = (
    _("Requirement"),
    _("Check"),
    _("References"),
    _("Units that meet it"),
    _("Units that do not"),
    _("Units excused by a decision"),
    _("Units not tested"),
)


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """One requirement: how many units meet it. A unit that fails it anywhere does not."""

    title: str
    check: str
    refs: tuple[str, ...]
    met: int
    unmet: int
    waived: int
    untested: int


@dataclass(frozen=True, slots=True)
class Annex:
    """The whole annex."""

    network: str
    document: str
    run: str
    started: datetime
    ended: datetime | None
    units: tuple[UnitLine, ...]
    requirements: tuple[RequirementRow, ...]


def annex(tally: Tally, formats: Formats) -> Annex:
    """Build it."""
    judged = tally.judged
    rows = [
        _requirement(tally, id_, found, formats) for id_, found in tally.by_check.items() if found
    ]
    return Annex(
        network=visible(judged.inventory.name.in_(formats.language)),
        document=visible(judged.inventory.authorisation.document),
        run=visible(judged.run.id),
        started=judged.run.started,
        ended=judged.run.ended,
        units=unit_lines(tally, formats),
        requirements=tuple(sorted(rows, key=lambda row: collation_key(row.title))),
    )


def _requirement(
    tally: Tally, id_: str, found: tuple[Finding, ...], formats: Formats
) -> RequirementRow:
    check = tally.check(id_)
    by_unit: dict[str, list[Finding]] = {}
    for finding in found:
        by_unit.setdefault(finding.unit, []).append(finding)
    states = [_state(own) for own in by_unit.values()]
    return RequirementRow(
        title=formats.check_text(check, check.meta.title) if check else visible(id_),
        check=visible(id_),
        refs=check.meta.refs if check else (),
        met=states.count("met"),
        unmet=states.count("unmet"),
        waived=states.count("waived"),
        untested=states.count("untested"),
    )


def _state(own: list[Finding]) -> str:
    """A unit's word on one requirement; what was not tested anywhere leaves it open."""
    failed = [finding for finding in own if finding.outcome is Outcome.FAIL]
    if any(not finding.excused for finding in failed):
        return "unmet"
    if failed:
        return "waived"
    if any(finding.outcome is Outcome.NOT_TESTED for finding in own):
        return "untested"
    return "met" if any(finding.outcome is Outcome.PASS for finding in own) else "none"


def cells(row: RequirementRow, formats: Formats) -> tuple[str, ...]:
    """A requirement as a line of the table for Excel."""
    numbers = (row.met, row.unmet, row.waived, row.untested)
    return (
        visible(row.title),
        row.check,
        visible("; ".join(row.refs)),
        *(formats.number(number) for number in numbers),
    )
