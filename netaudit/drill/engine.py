"""Carries a drill out, step by step: what is due is done, written down, and never done twice.

Before an inject acts, the journal says that it is about to; when it acts, that it does. Killed in
between, the next process asks the field whether it acts. So it can be killed at any moment.

What the field cannot do (LabError) fails that inject alone; a field that is gone stops the drill
where it stands. A lab that was booted anew holds no inject any more: those that nobody had mended
are made again there.

Nothing acts and nobody looks beyond what authorises them: the play ends in time for a last look.
While the exercise is paused it does nothing but wait, or end. An inject is begun only if the
journal knows of no pause at that moment. While the kill switch is pulled it is the same, but that
exercise time goes on; and nobody looks, not in the end either: undoing sends nothing to a target.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from netaudit.drill import afterwards, authority, availability, scoring, stopping
from netaudit.drill.events import (
    Again,
    Begun,
    Closing,
    Done,
    Ended,
    Failed,
    Looking,
    Placed,
    Reverted,
    Scanned,
    Started,
)
from netaudit.drill.field import Field
from netaudit.drill.folder import Folder, digest
from netaudit.drill.nouns import END_OF_AUTHORISATION, END_OF_TIME, ending
from netaudit.drill.pausing import refuse_paused
from netaudit.drill.record import to_undo
from netaudit.drill.time import played
from netaudit.errors import DrillError, LabError, PausedDrill
from netaudit.model import Phrase
from netaudit.net import killswitch
from netaudit.net.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.events import Event
    from netaudit.drill.field import Made
    from netaudit.drill.nouns import Inject, Scenario
    from netaudit.drill.record import Progress

SOONEST = timedelta(seconds=30)  # between rescans that somebody asks for
PATIENCE = timedelta(minutes=1)  # between looks at whether people have done what is waited for
NOTHING = timedelta()


@dataclass
class Engine:
    """One drill under way. The caller holds the folder (Folder.held).

    `told` is called after every change with a line's msgid and its parameters, of which some may
    be a Text or a Phrase. `proves`: whether the network is looked at once more in the end, to tell
    whether it is as it was.
    """

    folder: Folder
    field: Field
    clock: Clock
    told: Callable[..., None]
    proves: bool = True

    def __post_init__(self) -> None:
        self.scenario: Scenario = self.folder.scenario()
        self.progress: Progress = self.folder.progress()
        inventory = self.folder.inventory()
        self._allowed = authority.ends(self.scenario, inventory)
        self._play_allowed = authority.play_ends(self.scenario, inventory)
        self._told, self._was_paused, self._was_stopped = 0, False, False
        last = self.progress.scans[-1].at if self.progress.scans else None
        self._seen = {i for i, done in self.progress.done.items() if last and done.at <= last}

    # --- the whole of it

    def begin(self) -> None:
        """The baseline, then the start: from here on the clock of the injects runs."""
        if self.progress.ended is None and self.progress.paused is None:
            self._place()
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
        self._tell_pauses()
        why = self._why_over()
        if why is None and (self.progress.paused is not None or self._stopped()):
            return self.clock() + PATIENCE
        self._place()
        if why is not None:
            return self.end(why)
        with suppress(PausedDrill):
            for inject in self._due():
                self._make(inject)
        if self._until_look() <= NOTHING or self._asked_to_look():
            self._look_or_wait()
        offsets = [self.scenario.duration, *(inject.at for inject in self._left())]
        allowed = self._play_allowed - self.clock()
        return self.clock() + min([self._until_look(), allowed, *map(self._left_until, offsets)])

    def _why_over(self) -> str | None:
        """Why the play is over; None while it is not."""
        if self.progress.closing is not None:  # killed while it ended, or people still undo
            return self.progress.closing.why
        if self.folder.halt.exists():
            return self.folder.halt.read_text("utf-8").strip()
        if self.progress.paused is None and self._left_until(self.scenario.duration) <= NOTHING:
            return END_OF_TIME.message  # what is overdue by now would be nobody's to find
        return END_OF_AUTHORISATION.message if self.clock() >= self._play_allowed else None

    def end(self, why: str) -> datetime | None:
        """A last look, everything undone, a look at what that came to, and the end.

        Where nobody may look any more, that is told. While people still have to undo something:
        when to see again whether they have.
        """
        if self.progress.closing is None:
            if self._may_look("there is no last look: {why}"):
                self._look_or_wait(everything=True)
            self._note(Closing(self.clock(), why))
            self._tell("the play is over: {why}", why=ending(why))
        if self.field.acts:
            self._undo()
        elif to_undo(self.scenario, self.progress):
            return self.clock() + PATIENCE
        if self.proves and self.progress.afterwards is None:
            self._look_afterwards()
        self._note(Ended(self.clock()))
        self._tell("the drill has ended: {why}", why=ending(why))
        return None

    def _may_look(self, message: str) -> bool:
        """Whether it is authorised by now, and the kill switch not pulled; says why not."""
        if self.clock() >= self._allowed:
            self._tell(message, why=Phrase("what it is authorised by has ended"))
        elif killswitch.pulled():
            self._tell(message, why=Phrase("the kill switch is pulled"))
        else:
            return True
        return False

    def _stopped(self) -> bool:
        before, self._was_stopped = self._was_stopped, killswitch.pulled()
        for message, params in stopping.said(before, self._was_stopped, self.folder.root):
            self._tell(message, **params)
        return self._was_stopped

    def _undo(self) -> None:
        """Undo what acts in the lab."""
        for done in reversed(to_undo(self.scenario, self.progress)):
            self.field.undo(done.handle)
            self._note(Reverted(self.clock(), done.inject))

    def _look_afterwards(self) -> None:
        if not self._may_prove():
            return
        looking = self.progress.looking
        if looking is None or self._changed(looking.at) > looking.at:
            looking = self._begun(everything=True)
        try:
            self.field.look(self.folder.root, looking)
        except DrillError:
            if self._may_prove():
                raise
            return
        self._looked(looking, self.clock(), afterwards=True)
        for message, params in afterwards.said(self.folder.record(self.clock())):
            self._tell(message, **params)

    def _may_prove(self) -> bool:
        return self._may_look(
            "nobody has looked whether the network is as it was before the drill: {why}. Have an "
            "audit authorised, and scan, once nothing stands against it"
        )

    # --- where it is played

    def _place(self) -> None:
        """Where it is played now: in the lab that it was played in, or in one booted since."""
        before, lab = self.progress.placed, self.field.boot()
        if before is not None and before.lab == lab:
            return
        if before is not None:
            self._moved()
        self._note(Placed(self.clock(), lab))

    def _moved(self) -> None:
        """A lab that was booted anew has other keys, and nothing of what acted acts in it."""
        self.folder.keep_network(self.field.network(self.folder.inventory()))
        if self.progress.closing is not None or self.clock() >= self._play_allowed:
            for done in to_undo(self.scenario, self.progress):
                self._note(Reverted(self.clock(), done.inject))
        elif gone := self._unmended():
            self._tell("this lab was booted since: what nobody had mended is made again")
            for inject in gone:
                self._make_again(inject)

    def _unmended(self) -> list[Inject]:
        ids = {done.inject for done in to_undo(self.scenario, self.progress)}
        results = scoring.score(self.folder.record(self.clock())).results
        return [r.inject for r in results if r.inject.id in ids and r.fixed is None]

    def _make_again(self, inject: Inject) -> None:
        """One that cannot be made again counts as undone by the organisers: nobody mended it."""
        try:
            made = self.field.find(inject) or self.field.make(inject)
        except LabError as error:
            self._note(Reverted(self.clock(), inject.id))
            self._tell_failed(inject, error)
            return
        self._note(Again(self.clock(), inject.id, made.handle))
        self._tell("{id} acts on {unit}", id=inject.id, unit=inject.unit)

    # --- injects

    def _left(self) -> list[Inject]:
        if not self.field.acts:
            return []
        tried = {*self.progress.done, *self.progress.failed}
        return [i for i in self.scenario.injects if i.id not in tried]

    def _due(self) -> Iterator[Inject]:
        return (inject for inject in self._left() if self._left_until(inject.at) <= NOTHING)

    def _make(self, inject: Inject) -> None:
        began = inject.id in self.progress.begun
        if not began:
            self._note(Begun(self.clock(), inject.id), refuse_paused)
        made = self._acts_already(inject) if began else None
        if made is None and not inject.decoy:
            try:
                made = self.field.make(inject)
            except LabError as error:
                self.field.boot()  # where the lab itself is gone, that is what is told
                self._note(Failed(self.clock(), inject.id, str(error)))
                self._tell_failed(inject, error)
                return
        self._note(_done(inject, made, self.clock(), inject.actor))
        if inject.decoy:
            self._tell(
                "{id} is due, an alarm that is none, at {unit}. {actor} tells the room: {words}",
                id=inject.id,
                unit=inject.unit,
                actor=inject.actor,
                words=inject.instructions or inject.kind,
            )
        else:
            self._tell("{id} acts on {unit}", id=inject.id, unit=inject.unit)

    def _tell_failed(self, inject: Inject, error: LabError) -> None:
        self._tell(
            "{id} could NOT be made at {unit}, and counts for nobody: {problem}",
            id=inject.id,
            unit=inject.unit,
            problem=error.phrase,
        )

    def _acts_already(self, inject: Inject) -> Made | None:
        return None if inject.decoy else self.field.find(inject)

    # --- looking

    def _until_look(self) -> timedelta:
        """To an interval after the last look; none after an inject that no look has seen yet."""
        if self.progress.done.keys() - self._seen:
            return NOTHING
        last = max(self.progress.scans[-1].at, self._start())
        return self.scenario.rescan - self._played(last)

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

    def _look_or_wait(self, *, everything: bool = False) -> None:
        """Look; one that the kill switch cuts is no mishap of the drill's."""
        try:
            self._look(everything=everything)
        except DrillError:
            if not killswitch.pulled():
                raise

    def _looked(self, looking: Looking, at: datetime, *, afterwards: bool = False) -> None:
        claims, head = self.folder.claims_head()
        found = digest(self.folder.found(looking.run))
        baseline, units = looking.baseline, looking.units
        self._note(Scanned(at, looking.run, found, baseline, claims, head, units, afterwards))
        self._tell("looked at {units} units: run {run}", units=len(units), run=looking.run)

    def _cut(self) -> Looking | None:
        """The rescan that a kill cut, while what it saw so far is not out of date.

        One that is out of date and came to its end without us is not lost: it counts as of when
        it began.
        """
        cut = self.progress.looking
        if cut is None:
            return None
        if self._changed(cut.at) <= cut.at and self.clock() < cut.at + self.scenario.rescan:
            return cut
        if self.folder.is_judged(cut.run):
            self._looked(cut, cut.at)
        return None

    def _changed(self, otherwise: datetime) -> datetime:
        """When something was made, undone, or booted last."""
        progress = self.progress
        times = [done.at for done in progress.done.values()]
        times += [reverted.at for reverted in progress.reverted.values()]
        times += [progress.placed.at] if progress.placed else []
        return max(times, default=otherwise)

    def _begun(self, *, everything: bool) -> Looking:
        from netaudit.run import new_id

        now, baseline = self.clock(), self.progress.baseline is None
        units = self.scenario.units if everything else tuple(self.field.stale(self.scenario.units))
        checks = () if baseline or self.progress.closing else self._checks()
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

    def _played(self, since: datetime) -> timedelta:
        return played(self.progress.breaks, since, self.clock())

    def _left_until(self, offset: timedelta) -> timedelta:
        """The exercise time from now to so long after the start."""
        return offset - self._played(self._start())

    def _tell_pauses(self) -> None:
        """Each pause, and that it is over, once."""
        for pause in self.progress.breaks[self._told :]:
            self._tell(
                "PAUSED at {at} by {by}: {why}. Exercise time stands still",
                at=f"{pause.since.astimezone():%H:%M:%S}",
                by=pause.by,
                why=pause.why,
            )
        if self._was_paused and self.progress.paused is None:
            self._tell("the pause is over")
        self._told = len(self.progress.breaks)
        self._was_paused = self.progress.paused is not None

    def _tell(self, message: str, **params: object) -> None:
        self.told(message, **params)

    def _note(
        self, event: Event, allowed: Callable[[Progress], None] = lambda _progress: None
    ) -> None:
        self.folder.note(event, allowed)
        self.progress = self.folder.progress()


def _done(inject: Inject, made: Made | None, at: datetime, by: str) -> Done:
    if made is None:
        return Done(at, inject.id, 0, inject.expected, (), (), by)
    return Done(at, inject.id, made.handle, made.expected, made.also, made.masked, by)
