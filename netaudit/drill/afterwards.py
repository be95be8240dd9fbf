"""Whether a drill left the network as it found it: the look after everything was undone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.drill.nouns import Expectation
from netaudit.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.record import Record

MOST_LINES = 20  # of what is not as it was, on a screen


@dataclass(frozen=True, slots=True)
class Compared:
    """Of the pairs that passed before the drill: how many do again, which fail, which are dark."""

    same: int
    broken: tuple[Expectation, ...]
    untested: tuple[Expectation, ...]


def compare(record: Record) -> Compared | None:
    """The network afterwards against the baseline; None while it was not looked at."""
    before, after = record.baseline(), record.afterwards
    if before is None or after is None:
        return None
    same, broken, untested = 0, [], []
    for pair in sorted(p for p, outcome in before.outcomes.items() if outcome is Outcome.PASS):
        outcome = after.outcomes.get(pair)
        if outcome in {Outcome.PASS, Outcome.NOT_APPLICABLE}:
            same += 1
        elif outcome is Outcome.FAIL:
            broken.append(pair)
        else:
            untested.append(pair)
    return Compared(same, tuple(broken), tuple(untested))


def said(record: Record) -> Iterator[tuple[str, dict[str, object]]]:
    """The same for a screen: msgids with their parameters."""
    found = compare(record)
    if found is None:
        return
    if not found.broken and not found.untested:
        yield _line(
            "the network is as it was before the drill: {count} verdicts that passed pass again",
            count=found.same,
        )
        return
    yield _line(
        "the network is NOT proven to be as it was before the drill: {broken} verdicts that passed "
        "fail now, {untested} could not be tested, {same} pass again",
        broken=len(found.broken),
        untested=len(found.untested),
        same=found.same,
    )
    for pair in found.broken[:MOST_LINES]:
        yield _line("  fails now: {check} about {target}", check=pair.check, target=pair.target)
    for pair in found.untested[:MOST_LINES]:
        yield _line("  not tested: {check} about {target}", check=pair.check, target=pair.target)


def _line(message: str, **params: object) -> tuple[str, dict[str, object]]:
    return message, params
