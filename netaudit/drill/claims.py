"""What a claim is worth: against what was injected, and what rescans saw. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from netaudit.drill.naming import resolve
from netaudit.drill.nouns import Claim
from netaudit.drill.record import explains
from netaudit.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.events import Done
    from netaudit.drill.record import Record, Snapshot


class Worth(StrEnum):
    """How a claim turned out."""

    CORRECT = "correct"
    AGAIN = "again"  # correct, and somebody has said so before
    KNOWN = "known"  # something that fails indeed, but nothing that was injected
    FALSE = "false"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and its worth; `injects` are those that it speaks of."""

    claim: Claim
    worth: Worth
    injects: tuple[str, ...]


def judge(record: Record) -> tuple[Judged, ...]:
    """Every claim, in the order in which they were made."""
    said: set[tuple[str, str]] = set()
    judged = []
    for claim in record.claims:
        meant = tuple(sorted(_meant(record, claim)))
        new = {(id_, claim.stage) for id_ in meant} - said
        said |= new
        judged.append(Judged(claim, _worth(record, claim, meant, new=bool(new)), meant))
    return tuple(judged)


def _worth(record: Record, claim: Claim, meant: tuple[str, ...], *, new: bool) -> Worth:
    if meant:
        return Worth.CORRECT if new else Worth.AGAIN
    return Worth.KNOWN if _fails_anyway(record, claim) else Worth.FALSE


def _meant(record: Record, claim: Claim) -> Iterator[str]:
    """The injects that a claim speaks of: those that act on its unit and target by then."""
    key = resolve(record.unit(claim.unit), claim.target)
    for done in record.progress.done.values():
        inject = record.scenario.inject(done.inject)
        if inject.decoy or inject.unit != claim.unit or claim.at < done.at:
            continue
        if key is not None and _speaks_of(done, key, claim.what):
            yield inject.id


def _speaks_of(done: Done, key: str, what: str) -> bool:
    """By its target; where it names a check, by that as well."""
    targets = {pair.target for pair in done.expected}
    if not any(_related(key, target) for target in targets):
        return False
    if not names_check(what):
        return True
    return any(fnmatchcase(what, pair.check) for pair in (*done.expected, *done.also))


def _related(claimed: str, target: str) -> bool:
    """The same target, or the host of the service that is meant."""
    if claimed == target:
        return True
    kind, _, host = claimed.partition(":")
    return kind == "host" and target.startswith(f"service:{host}/")


def names_check(what: str) -> bool:
    """Whether a claim's words are the id of a check, known or not."""
    family, dot, name = what.partition(".")
    return bool(dot and family.isidentifier() and name) and " " not in what


def _fails_anyway(record: Record, claim: Claim) -> bool:
    """Whether a failure about that target (of that check, if named) was there at the time.

    Seen by then, or by the next look; what an inject broke only later makes no guess true.
    """
    key = resolve(record.unit(claim.unit), claim.target)
    if key is None:
        return False
    later = [done for done in record.progress.done.values() if done.at > claim.at]
    for snapshot in _until_next(record, claim):
        for pair, outcome in snapshot.outcomes.items():
            if outcome is not Outcome.FAIL or not _related(key, pair.target):
                continue
            if any(explains(done, pair.check, pair.target) for done in later):
                continue
            if not names_check(claim.what) or claim.what == pair.check:
                return True
    return False


def _until_next(record: Record, claim: Claim) -> Iterator[Snapshot]:
    """The snapshots up to the first one after a claim."""
    for snapshot in record.snapshots:
        yield snapshot
        if snapshot.at > claim.at:
            return
