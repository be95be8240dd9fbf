"""One line that explains a grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.score import COVERAGE_FLOOR, GRADES
from netaudit_reports.words import _

if TYPE_CHECKING:
    from netaudit.score import Score
    from netaudit_reports.formats import Formats


def explain(score: Score, formats: Formats) -> str:
    """Why the grade is what it is, or why there is none."""
    percent, coverage = formats.percent(score.percent), formats.percent(score.coverage)
    if score.coverage is None:
        return formats.text(_("No grade: no requirement applies to this unit."))
    if score.coverage < COVERAGE_FLOOR:
        message = _("No grade: only {coverage} of what applies was tested, {floor} are needed.")
        return formats.text(message, coverage=coverage, floor=formats.whole(COVERAGE_FLOOR))
    if score.percent is None or score.grade is None:
        return formats.text(_("No grade: nothing that counts towards it was tested."))
    earned = next(letter for least, letter in GRADES if score.percent >= least)
    if earned != score.grade:
        message = _(
            "{percent} of the weighted requirements are met, which would be {earned}; "
            "the worst failure caps the grade at {grade}."
        )
        return formats.text(message, percent=percent, earned=earned, grade=score.grade)
    message = _("{percent} of the weighted requirements that were tested are met.")
    return formats.text(message, percent=percent)
