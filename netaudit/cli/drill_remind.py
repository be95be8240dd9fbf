"""What people have to do themselves in a live drill, said while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.cli.common import say
from netaudit.drill.record import to_undo
from netaudit.drill.time import played
from netaudit.model import Phrase, Text

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.engine import Engine


def remind(engine: Engine, now: datetime, reminded: set[str]) -> None:
    """Say what is to be done by now, and to be undone once the play is over; each thing once."""
    progress = engine.progress
    if engine.field.acts or progress.started is None or progress.paused is not None:
        return
    if progress.closing is not None:
        _to_undo(engine, reminded)
        return
    for inject in engine.scenario.injects:
        is_due = inject.at <= played(progress.breaks, progress.started.at, now)
        if is_due and inject.id not in {*progress.done, *reminded}:
            reminded.add(inject.id)
            say(
                "now: {id} ({actor}, {unit}): {text}. Then: netaudit drill inject {dir} {id}",
                id=inject.id,
                actor=inject.actor,
                unit=inject.unit,
                text=in_words(inject.instructions or inject.kind),
                dir=engine.folder.root,
            )


def _to_undo(engine: Engine, reminded: set[str]) -> None:
    """The end waits until people have written down that all is undone."""
    for done in to_undo(engine.scenario, engine.progress):
        key = f"undo {done.inject}"
        if key not in reminded:
            reminded.add(key)
            inject = engine.scenario.inject(done.inject)
            say(
                "to be undone now: {id} ({actor}, {unit}): {text}. Then, whoever has undone it: "
                "netaudit drill inject {dir} {id} --revert",
                id=inject.id,
                actor=inject.actor,
                unit=inject.unit,
                text=in_words(inject.revert or inject.kind),
                dir=engine.folder.root,
            )


def in_words(value: object) -> object:
    """A text of a scenario, or a phrase, in the user's language; anything else as it is.

    It is to stand in a line, so that a text's full stop goes.
    """
    from netaudit.i18n import language_from_environment, show

    language = language_from_environment()
    if isinstance(value, Text):
        return value.in_(language).rstrip(".")
    return show(value, language) if isinstance(value, Phrase) else value
