"""Taking a claim down: what players say, held against the network before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from netaudit.drill.claims import names_check
from netaudit.drill.events import body, claims_of
from netaudit.drill.naming import not_one, resolve
from netaudit.drill.nouns import Claim, Stage
from netaudit.errors import DrillError, UsageError
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from netaudit.drill.folder import Folder
    from netaudit.drill.journal import Entry
    from netaudit.drill.record import Progress
    from netaudit.model import Inventory, Unit
    from netaudit.net.clock import Clock

MOST_TEXT = 2_000  # characters of evidence
MOST_WORDS = 200  # characters of what is claimed
MOST_A_MINUTE = 30  # claims of one player
MOST_IN_ALL = 5_000
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as a person puts it; Claim is what is kept of it."""

    player: str
    unit: str
    target: str
    what: str
    stage: Stage
    evidence: str = ""


def take(folder: Folder, checks: Collection[str], wall: Clock, said: Said) -> Entry:
    """What a person typed, on a command line or into a form: as `say`, now, of these checks."""
    if names_check(said.what.strip()):
        refuse_unknown(said.what.strip(), checks)
    return say(folder, folder.inventory(), folder.now(wall), said)


def say(folder: Folder, inventory: Inventory, now: datetime, said: Said) -> Entry:
    """Write a claim down. Raises UsageError on one that cannot be, DrillError out of time.

    What was claimed before is looked at while nobody else can write: of two who claim the same in
    one instant, in whatever processes, one is told that the other was first.
    """
    unit = _unit(inventory, said.unit)
    key = resolve(unit, said.target)
    if key is None:
        raise not_one(unit, said.target)
    in_time(folder.progress())
    _not_empty(said.what, UsageError("say what is wrong, or name a check. Nothing was written"))
    _not_empty(said.player, UsageError("say who claims it. Nothing was written"))
    _bounded(said.what, MOST_WORDS, Phrase("what is claimed"))
    _bounded(said.evidence, MOST_TEXT, Phrase("the evidence"))
    _bounded(said.player, MOST_WORDS, Phrase("the player's name"))

    def made(entries: list[Entry]) -> dict[str, Any]:
        before = claims_of(entries)
        at = max(now, before[-1].at) if before else now
        what, player = said.what.strip(), said.player.strip()
        claim = Claim(at, player, unit.id, key, what, said.stage, said.evidence)
        _not_twice(claim, before)
        _not_a_flood(claim, before)
        return body(claim)

    return folder.claims_journal.append_made(made)


def refuse_unknown(what: str, checks: Collection[str]) -> None:
    """Raise UsageError on the id of a check that there is not: it could never be right."""
    if what in checks:
        return
    near = get_close_matches(what, checks, 3, 0.5)
    if near:
        raise UsageError(
            "there is no check {what}: did you mean {near}? A few words on what is wrong are taken "
            "as well. Nothing was written",
            what=repr(what),
            near=tuple(near),
        )
    raise UsageError(
        "there is no check {what}. A few words on what is wrong are taken as well. Nothing was "
        "written",
        what=repr(what),
    )


def _unit(inventory: Inventory, id_: str) -> Unit:
    units = {unit.id: unit for unit in inventory.units}
    if id_ not in units:
        raise _unknown_unit(id_, units)
    return units[id_]


def _unknown_unit(id_: str, units: Iterable[str]) -> UsageError:
    if near := get_close_matches(id_, units, 3, 0.5):
        return UsageError(
            "there is no unit {id} in this drill's inventory; did you mean {near}?",
            id=repr(id_),
            near=tuple(near),
        )
    return UsageError("there is no unit {id} in this drill's inventory", id=repr(id_))


def in_time(progress: Progress) -> None:
    """Raise DrillError before it begins, with nothing to find, and after its end, all told."""
    if progress.started is None:
        raise DrillError("the drill has not begun; nothing was written")
    if progress.closing is not None:
        raise DrillError(
            "the play was over at {at}; nothing was written. What is learned from it belongs in "
            "the review",
            at=f"{progress.closing.at.astimezone():%H:%M:%S}",
        )


def _not_empty(text: str, problem: UsageError) -> None:
    if not text.strip():
        raise problem


def _bounded(text: str, most: int, what: Phrase) -> None:
    if len(text) > most:
        raise UsageError(
            "{what} is {count} characters long; at most {most} are taken",
            what=what,
            count=len(text),
            most=most,
        )


def _not_twice(claim: Claim, before: tuple[Claim, ...]) -> None:
    """A button that is pressed twice must not cost the points of two false claims.

    Later the same words may speak of something new: what was mended is broken again.
    """
    for number, known in enumerate(before, 1):
        if known.at > claim.at - MINUTE and _same(known, claim):
            raise DrillError(
                "claim {number}, made within the last minute, says the same already; nothing was "
                "written",
                number=number,
            )


def _same(one: Claim, other: Claim) -> bool:
    return (one.unit, one.target, one.what, one.stage) == (
        other.unit, other.target, other.what, other.stage
    )  # fmt: skip


def _not_a_flood(claim: Claim, before: tuple[Claim, ...]) -> None:
    if len(before) >= MOST_IN_ALL:
        raise DrillError(
            "this drill holds {count} claims already, which is all it takes", count=len(before)
        )
    recent = [c for c in before if c.player == claim.player and c.at > claim.at - MINUTE]
    if len(recent) >= MOST_A_MINUTE:
        raise DrillError(
            "{player} made {count} claims in the last minute; nothing was written. Wait a "
            "minute, and claim what you have looked at",
            player=claim.player,
            count=len(recent),
        )
