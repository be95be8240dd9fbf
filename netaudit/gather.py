"""Asks the questions of a plan, fairly over the units, and hands every answer to the store.

The one place that catches whatever a probe raises.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from netaudit.errors import CannotAsk, Stopped
from netaudit.model import Missed, Observation, Phrase, Question, Seen, Why
from netaudit.net.context import Net
from netaudit.pace import BEAT, Pace, Room
from netaudit.plan import Task
from netaudit.watchdog import heartbeat

PLACES_FOR_A_UNIT = 4  # a further unit is begun only where each that takes turns has so many


class Progress(Protocol):
    """Told of every answer, from the event loop."""

    def answered(self, task: Task) -> None:
        """One question more is answered."""


class Unwatched:
    """A progress that nobody looks at."""

    def answered(self, task: Task) -> None:
        """Nothing to show."""


@dataclass(slots=True, eq=False)
class _Unit:
    """What is left to ask about a unit, and how many of its questions are under way.

    `loud` ones follow when all others are answered: what locks us out for them spoils only them.
    """

    id: str
    left: deque[Task]
    loud: deque[Task]
    under_way: int = 0

    def go_on(self) -> bool:
        """Whether the loud ones are due now; then they are what is left."""
        due = bool(self.loud) and not (self.left or self.under_way)
        if due:
            self.left, self.loud = self.loud, self.left
        return due


def _alone(_unit: str) -> bool:
    """Nobody else asks about it."""
    return True


@dataclass
class Gatherer:
    """Carries out one plan. `keep` stores answers (called in a thread, all or none).

    `claim` says, as the first question about a unit is due, whether that unit is ours to ask about.
    """

    net: Net
    keep: Callable[[Sequence[tuple[Question, Observation]]], None]
    progress: Progress
    pace: Pace = field(default_factory=Pace)
    claim: Callable[[str], bool] = _alone

    async def gather(self, tasks: Sequence[Task]) -> None:
        """Ask all of `tasks`. An answer is kept before its loss could cost a second asking.

        On cancellation, what was answered is kept first. Raises what `keep` raises.
        """
        self._fresh: list[tuple[Question, Observation]] = []
        self._room = Room(self.pace.at_once, self.pace.at_least)
        self._finished = asyncio.Event()
        writer = asyncio.create_task(self._write())
        with heartbeat(self.pace.patience, self._in_pack_code) as beat:
            pulse = asyncio.create_task(self._pulse(beat))
            self._ours = {asyncio.current_task(), writer, pulse}
            try:
                await self._ask_all(tasks, writer)
            finally:
                pulse.cancel()
                self._finished.set()
                await writer

    async def _ask_all(self, tasks: Sequence[Task], writer: asyncio.Task[None]) -> None:
        feeding = asyncio.create_task(self._feed(tasks))
        self._ours.add(feeding)
        try:
            both: set[asyncio.Future[Any]] = {feeding, writer}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not writer.done():  # the writer ends early only by an error: a full disk
                await feeding
        finally:
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)

    async def _feed(self, tasks: Sequence[Task]) -> None:
        """Begin a question wherever there is room. Raises what `claim` and `progress` raise."""
        try:
            await self._feed_all(tasks)
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None  # the others were cut by it

    async def _feed_all(self, tasks: Sequence[Task]) -> None:
        self._fresh_units, self._turns = _by_unit(tasks), deque[_Unit]()
        self._ended, under_way = asyncio.Event(), 0

        def ended(_task: asyncio.Task[None]) -> None:
            nonlocal under_way
            under_way -= 1
            self._ended.set()

        async with asyncio.TaskGroup() as group:
            while (due := self._next()) or under_way:
                if due is None:
                    self._ended.clear()
                    await self._ended.wait()
                    continue
                await self._room.enter()
                under_way += 1
                group.create_task(self._one(*due)).add_done_callback(ended)

    def _next(self) -> tuple[_Unit, Task] | None:
        """The next question of the unit whose turn it is; None: there is none now.

        A unit has few questions under way, so that what they share is mostly there when the next
        one needs it; and no more units are begun than fill the room, for another process may have
        nothing to do sooner.
        """
        if PLACES_FOR_A_UNIT * len(self._turns) < self._room.size:
            unit = next((unit for unit in self._fresh_units if self.claim(unit.id)), None)
            if unit:
                self._turns.append(unit)
        if not self._turns:
            return None
        unit = self._turns.popleft()
        task = unit.left.popleft()
        unit.under_way += 1
        if unit.left and unit.under_way < self.pace.per_unit:
            self._turns.append(unit)
        return unit, task

    async def _one(self, unit: _Unit, task: Task) -> None:
        try:
            observation = await ask(task, self.net)
        finally:
            self._room.leave()
            if unit.left and unit.under_way == self.pace.per_unit:
                self._turns.append(unit)
            unit.under_way -= 1
            if unit.go_on():
                self._turns.append(unit)
        if isinstance(observation, Missed) and observation.why is Why.STOPPED:
            self._turns.clear()  # it is no answer, and nor would others be: a resumed run asks
            self._fresh_units = iter(())
            return
        self._fresh.append((task.question, observation))
        self.progress.answered(task)

    async def _write(self) -> None:
        while self._fresh or not self._finished.is_set():
            if self._fresh:
                batch, self._fresh = self._fresh, []
                await asyncio.to_thread(self.keep, batch)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._finished.wait(), self.pace.keep_every)

    async def _pulse(self, beat: Callable[[], None]) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            beat()
            due = clock() + BEAT
            await asyncio.sleep(BEAT)
            self._room.beat(clock() - due)

    def _in_pack_code(self) -> bool:
        """Whether what runs now is a probe, or work that a probe shares, and not our own loop."""
        task = asyncio.current_task()
        return task is not None and task not in self._ours


async def ask(task: Task, net: Net) -> Observation:
    """Ask one question: whatever happens, an observation."""
    try:
        async with asyncio.timeout(task.probe.meta.timeout):
            fact = await task.probe.function(task.target, net)
    except TimeoutError:
        seconds = (("seconds", f"{task.probe.meta.timeout:g}"),)
        late = Phrase("no result within {seconds} s", seconds)
        return Missed(Why.DEADLINE, late, net.clock())
    except Stopped as error:
        return Missed(Why.STOPPED, error.phrase, net.clock())
    except CannotAsk as error:
        return Missed(Why(error.why), error.phrase, net.clock())
    except Exception as error:  # noqa: BLE001  a pack's bug must not end the run
        name = task.probe.function.__qualname__
        told = (("probe", name), ("error", f"{type(error).__name__}: {error}"[:500]))
        return Missed(Why.PROBE_ERROR, Phrase("{probe}: {error}", told), net.clock())
    if not isinstance(fact, task.probe.fact):
        told = (("probe", task.probe.function.__qualname__), ("kind", type(fact).__name__))
        return Missed(Why.PROBE_ERROR, Phrase("{probe} returned {kind}", told), net.clock())
    return Seen(fact, net.clock())


def _by_unit(tasks: Sequence[Task]) -> Iterator[_Unit]:
    """Each unit. Fragile hosts come first: asked slowly, they would make the tail.

    Within a unit the facts take turns, so that DNS and handshakes go side by side.
    """
    units: dict[str, tuple[dict[str, deque[Task]], ...]] = {}
    for task in sorted(tasks, key=lambda task: not getattr(task.target, "fragile", False)):
        facts = units.setdefault(task.target.unit, ({}, {}))[task.probe.meta.loud]
        facts.setdefault(task.question.fact, deque()).append(task)
    for id_, both in units.items():
        quiet, loud = (deque(_in_turns(list(facts.values()))) for facts in both)
        unit = _Unit(id_, quiet, loud)
        unit.go_on()  # where nothing else is asked
        yield unit


def _in_turns(queues: list[deque[Task]]) -> Iterator[Task]:
    while queues:
        for queue in queues:
            yield queue.popleft()
        queues = [queue for queue in queues if queue]
