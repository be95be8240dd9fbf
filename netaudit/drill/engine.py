"""Carries a drill out, step by step: what is due is done, written down, and never done twice.

Before an inject acts, the journal says that it is about to; when it acts, that it does. Killed in
between, the next process asks the field whether it acts. So it can be killed at any moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from netaudit.drill import availability
from netaudit.drill.events import (
    Begun,
    Closing,
    Done,
    Ended,
    Looking,
    Reverted,
    Scanned,
    Started,
)
from netaudit.drill.field import Field
from netaudit.drill.folder import Folder, digest
from netaudit.drill.nouns import END_OF_TIME
from netaudit.errors import DrillError
from netaudit.net.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.events import Event
    from netaudit.drill.field import Made
    from netaudit.drill.nouns import Inject, Scenario
    from netaudit.drill.record import Progress

SOONEST = timedelta(seconds=30)  # between rescans that somebody asks for


@dataclass
class Engine:
    """One drill under way. The caller holds the folder (Folder.held).

    `told` is called after every change with a line's msgid and its parameters.
    """

    folder: Folder
    field: Field
    clock: Clock
    told: Callable[..., None]

    def __post_init__(self) -> None:
        self.scenario: Scenario = self.folder.scenario()
        self.progress: Progress = self.folder.progress()
        last = self.progress.scans[-1].at if self.progress.scans else None
        self._seen = {i for i, done in self.progress.done.items() if last and done.at <= last}

    # --- the whole of it

    def begin(self) -> None:
        """The baseline, then the start: from here on the clock of the injects runs."""
        if self.progress.baseline is None:
            self._look(everything=True)
        if self.progress.started is None:
            sealed = self.folder.sealed()
            self._note(Started(self.clock(), self.scenario.id, sealed.commitment))
            self._tell("the drill has begun; commitment: {hash}", hash=sealed.commitment)

    def step(self) -> datetime | None:
        """Do all that is due. When the next thing is due; None once the drill has ended."""
        self.progress = self.folder.progress()  # people write to the journal as well
        if self.progress.ended is not None:
            return None
        if self.progress.closing is not None:  # killed while it ended
            self.end(self.progress.closing.why)
            return None
        if self.folder.halt.exists():
            self.end(self.folder.halt.read_text("utf-8").strip())
            return None
        for inject in self._due():
            self._make(inject)
        if self.clock() >= self._end():
            self.end(END_OF_TIME)
            return None
        if self.clock() >= self._next_look() or self._asked_to_look():
            self._look()
        return min([self._end(), self._next_look(), *map(self._at, self._left())])

    def end(self, why: str) -> None:
        """A last look, everything undone, and the end."""
        if self.progress.closing is None:
            self._look(everything=True)
            self._note(Closing(self.clock(), why))
        for done in reversed(list(self.progress.done.values())):
            if self.field.acts and done.handle and done.inject not in self.progress.reverted:
                self.field.undo(done.handle)
                self._note(Reverted(self.clock(), done.inject))
        self._note(Ended(self.clock()))
        self._tell("the drill has ended: {why}", why=why)

    # --- injects

    def _left(self) -> list[Inject]:
        if not self.field.acts:
            return []
        return [i for i in self.scenario.injects if i.id not in self.progress.done]

    def _due(self) -> Iterator[Inject]:
        now = self.clock()
        return (inject for inject in self._left() if self._at(inject) <= now)

    def _at(self, inject: Inject) -> datetime:
        return self._start() + inject.at

    def _make(self, inject: Inject) -> None:
        began = inject.id in self.progress.begun
        if not began:
            self._note(Begun(self.clock(), inject.id))
        made = self._acts_already(inject) if began else None
        if made is None and not inject.decoy:
            made = self.field.make(inject)
        self._note(_done(inject, made, self.clock(), inject.actor))
        self._tell("{id} acts on {unit}", id=inject.id, unit=inject.unit)

    def _acts_already(self, inject: Inject) -> Made | None:
        return None if inject.decoy else self.field.find(inject)

    # --- looking

    def _next_look(self) -> datetime:
        """An interval after the last look; at once after an inject that no look has seen yet."""
        last = self.progress.scans[-1].at
        since = [done.at for i, done in self.progress.done.items() if i not in self._seen]
        return min([*since, max(last, self._start()) + self.scenario.rescan])

    def _asked_to_look(self) -> bool:
        if not self.folder.wanted.exists():
            return False
        return self.clock() >= self.progress.scans[-1].at + SOONEST

    def _look(self, *, everything: bool = False) -> None:
        self.folder.wanted.unlink(missing_ok=True)
        self._seen = set(self.progress.done)
        looking = self._cut() or self._begun(everything=everything)
        self.field.look(self.folder.root, looking)
        self._looked(looking, self.clock())

    def _looked(self, looking: Looking, at: datetime) -> None:
        claims, head = self.folder.claims_head()
        found = digest(self.folder.found(looking.run))
        baseline, units = looking.baseline, looking.units
        self._note(Scanned(at, looking.run, found, baseline, claims, head, units))
        self._tell("looked at {units} units: run {run}", units=len(units), run=looking.run)

    def _cut(self) -> Looking | None:
        """The rescan that a kill cut, while what it saw so far is not out of date.

        One that is out of date and came to its end without us is not lost: it counts as of when
        it began.
        """
        cut = self.progress.looking
        if cut is None:
            return None
        done, reverted = self.progress.done.values(), self.progress.reverted.values()
        changed = max([*(d.at for d in done), *(r.at for r in reverted)], default=cut.at)
        if changed <= cut.at and self.clock() < cut.at + self.scenario.rescan:
            return cut
        if self.folder.is_judged(cut.run):
            self._looked(cut, cut.at)
        return None

    def _begun(self, *, everything: bool) -> Looking:
        from netaudit.run import new_id

        now, baseline = self.clock(), self.progress.baseline is None
        units = self.scenario.units if everything else tuple(self.field.stale(self.scenario.units))
        checks = () if baseline else self._checks()
        looking = Looking(now, new_id(now), checks, units, baseline)
        self._note(looking)
        return looking

    def _checks(self) -> tuple[str, ...]:
        """What a rescan judges: what injects make fail, and whether services answer."""
        wanted = {pair.check for done in self.progress.done.values() for pair in done.expected}
        return tuple(sorted({*wanted, *availability.CHECKS}))

    # --- small things

    def _start(self) -> datetime:
        if self.progress.started is None:
            raise DrillError("the drill has not begun")
        return self.progress.started.at

    def _end(self) -> datetime:
        return self._start() + self.scenario.duration

    def _tell(self, message: str, **params: object) -> None:
        self.told(message, **params)

    def _note(self, event: Event) -> None:
        self.folder.note(event)
        self.progress = self.folder.progress()


def _done(inject: Inject, made: Made | None, at: datetime, by: str) -> Done:
    if made is None:
        return Done(at, inject.id, 0, inject.expected, (), (), by)
    return Done(at, inject.id, made.handle, made.expected, made.also, made.masked, by)
