"""A rehearsal of the rehearsal: a whole drill in the lab, against scripted players.

Time is simulated: it stands still while something is done and jumps to what comes next. What is
injected, mended and looked at is real. Nothing happens in the lab but what is done here, so a
look asks only the units that something was done to since the last one; the first and the last
look ask all.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from netaudit.drill import availability
from netaudit.drill.engine import Engine
from netaudit.drill.events import Looking
from netaudit.drill.field import Field
from netaudit.drill.folder import Folder
from netaudit.drill.saying import Said, say
from netaudit.drill.scoring import score
from netaudit.drill.teams import Act, Chance, Deed, Scene, Script
from netaudit.errors import NetauditError
from netaudit.model import Inventory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from netaudit.drill.field import Made
    from netaudit.drill.nouns import Inject
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


class Ground(Field, Hands, Protocol):
    """Where a rehearsal takes place: the lab, for injects, looks and players."""


@dataclass
class Sparing:
    """That ground, looked at no more than it must be.

    `checks` are all that injects make fail; `looks` makes a rescan as the ground would.
    """

    ground: Ground
    inventory: Inventory
    checks: Collection[str]
    looks: Callable[[Path, Looking], None]
    acts: bool = True

    def __post_init__(self) -> None:
        self._owners = {t.key: unit.id for unit in self.inventory.units for t in unit.targets()}
        self._hit: dict[int, frozenset[str]] = {}
        self._touched: set[str] = set()
        self._all = False

    def held(self) -> AbstractContextManager[None]:
        """As the ground is."""
        return self.ground.held()

    def boot(self) -> str:
        """As the ground says."""
        return self.ground.boot()

    def network(self, was: Inventory) -> Inventory:
        """As the ground says."""
        return self.ground.network(was)

    def make(self, inject: Inject) -> Made:
        """Let it act; the units that it shows at are touched."""
        made = self.ground.make(inject)
        shows = (*made.expected, *made.also, *made.masked)
        at = frozenset(self._owners[p.target] for p in shows if p.target in self._owners)
        self._hit[made.handle] = at | {inject.unit}
        self._touched |= self._hit[made.handle]
        return made

    def find(self, inject: Inject) -> Made | None:
        """As the ground knows it."""
        return self.ground.find(inject)

    def undo(self, handle: int) -> None:
        """Undo it: where it showed must be looked at again."""
        self.ground.undo(handle)
        self._touched |= self._hit.get(handle, frozenset())

    def isolate(self, unit: str, *, on: bool) -> None:
        """Cut a unit off, or let it back: others may have needed it."""
        self.ground.isolate(unit, on=on)
        self._all = True

    def stale(self, units: Sequence[str]) -> Sequence[str]:
        """What was touched; where nothing was, the first one, so that a look is a look."""
        if self._all:
            return units
        return [unit for unit in units if unit in self._touched] or units[:1]

    def look(self, root: Path, looking: Looking) -> None:
        """Look; at first only for what injects will make fail and what must answer."""
        checks = looking.checks or tuple(sorted({*self.checks, *availability.CHECKS}))
        self.looks(root, replace(looking, checks=checks))
        self._touched, self._all = set(), False


@dataclass(order=True)
class _Planned:
    at: datetime
    number: int
    act: Act = field(compare=False)


@dataclass
class Play:
    """One team's play of a drill whose folder is laid out and held."""

    folder: Folder
    ground: Ground
    team: str
    script: Script
    chance: Chance
    clock: Simulated
    told: Callable[..., None]

    def __post_init__(self) -> None:
        self._inventory = self.folder.inventory()
        # A lab of its own, which is gone afterwards: nobody asks how it was left.
        self._engine = Engine(self.folder, self.ground, self.clock, self.told, proves=False)
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
                self.ground.isolate(unit, on=False)
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
            self.ground.undo(act.handle)
        elif act.deed is Deed.ISOLATE:
            self.ground.isolate(act.unit, on=True)
            self._isolated.add(act.unit)
        else:
            self._claim(act)

    def _claim(self, act: Act) -> None:
        try:
            said = Said(self.team, act.unit, act.target, act.what, act.stage)
            say(self.folder, self._inventory, self.clock(), said)
        except NetauditError as error:
            self._tell("{team}: a claim was not taken: {problem}", team=self.team, problem=error)

    def _tell(self, message: str, **params: object) -> None:
        self.told(message, **params)


def ranked(scores: dict[str, Score]) -> list[str]:
    """The teams, best first."""
    return sorted(scores, key=lambda team: -scores[team].total)
