"""results.csv: one finding a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports import words
from netaudit_reports.csv.table import table
from netaudit_reports.safe import visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit_reports.plain import Plain, Speaker

HEAD = (
    _("Run"),
    _("Date"),
    _("Unit id"),
    _("Unit"),
    _("Level"),
    _("Branch"),
    _("Check"),
    _("Requirement"),
    _("Kind of target"),
    _("Target"),
    _("Status"),
    _("Severity"),
    _("Obligation"),
    _("What was found"),
    _("How to fix it"),
    _("Fingerprint"),
)
OPEN = {*words.FAILED, words.NOT_TESTED}


def results(speaker: Speaker, *, passed: bool = True) -> Iterator[str]:
    """The file; without what `passed` or does not apply, if one says so."""
    head = (speaker.text(name) for name in HEAD)
    found = (f for f in speaker.tally.judged.findings if passed or words.status(f) in OPEN)
    return table(head, (_row(speaker, speaker.plain(finding)) for finding in found))


def _row(speaker: Speaker, finding: Plain) -> tuple[str, ...]:
    run = speaker.tally.judged.run
    unit = speaker.tally.units.get(finding.unit)
    failed = finding.status in words.FAILED
    return (
        visible(run.id),
        speaker.formats.moment(run.started),
        finding.unit,
        finding.unit_name,
        speaker.text(words.LEVELS[unit.level]) if unit else "",
        speaker.text(words.BRANCHES[unit.branch]) if unit else "",
        finding.check,
        finding.title,
        finding.target_kind,
        finding.target_name,
        speaker.text(words.STATUSES[finding.status]),
        speaker.text(words.SEVERITIES[finding.severity]),
        speaker.text(words.REQUIREMENTS[finding.requirement]),
        finding.message,
        finding.remedy if failed else "",
        finding.fingerprint,
    )
