"""The director's word that an exercise pauses, or goes on (PauseEx): who said it, when, and why.

It is an entry of the journal and nothing else: whatever is killed, whoever carries the drill on
finds it there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.drill.events import Paused, Unpaused
from netaudit.drill.time import played
from netaudit.errors import DrillError, PausedDrill, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.folder import Folder
    from netaudit.drill.nouns import Scenario
    from netaudit.drill.record import Progress
    from netaudit.drill.time import Break

MOST_TEXT = 200  # characters of a reason: it stands on every screen


def pause(folder: Folder, now: datetime, *, by: str, why: str) -> None:
    """Write down that the exercise is paused. Raises DrillError where it is not played, or is."""
    _bounded(by)
    _bounded(why)
    folder.note(Paused(now, by.strip(), why.strip()), _may_pause)


def unpause(folder: Folder, now: datetime, *, by: str) -> Break:
    """Write down that it goes on; the pause that is over. Raises DrillError where there is none."""
    _bounded(by)
    over: list[Break] = []

    def allowed(progress: Progress) -> None:
        if progress.paused is None:
            raise DrillError("the exercise is not paused; nothing was written")
        over.append(replace(progress.paused, until=max(now, progress.paused.since)))

    folder.note(Unpaused(now, by.strip()), allowed)
    return over[0]


def refuse_paused(progress: Progress) -> None:
    """Raise PausedDrill while the exercise is paused."""
    if pause := progress.paused:
        raise PausedDrill(
            "the exercise is paused since {at} by {by}; nothing was written. It goes on with "
            "`netaudit drill unpause`",
            at=f"{pause.since.astimezone():%H:%M:%S}",
            by=pause.by,
        )


def left(scenario: Scenario, progress: Progress, now: datetime) -> Scenario:
    """What is still to be played, as a scenario: for go or no-go after a pause."""
    if progress.started is None:
        return scenario
    return replace(
        scenario,
        duration=scenario.duration - played(progress.breaks, progress.started.at, now),
    )


def _may_pause(progress: Progress) -> None:
    refuse_paused(progress)
    if progress.started is None:
        raise DrillError("the drill has not begun; nothing was written")
    if progress.closing is not None:
        raise DrillError("the play is over; there is nothing to pause. Nothing was written")


def _bounded(text: str) -> None:
    if not text.strip() or len(text) > MOST_TEXT:
        raise UsageError(
            "say who pauses the exercise and why, in 1 to {most} characters each; nothing was "
            "written",
            most=MOST_TEXT,
        )
