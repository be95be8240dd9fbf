"""A framework: who demands what, since when, and which checks bear witness."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from netaudit.model import Phrase, Text

VERIFY_EVERY = timedelta(days=180)


class Status(StrEnum):
    """How much of a requirement a scan can show."""

    AUTOMATED = "automated"
    PARTIAL = "partial"  # a part of it; people show the rest
    MANUAL = "manual"  # only papers and people can show it
    UNVERIFIED = "unverified"  # the clause was not read in its source: no text of it is printed


STATUSES = {
    Status.AUTOMATED: Phrase("automated"),
    Status.PARTIAL: Phrase("partial"),
    Status.MANUAL: Phrase("manual"),
    Status.UNVERIFIED: Phrase("unverified"),
}


@dataclass(frozen=True, slots=True)
class Need:
    """One requirement. `title` and `paraphrase` are ours, never the source's words.

    `levels` are the levels of information system that it concerns, empty for all. `checks` are
    ids or patterns; `options` what the framework demands of a check, by id.
    """

    id: str
    clause: str
    title: Text
    paraphrase: Text | None
    status: Status
    levels: tuple[int, ...]
    checks: tuple[str, ...]
    options: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """A version of a framework. `verified` is the day on which its source was last read."""

    id: str
    title: Text
    source: str
    verified: date
    effective_from: date | None
    effective_until: date | None
    superseded_by: str
    note: Text | None
    needs: tuple[Need, ...]

    def stale(self, today: date) -> bool:
        """Whether its source was not read again for 180 days."""
        return today - self.verified > VERIFY_EVERY

    def in_force(self, today: date) -> bool:
        """Whether it holds on that day, as far as its dates are known."""
        begun = self.effective_from is None or self.effective_from <= today
        return begun and (self.effective_until is None or today <= self.effective_until)
