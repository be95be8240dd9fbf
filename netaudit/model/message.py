"""What fills a text that people read: every text is a msgid, put into words only for a reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Instant:
    """A time in a message: an own type, so that it comes back from JSON as what it was."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text inside a message: a msgid of the engine's catalogue, and what fills it."""

    message: str
    params: tuple[tuple[str, Param], ...] = ()

    def __str__(self) -> str:
        from netaudit.i18n import render

        return render(self.message, self.params, "en")


Param = str | int | float | Instant | Phrase | tuple[str | Phrase, ...]
Inability = Phrase | str  # why we could not ask: a text is from a run before there were phrases
