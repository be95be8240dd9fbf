"""A rehearsal of the rehearsal: a whole drill in the lab, against scripted players.

Time is simulated: it stands still while something is done and jumps to what comes next. What is
injected, mended and looked at is real.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from netaudit.drill.engine import Engine
from netaudit.drill.field import Field
from netaudit.drill.folder import Folder
from netaudit.drill.saying import say
from netaudit.drill.scoring import score
from netaudit.drill.teams import Act, Chance, Deed, Scene, Script
from netaudit.errors import NetauditError

if TYPE_CHECKING:
    from netaudit.drill.scoring import Score


class Hands(Protocol):
    """What a team can lay hands on."""

    def undo(self, handle: int) -> None:
        """Mend what an inject broke."""

    def isolate(self, unit: str, *, on: bool) -> None:
        """Cut a unit off, or let it back."""


@dataclass
class Simulated:
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        """Now."""
        return self.now


@dataclass(order=True)
class _Planned:
    at: datetime
    number: int
    act: Act = field(compare=False)


@dataclass
class Play:
    """One team's play of a drill whose folder is laid out and held."""

    folder: Folder
    field: Field
    hands: Hands
    team: str
    script: Script
    chance: Chance
    clock: Simulated
    told: Callable[..., None]

    def __post_init__(self) -> None:
        self._inventory = self.folder.inventory()
        self._engine = Engine(self.folder, self.field, self.clock, self.told)
        self._planned: list[_Planned] = []
        self._met: set[str] = set()
        self._isolated: set[str] = set()
        self._count = 0

    def play(self) -> Score:
        """From the baseline to the end; the score from what is stored."""
        self._engine.begin()
        try:
            while (due := self._engine.step()) is not None:
                self._react()
                upcoming = min([due, *(planned.at for planned in self._planned[:1])])
                self.clock.now = max(self.clock.now, upcoming)
                self._act()
        finally:
            for unit in self._isolated:
                self.hands.isolate(unit, on=False)
        return score(self.folder.record(self.clock()))

    def _react(self) -> None:
        """The script's answer to every inject that has come since."""
        progress = self._engine.progress
        for id_, done in progress.done.items():
            if id_ in self._met:
                continue
            scene = Scene(
                scenario=self._engine.scenario,
                inventory=self._inventory,
                inject=self._engine.scenario.inject(id_),
                done=done,
                chance=self.chance,
                is_first=not self._met,
            )
            self._met.add(id_)
            for act in self.script(scene):
                self._count += 1
                heapq.heappush(self._planned, _Planned(act.at, self._count, act))

    def _act(self) -> None:
        while self._planned and self._planned[0].at <= self.clock.now:
            self._do(heapq.heappop(self._planned).act)

    def _do(self, act: Act) -> None:
        if act.deed is Deed.MEND:
            self.hands.undo(act.handle)
        elif act.deed is Deed.ISOLATE:
            self.hands.isolate(act.unit, on=True)
            self._isolated.add(act.unit)
        else:
            self._claim(act)

    def _claim(self, act: Act) -> None:
        try:
            say(
                self.folder,
                self._inventory,
                self.clock(),
                player=self.team,
                unit=act.unit,
                target=act.target,
                what=act.what,
                stage=act.stage,
            )
        except NetauditError as error:
            self._tell("{team}: a claim was not taken: {problem}", team=self.team, problem=error)

    def _tell(self, message: str, **params: object) -> None:
        self.told(message, **params)


def ranked(scores: dict[str, Score]) -> list[str]:
    """The teams, best first."""
    return sorted(scores, key=lambda team: -scores[team].total)
