"""Asks the questions of a plan, fairly over the units, and hands every answer to the store.

The one place that catches whatever a probe raises.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from netaudit.errors import CannotAsk, Stopped
from netaudit.model import Missed, Observation, Question, Seen, Why
from netaudit.net.context import Net
from netaudit.pace import BEAT, Pace, Room
from netaudit.watchdog import heartbeat

if TYPE_CHECKING:
    from netaudit.plan import Task


class Progress(Protocol):
    """Told of every answer, from the event loop."""

    def answered(self, task: Task) -> None:
        """One question more is answered."""


class Unwatched:
    """A progress that nobody looks at."""

    def answered(self, task: Task) -> None:
        """Nothing to show."""


@dataclass
class Gatherer:
    """Carries out one plan. `keep` stores answers (called in a thread, all or none)."""

    net: Net
    keep: Callable[[Sequence[tuple[Question, Observation]]], None]
    progress: Progress
    pace: Pace = field(default_factory=Pace)

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
        workers = [
            asyncio.create_task(self._work(queue))
            for queue in _by_unit(tasks)
            for _ in range(min(self.pace.per_unit, len(queue)))
        ]
        everything = asyncio.ensure_future(asyncio.gather(*workers))
        try:
            both: set[asyncio.Future[Any]] = {everything, writer}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if not writer.done():  # the writer ends early only by an error: a full disk
                await everything
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(everything, *workers, return_exceptions=True)

    async def _work(self, queue: deque[Task]) -> None:
        while queue:
            async with self._room.place():
                if not queue:
                    return
                task = queue.popleft()
                observation = await ask(task, self.net)
            if isinstance(observation, Missed) and observation.why is Why.STOPPED:
                return  # not an answer: a resumed run asks again
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
        detail = f"no result within {task.probe.meta.timeout:g} s"
        return Missed(Why.DEADLINE, detail, net.clock())
    except Stopped as error:
        return Missed(Why.STOPPED, str(error), net.clock())
    except CannotAsk as error:
        return Missed(Why(error.why), str(error), net.clock())
    except Exception as error:  # noqa: BLE001  a pack's bug must not end the run
        name = task.probe.function.__qualname__
        detail = f"{name}: {type(error).__name__}: {error}"
        return Missed(Why.PROBE_ERROR, detail[:500], net.clock())
    if not isinstance(fact, task.probe.fact):
        detail = f"{task.probe.function.__qualname__} returned {type(fact).__name__}"
        return Missed(Why.PROBE_ERROR, detail, net.clock())
    return Seen(fact, net.clock())


def _by_unit(tasks: Sequence[Task]) -> list[deque[Task]]:
    """A queue for each unit. Fragile hosts come first: asked slowly, they would make the tail.

    Within a unit the facts take turns, so that sweeps, DNS and handshakes go side by side.
    """
    units: dict[str, dict[str, deque[Task]]] = {}
    for task in sorted(tasks, key=lambda task: not getattr(task.target, "fragile", False)):
        facts = units.setdefault(task.target.unit, {})
        facts.setdefault(task.question.fact, deque()).append(task)
    return [deque(_in_turns(list(facts.values()))) for facts in units.values()]


def _in_turns(queues: list[deque[Task]]) -> Iterator[Task]:
    while queues:
        for queue in queues:
            yield queue.popleft()
        queues = [queue for queue in queues if queue]
