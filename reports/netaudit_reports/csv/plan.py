"""ActionPlan.csv: what each unit has to do, in order, with columns for a person to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports import words
from netaudit_reports.actions import Action, actions
from netaudit_reports.collation import collation_key
from netaudit_reports.csv.table import table
from netaudit_reports.plain import NAME, TEXT
from netaudit_reports.safe import visible
from netaudit_reports.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Unit
    from netaudit_reports.plain import Speaker

HEAD = (
    _("Unit id"),
    _("Unit"),
    _("Order"),
    _("Requirement"),
    _("Check"),
    _("Status"),
    _("Severity"),
    _("Targets"),
    _("Number of targets"),
    _("How to fix it"),
    _("In charge"),
    _("Due"),
    _("Done on"),
    _("Remarks"),
)
BY_HAND = ("",) * 4  # the last columns


def action_plan(speaker: Speaker) -> Iterator[str]:
    """The file: units in the alphabet's order, each with its actions in order of urgency."""
    head = (speaker.text(name) for name in HEAD)
    language = speaker.formats.language
    units = sorted(
        speaker.tally.units.values(), key=lambda unit: collation_key(unit.name.in_(language))
    )
    return table(head, (row for unit in units for row in _rows(speaker, unit)))


def _rows(speaker: Speaker, unit: Unit) -> Iterator[tuple[str, ...]]:
    name = visible(unit.name.in_(speaker.formats.language), NAME)
    for number, action in enumerate(actions(speaker.tally, unit.id, speaker.formats), 1):
        yield (visible(unit.id, NAME), name, str(number), *_cells(speaker, action), *BY_HAND)


def _cells(speaker: Speaker, action: Action) -> tuple[str, ...]:
    return (
        visible(action.title, TEXT),
        visible(action.check, NAME),
        speaker.text(words.STATUSES[action.status]),
        speaker.text(words.SEVERITIES[action.severity]),
        ", ".join(action.targets),
        str(action.count),
        visible(action.remedy, TEXT),
    )
