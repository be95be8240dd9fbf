"""Whether what worked before the drill still works: services that stopped answering. Pure.

A service is *required* when every availability check about it passed in the baseline. What an
inject that acts is meant to break is not held against the players while it acts. A service that
could not be tested is not proven to answer: it earns nothing, and is counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from netaudit.drill.nouns import Expectation
from netaudit.drill.record import explains
from netaudit.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection

    from netaudit.drill.events import Done
    from netaudit.drill.record import Record, Snapshot

CHECKS = ("exposure.expected-present", "ipv6.service-reachable", "ipv6.service-operational")


@dataclass(frozen=True, slots=True)
class Answering:
    """In one snapshot, of the required pairs of some units: answer, lost, or dark."""

    answering: int
    lost: tuple[Expectation, ...]
    untested: tuple[Expectation, ...]

    @property
    def required(self) -> int:
        """How many there are."""
        return self.answering + len(self.lost) + len(self.untested)

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing is required."""
        return self.answering / self.required if self.required else None


def answering(record: Record, snapshot: Snapshot, units: Collection[str]) -> Answering:
    """How the required services of these units did in a snapshot."""
    acting = [done for done in record.progress.done.values() if done.at <= snapshot.at]
    acting = [done for done in acting if not _reverted(record, done, snapshot)]
    good, lost, dark = 0, [], []
    for pair in sorted(required(record, units)):
        if any(explains(done, pair.check, pair.target) for done in acting):
            good += snapshot.outcomes.get(pair) is Outcome.PASS
            continue
        outcome = snapshot.outcomes.get(pair)
        if outcome is Outcome.PASS:
            good += 1
        elif outcome is Outcome.FAIL:
            lost.append(pair)
        else:
            dark.append(pair)
    return Answering(good, tuple(lost), tuple(dark))


def required(record: Record, units: Collection[str]) -> frozenset[Expectation]:
    """The pairs that passed in the baseline, of these units."""
    passed = record.passed_at_first
    return frozenset(
        pair for unit in units for pair in passed.get(unit, ()) if pair.check in CHECKS
    )


def over_time(record: Record, units: Collection[str]) -> float | None:
    """The share that answered, weighted by exercise time; what was seen holds until the next look.

    None before the first rescan, or where nothing is required.
    """
    weighed, total = 0.0, timedelta()
    rescans = [s for s in record.snapshots if s.at >= record.started]
    ends = [*(later.at for later in rescans[1:]), record.until]
    for snapshot, until in zip(rescans, ends, strict=False):  # no rescans: an end alone
        share = answering(record, snapshot, units).share
        length = max(record.played(snapshot.at, until), timedelta())
        if share is not None:
            weighed += share * length.total_seconds()
            total += length
    return weighed / total.total_seconds() if total else None


def not_answering(record: Record) -> tuple[frozenset[str], frozenset[str]]:
    """The required targets that did not answer, and that could not be tested, at any rescan."""
    lost, untested = set[str](), set[str]()
    for snapshot in record.snapshots:
        if snapshot.at >= record.started:
            found = answering(record, snapshot, record.scenario.units)
            lost |= {pair.target for pair in found.lost}
            untested |= {pair.target for pair in found.untested}
    return frozenset(lost), frozenset(untested)


def _reverted(record: Record, done: Done, snapshot: Snapshot) -> bool:
    reverted = record.progress.reverted.get(done.inject)
    return reverted is not None and reverted.at <= snapshot.at
