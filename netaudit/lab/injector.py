"""Injects and clears faults, and tells the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from netaudit.errors import LabError
from netaudit.lab.faults import catalogue, find
from netaudit.lab.faults.base import Aim, Kind, Undo
from netaudit.lab.truth import Masked, Pair, Truth
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.lab.world import World
    from netaudit.net.clock import Clock


@dataclass(frozen=True, slots=True)
class Active:
    """A fault that is on, with what undoes it and what it implies."""

    id: int
    kind: Kind
    aim: Aim
    since: datetime
    undo: Undo
    expected: tuple[Pair, ...]
    also: tuple[Pair, ...]
    hides: tuple[Pair, ...]
    touches: frozenset[str]


class Faults:
    """Injects and clears, and tells the truth. `clock` dates the injections."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world, self.clock = world, clock
        self._active: dict[int, Active] = {}
        self._last = 0

    async def inject(self, key: str, unit: str, target: str = "") -> Truth:
        """Turn a fault on. Without `target` it hits the first that is free.

        Raises LabError: no such kind, unit or target, or it is taken by another fault.
        """
        kind = find(key)
        if unit not in self.world.units:
            raise LabError(
                "there is no unit {unit}: see `netaudit inventory show`", unit=repr(unit)
            )
        aims = [a for a in kind.aims(self.world) if a.unit == unit and _is(a, target)]
        if not aims:
            raise LabError(
                "{key} cannot hit {target} of {unit}: `netaudit lab faults {key}` lists what it "
                "can hit",
                key=key,
                target=target or Phrase("anything"),
                unit=unit,
            )
        for aim in aims:
            if not (self._taken() & frozenset(kind.touches(self.world, aim))):
                return await self._turn_on(kind, aim)
        taken = ", ".join(aim.key for aim in aims)
        raise LabError("{taken}: another fault is on there already; clear it first", taken=taken)

    async def inject_random(self, count: int, seed: int) -> list[Truth]:
        """`count` faults, of all kinds in turn; the same ones for the same seed and network.

        Raises LabError when there is not room for so many.
        """
        done: list[Truth] = []
        queues = [self._shuffled(kind, seed) for kind in _in_order(seed)]
        while len(done) < count and queues:
            for queue in list(queues):
                if len(done) < count:
                    drawn = await self._draw(queue)
                    done += drawn
                    if not drawn:
                        queues.remove(queue)
        if len(done) < count:
            raise LabError(
                "there is room for {count} faults only, not {wanted}; they are on",
                count=len(done),
                wanted=count,
            )
        return done

    async def clear(self, id_: int) -> None:
        """Turn a fault off. Raises LabError if it is not on."""
        if id_ not in self._active:
            raise LabError("fault {id} is not on: see `netaudit lab truth`", id=id_)
        await self._active.pop(id_).undo()

    async def clear_all(self) -> int:
        """Turn all off, last one first; how many there were."""
        ids = sorted(self._active, reverse=True)
        for id_ in ids:
            await self.clear(id_)
        return len(ids)

    def truth(self) -> list[Truth]:
        """All that is on, in the order of injection."""
        return [self._tell(active) for active in self._active.values()]

    def _taken(self) -> frozenset[str]:
        return frozenset(t for a in self._active.values() for t in a.touches)

    async def _turn_on(self, kind: Kind, aim: Aim) -> Truth:
        # What it implies is told by the world as it was before.
        expected = tuple(sorted(set(kind.expected(self.world, aim))))
        also = tuple(sorted(set(kind.also(self.world, aim))))
        hides = tuple(sorted(set(kind.hides(self.world, aim))))
        touches = frozenset(kind.touches(self.world, aim))
        undo = await kind.on(self.world, aim)
        self._last += 1
        active = Active(self._last, kind, aim, self.clock(), undo, expected, also, hides, touches)
        self._active[active.id] = active
        return self._tell(active)

    def _tell(self, active: Active) -> Truth:
        return Truth(
            id=active.id,
            kind=active.kind.key,
            family=active.kind.family,
            unit=active.aim.unit,
            target=active.aim.key,
            since=active.since,
            expected=active.expected,
            also=active.also,
            masked=tuple(self._masked(active)),
        )

    def _masked(self, active: Active) -> Iterator[Masked]:
        others = [o for o in self._active.values() if o.id != active.id]
        for pair in active.expected:
            by = tuple(o.id for o in others if _hides(o, active, pair))
            if by:
                yield Masked(pair, by)

    def _shuffled(self, kind: Kind, seed: int) -> Iterator[tuple[Kind, Aim]]:
        aims = sorted(kind.aims(self.world), key=lambda a: _order(seed, kind.key, a.key))
        return ((kind, aim) for aim in aims)

    async def _draw(self, queue: Iterator[tuple[Kind, Aim]]) -> list[Truth]:
        for kind, aim in queue:
            if not (self._taken() & frozenset(kind.touches(self.world, aim))):
                return [await self._turn_on(kind, aim)]
        return []


def _hides(other: Active, active: Active, pair: Pair) -> bool:
    if pair in other.expected:
        return False  # it is seen, for another reason
    if other.kind.loses_v6 and active.kind.only_v6 and other.aim.unit == active.aim.unit:
        return True
    return any(h.covers(pair.check, pair.target) for h in other.hides)


def _is(aim: Aim, target: str) -> bool:
    """Whether the target is meant: by its key, or by what follows the key's first colon."""
    return target in ("", aim.key, aim.key.partition(":")[2])


def _in_order(seed: int) -> list[Kind]:
    drawn = (kind for kind in catalogue().values() if not kind.wide)
    return sorted(drawn, key=lambda k: _order(seed, "", k.key))


def _order(seed: int, *words: str) -> bytes:
    return sha256("\0".join([str(seed), *words]).encode()).digest()
