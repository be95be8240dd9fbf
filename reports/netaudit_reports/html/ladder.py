"""The IPv6 ladder as pages show it: shares of units, and what holds one unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.ladder import Rung
from netaudit_reports import words
from netaudit_reports.html.page import check_path
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.ladder import Hold
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

HOLDS = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A rung: units known to stand there, there at least, and their percentage of all units."""

    word: str
    units: int
    at_least: int
    percent: float


@dataclass(frozen=True, slots=True)
class Held:
    """What keeps a unit from its next rung, with the path of the check's page ("" for a gap)."""

    title: str
    path: str
    target: str
    known: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a unit stands, "" where nothing is known of it.

    `next` is the rung that it is kept from, "" at the top.
    """

    word: str
    known: bool
    next: str
    holds: tuple[Held, ...]
    holds_more: int


def steps(tally: Tally) -> tuple[Step, ...]:
    """The province's headline figure: every rung from the ground up; () without a ladder.

    Of whom it is only known that they stand on the ground or higher, nothing is known.
    """
    if tally.ladder is None or not tally.units:
        return ()
    shares = tally.ladder.share()
    unknown = sum(least for rung, _known, least in shares if rung is Rung.NOT_ASSIGNED)
    made = [(words.UNKNOWN_RUNG, 0, unknown)] if unknown else []
    for rung, known, least in shares:
        made.append((words.RUNGS[rung], known, 0 if rung is Rung.NOT_ASSIGNED else least))
    return tuple(
        Step(word, known, least, 100.0 * (known + least) / len(tally.units))
        for word, known, least in made
    )


def place(tally: Tally, unit: str, formats: Formats) -> Place | None:
    """Where that unit stands; None without a ladder."""
    if tally.ladder is None:
        return None
    standing = tally.ladder.units[unit]
    holds = tuple(_held(tally, hold, formats) for hold in standing.holds)
    return Place(
        word=words.RUNGS[standing.rung] if standing.known or standing.rung else "",
        known=standing.known,
        next=words.RUNGS[standing.holds[0].rung] if holds else "",
        holds=holds[:HOLDS],
        holds_more=max(0, len(holds) - HOLDS),
    )


def _held(tally: Tally, hold: Hold, formats: Formats) -> Held:
    target = tally.targets.get(hold.target)
    label = visible(target.label()) if target else ""
    check = tally.check(hold.check) if hold.check else None
    if check is None:
        title = formats.text(words.GAPS[hold.gap]) if hold.gap else hold.check
        return Held(title, "", label, hold.known)
    title = formats.check_text(check, check.meta.title)
    return Held(title, check_path(check.id), label, hold.known)
