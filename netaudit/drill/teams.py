"""Scripted players for a rehearsal: what each kind of team does once an inject acts.

They know the truth, as a script does; what they do with it is what tells the teams apart. All
chance comes from a seeded generator that the caller hands in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from netaudit.drill.events import Done
from netaudit.drill.nouns import Inject, Scenario, Stage
from netaudit.model import Inventory

MOST_CLAIMS = 200  # of the team that claims everything


class Chance(Protocol):
    """What of a random.Random is used."""

    def uniform(self, a: float, b: float) -> float:
        """A number from `a` to `b`."""


class Deed(StrEnum):
    """What a player can do."""

    CLAIM = "claim"
    MEND = "mend"  # undo the inject, and nothing else
    ISOLATE = "isolate"  # cut the unit off


@dataclass(frozen=True, slots=True)
class Act:
    """One deed at a time of the drill's clock. `handle` is the inject's number in the lab."""

    at: datetime
    deed: Deed
    unit: str
    target: str = ""
    what: str = ""
    stage: Stage = Stage.FOUND
    handle: int = 0


@dataclass(frozen=True, slots=True)
class Scene:
    """What a script reacts to."""

    scenario: Scenario
    inventory: Inventory
    inject: Inject
    done: Done
    chance: Chance
    is_first: bool


Script = Callable[[Scene], Iterator[Act]]


def good(scene: Scene) -> Iterator[Act]:
    """Finds every inject within its deadline, reports it, mends it within its deadline."""
    yield from _works(scene, detect=(0.2, 0.7), fix=(0.3, 0.8))


def slow(scene: Scene) -> Iterator[Act]:
    """Does the same, but after the deadlines."""
    yield from _works(scene, detect=(1.1, 1.6), fix=(1.2, 1.8))


def shuts_down(scene: Scene) -> Iterator[Act]:
    """Cuts every unit off at the first sign, and says that all is mended."""
    if not scene.is_first:
        return
    at = scene.done.at + timedelta(minutes=1)
    for unit in scene.scenario.units:
        yield Act(at, Deed.ISOLATE, unit)


def claims_all(scene: Scene) -> Iterator[Act]:
    """Claims one target after the other of every unit, as fast as is taken; mends nothing."""
    if not scene.is_first:
        return
    at = scene.done.at + timedelta(minutes=1)
    units = [unit for unit in scene.inventory.units if unit.id in scene.scenario.units]
    targets = [(unit.id, target.key) for unit in units for target in unit.targets()]
    for unit_id, target_key in targets[:MOST_CLAIMS]:
        yield Act(at, Deed.CLAIM, unit_id, target_key, "something is wrong")
        at += timedelta(seconds=3)


TEAMS: dict[str, Script] = {
    "good": good,
    "slow": slow,
    "shuts-down": shuts_down,
    "claims-all": claims_all,
}


def _works(scene: Scene, *, detect: tuple[float, float], fix: tuple[float, float]) -> Iterator[Act]:
    """Found, in hand, reported, mended: at shares of the deadlines that chance picks."""
    inject, done = scene.inject, scene.done
    if not done.expected:
        return  # a decoy: a team that looks before it speaks says nothing
    pair = done.expected[0]
    found = done.at + scene.chance.uniform(*detect) * inject.detect
    mended = max(found, done.at + scene.chance.uniform(*fix) * inject.fix)

    def claim(at: datetime, stage: Stage) -> Act:
        return Act(at, Deed.CLAIM, inject.unit, pair.target, pair.check, stage)

    yield claim(found, Stage.FOUND)
    yield claim(found + timedelta(minutes=1), Stage.ACKNOWLEDGED)
    yield claim(found + timedelta(minutes=2), Stage.REPORTED)
    yield Act(mended, Deed.MEND, inject.unit, handle=done.handle)
    yield claim(mended + timedelta(minutes=1), Stage.FIXED)
