"""Tables for Excel and LibreOffice: every finding, and the plan of action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit_reports.bundle import bundle
from netaudit_reports.csv.plan import action_plan
from netaudit_reports.csv.results import results
from netaudit_reports.plain import Speaker

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.judge import Judged

__all__ = ["action_plan", "render", "results"]


def render(judged: Judged, out: Path, *, language_default: str = "vi") -> Path:
    """Write `results.csv` and `ActionPlan.csv` into the folder `out`; the way to the plan.

    Raises UsageError when `out` holds somebody's files or cannot be written.
    """
    speaker = Speaker.of(judged, language_default)
    with bundle(out) as made:
        made.stream("results.csv", results(speaker))
        made.stream("ActionPlan.csv", action_plan(speaker))
    return out / "ActionPlan.csv"
