"""The first process of a run that has several: it forks the others, and keeps what they see."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit import codec
from netaudit.crew.frames import HUB, Done, End, Go, Kept, ends_of, frame, read_frame
from netaudit.crew.member import Brief, serve
from netaudit.model import Zone
from netaudit.net.commons import Commons, Have, Want
from netaudit.net.gate import gate_for
from netaudit.net.ledger import Ledger
from netaudit.store.rows import observation_row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netaudit.crew.frames import Message
    from netaudit.gather import Gatherer
    from netaudit.model import Question
    from netaudit.net.clock import Clock
    from netaudit.net.context import Net
    from netaudit.plan import Task
    from netaudit.run import Order

    KeepRows = Callable[[list[dict[str, Any]]], None]

WORTH = 400  # questions about zones for each process, below which it costs more than it saves
_LAST_WORDS = 5.0  # seconds that the others have to tell what they saw when all ends


@dataclass
class _Other:
    """Another process, and what it still owes to others.

    `done`: it has asked everything, or will ask no more; `ended`: it has closed its end.
    """

    who: int
    pid: int
    sock: socket.socket
    writer: asyncio.StreamWriter | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False
    owes: set[tuple[int, int]] = field(default_factory=set)  # to whom, and its number there

    def send(self, message: Message) -> bool:
        """Tell it something. Whether it is there at all."""
        if self.writer is None or self.writer.is_closing():
            return False
        self.writer.write(frame(self.who, message))
        return True


def hire(order: Order, run: str, tasks: Sequence[Task], clock: Clock) -> Crew | None:
    """A crew for a run's plan; None where it would not pay, or other threads forbid to fork.

    It pays where most is about zones: else this process has more to do than all others, and they
    would only take the processors from it.
    """
    about_zones = [task for task in tasks if isinstance(task.target, Zone)]
    count = min(order.pace.helpers, len(about_zones) // WORTH)
    if count < 1 or 2 * len(about_zones) < len(tasks) or threads() > 1:
        return None
    others = [task for task in tasks if not isinstance(task.target, Zone)]
    codec.prepare({task.probe.fact for task in tasks})
    try:
        return Crew(_brief(order, run, clock, count + 1), count, about_zones, others)
    except (OSError, ImportError):  # no shared memory, no semaphores, no room for a process
        return None


def threads() -> int:
    """How many threads this process has."""
    return len(list(Path("/proc/self/task").iterdir()))


def _brief(order: Order, run: str, clock: Clock, processes: int) -> Brief:
    ledger = Ledger(processes)
    gate = gate_for(order.inventory, order.limits, ledger)
    row_of = partial(observation_row, run)
    return Brief(order.inventory, order.vantage, clock, order.pace, gate, ledger, row_of)


class Crew:
    """The others, and what is left for this process to ask."""

    def __init__(
        self, brief: Brief, count: int, theirs: Sequence[Task], mine: Sequence[Task]
    ) -> None:
        """Forks so many processes, which ask `theirs`; this one asks `mine`. Raises OSError."""
        self.gate = brief.gate
        self._brief, self._theirs, self._mine = brief, theirs, mine
        self._left: dict[Question, Task] = {task.question: task for task in theirs}
        self._others: dict[int, _Other] = {}
        try:
            for who in range(HUB + 1, HUB + 1 + count):
                self._others[who] = self._fork(who)
        except OSError:
            self.close()
            raise

    def _fork(self, who: int) -> _Other:
        ours, theirs = socket.socketpair()
        try:
            pid = os.fork()
        except OSError:
            ours.close()
            theirs.close()
            raise
        if not pid:
            for sock in (ours, *(other.sock for other in self._others.values())):
                sock.close()  # or it would not notice that we have ended
            serve(self._brief, who, self._theirs, theirs)
        theirs.close()
        return _Other(who, pid, ours)

    async def gather(self, net: Net, gatherer: Gatherer, keep: KeepRows) -> None:
        """Have everything asked. `keep` stores what the others saw (called in a thread).

        What one that ended too early has left is asked here. Raises what `keep` raises.
        """
        self._net, self._gatherer, self._keep = net, gatherer, keep
        net.commons = self._commons = Commons(self._brief.ledger, HUB, self._send)
        everyone = self._others.values()
        attending = asyncio.create_task(self._attend_all())
        asking = asyncio.create_task(self._ask_all())
        try:
            await asyncio.wait({attending, asking}, return_when=asyncio.FIRST_COMPLETED)
            if attending.done():  # all have ended too early, or what they saw could not be kept
                await attending
            await asking
        finally:
            asking.cancel()
            for other in everyone:
                other.send(End())
            await asyncio.wait({attending}, timeout=_LAST_WORDS)
            attending.cancel()
            await asyncio.gather(attending, asking, return_exceptions=True)

    async def _attend_all(self) -> None:
        each = [asyncio.create_task(self._attend(other)) for other in self._others.values()]
        try:
            await asyncio.gather(*each)
        finally:
            for one in each:
                one.cancel()
            await asyncio.gather(*each, return_exceptions=True)

    async def _ask_all(self) -> None:
        done = (other.done.wait() for other in self._others.values())
        await asyncio.gather(self._gatherer.gather(self._mine), *done)
        if self._left:
            await self._gatherer.gather(list(self._left.values()))

    def close(self) -> None:
        """After the run: nobody is left behind."""
        for other in self._others.values():
            if not other.ended:
                os.kill(other.pid, signal.SIGKILL)
            os.waitpid(other.pid, 0)
            other.sock.close()

    async def _attend(self, other: _Other) -> None:
        """Take what comes from another process until it ends."""
        reader, other.writer = await ends_of(other.sock)
        other.send(Go(self.gate.closed, self.gate.clock_off))
        try:
            while came := await read_frame(reader):
                await self._take(other, *came)
            other.ended = True
        finally:
            other.done.set()
            other.writer.close()
            for who, number in other.owes:
                self._send(who, Have(number, None))

    async def _take(self, other: _Other, to: int, message: Message) -> None:
        match message:
            case Kept(numbers, rows):
                await asyncio.to_thread(self._keep, rows)
                for task in (self._theirs[number] for number in numbers):
                    del self._left[task.question]
                    self._gatherer.progress.answered(task)
            case Done():
                other.done.set()
            case Have(number):
                other.owes.discard((to, number))
                self._send(to, message)
            case Want():
                self._send(to, message)

    def _send(self, to: int, message: Want | Have) -> None:
        """Hand a message on to a process: this one, or another."""
        if to == HUB:
            if isinstance(message, Want):
                self._commons.wanted(message, self._net.known)
            else:
                self._commons.came(message)
            return
        other = self._others[to]
        there = other.send(message)
        if isinstance(message, Want):
            if there:
                other.owes.add((message.who, message.number))
            else:
                self._send(message.who, Have(message.number, None))
