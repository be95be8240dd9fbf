"""Live drills: organisers say that an inject was done, or undone. netaudit changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.drill import authority
from netaudit.drill.events import Begun, Done, Reverted
from netaudit.drill.naming import resolve
from netaudit.drill.nouns import Expectation, Mode
from netaudit.drill.pausing import refuse_paused
from netaudit.errors import DrillError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.folder import Folder
    from netaudit.drill.nouns import Inject
    from netaudit.drill.record import Progress


def acknowledge(
    folder: Folder, now: datetime, id_: str, *, by: str = "", reverting: bool = False
) -> datetime:
    """Write it down, once; the time that was written. Raises UsageError, DrillError."""
    inject = _inject(folder, id_)
    progress = folder.progress()
    if progress.started is None or progress.ended is not None:
        raise DrillError(
            "{folder}: the drill does not run; nothing was written", folder=folder.root
        )
    if reverting:
        if id_ not in progress.done:
            raise DrillError("{id} was never done; nothing was written", id=id_)
        if id_ not in progress.reverted:
            folder.note(Reverted(now, id_))
        return now
    _refuse_over(folder, progress, now)

    def first(known: Progress) -> None:
        refuse_paused(known)
        if done := known.done.get(id_):
            at = f"{done.at:%H:%M:%S}"
            raise DrillError("{id} was done at {at} already; nothing was written", id=id_, at=at)

    folder.note(Begun(now, id_), first)
    folder.note(Done(now, id_, 0, _expected(folder, inject), (), (), by or inject.actor))
    return now


def _refuse_over(folder: Folder, progress: Progress, now: datetime) -> None:
    if progress.closing is not None:
        raise DrillError(
            "{folder}: the play is over; only --revert is written down now", folder=folder.root
        )
    if now >= authority.play_ends(folder.scenario(), folder.inventory()):
        raise DrillError(
            "the drill's authorisation leaves time for its last look alone: nothing may be broken "
            "any more, and nothing was written. Undo what you have done just now"
        )


def _inject(folder: Folder, id_: str) -> Inject:
    scenario = folder.scenario()
    if scenario.mode is not Mode.LIVE:
        raise DrillError("in a lab drill the injects act by themselves; nothing was written")
    known = {inject.id: inject for inject in scenario.injects}
    if id_ not in known:
        raise UsageError(
            "there is no inject {id}; there are: {known}", id=repr(id_), known=tuple(known)
        )
    return known[id_]


def _expected(folder: Folder, inject: Inject) -> tuple[Expectation, ...]:
    unit = {unit.id: unit for unit in folder.inventory().units}[inject.unit]
    return tuple(
        Expectation(wanted.check, resolve(unit, wanted.target) or wanted.target)
        for wanted in inject.expected
    )
