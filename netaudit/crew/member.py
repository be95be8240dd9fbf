"""One of the other processes of a run: it waits for the preflight, asks, tells, and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import dns.exception
import dns.name

from netaudit.crew.frames import HUB, Done, End, Go, Kept, ends_of, frame, read_frame
from netaudit.dns.names import lowered
from netaudit.gather import Gatherer, Unwatched
from netaudit.model import Inventory, Observation, Question, Vantage, Zone
from netaudit.net.clock import Clock
from netaudit.net.commons import Commons, Have, Want
from netaudit.net.context import Net
from netaudit.net.gate import Gate
from netaudit.net.ledger import Ledger
from netaudit.pace import Pace
from netaudit.preflight import raise_file_limit

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable, Sequence

    from netaudit.crew.frames import Message
    from netaudit.plan import Task


@dataclass(frozen=True, slots=True)
class Brief:
    """What all processes of a run know from before they were forked.

    `row_of`: an answer as the store keeps it. `gate`: with the `ledger`.
    """

    inventory: Inventory
    vantage: Vantage
    clock: Clock
    pace: Pace
    gate: Gate
    ledger: Ledger
    row_of: Callable[[Question, Observation], dict[str, Any]]


def serve(brief: Brief, who: int, tasks: Sequence[Task], sock: socket.socket) -> None:
    """The process's whole life, right after the fork; it does not return."""
    failed = True
    try:
        # Who stops the run stops the first process, and that one tells: what was seen is kept.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise_file_limit()
        asyncio.run(_Member(brief, who, tasks).live(sock))
        failed = False
    except BaseException:  # noqa: BLE001  nothing of what the fork copied may run on
        traceback.print_exc()
    finally:
        leave(failed)


def leave(failed: bool) -> None:  # noqa: FBT001  as it is found
    """End without what the first process would do at its end: that is not ours to do."""
    os._exit(int(failed))


class _Member:
    """It lives in one event loop."""

    def __init__(self, brief: Brief, who: int, tasks: Sequence[Task]) -> None:
        self._brief, self._who, self._tasks = brief, who, tasks
        self._numbers = {task.question: number for number, task in enumerate(tasks)}
        self._zones = {
            unit: frozenset(_labels(zones)) for unit, zones in _zones_of_units(tasks).items()
        }
        self._units, self._ticket = count(), -1

    async def live(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        reader, self._writer = await ends_of(sock)
        came = await read_frame(reader)
        if came is None or not isinstance(go := came[1], Go):
            return
        brief = self._brief
        brief.gate.closed.update(go.closed)
        brief.gate.clock_off = go.clock_off
        net = Net(brief.inventory, brief.vantage, brief.gate, brief.clock)
        self._commons = net.commons = Commons(brief.ledger, self._who, self._send)
        gatherer = Gatherer(net, self._keep, Unwatched(), brief.pace, self._claim)
        asking = asyncio.create_task(gatherer.gather(self._tasks))
        listening = asyncio.create_task(self._listen(reader, net, asking))
        try:
            with suppress(asyncio.CancelledError):  # the run is cut
                await asking
            self._send(HUB, Done())
            await listening
        finally:
            await net.close()
            self._writer.close()
            with suppress(OSError):  # whoever forked us has ended
                await self._writer.wait_closed()

    def _claim(self, unit: str) -> bool:
        """Whether a unit is ours: all go through the same units, and a ticket is for the next.

        So nobody has nothing to do while another has units left that it has not begun.
        """
        number = next(self._units)
        while self._ticket < number:
            self._ticket = self._brief.ledger.ticket()
        if self._ticket > number:
            return False
        self._commons.zones |= self._zones[unit]
        return True

    async def _listen(
        self, reader: asyncio.StreamReader, net: Net, asking: asyncio.Task[None]
    ) -> None:
        """Until the run ends, or who forked us has ended: then nothing more is sent."""
        while came := await read_frame(reader):
            match came[1]:
                case Want() as want:
                    self._commons.wanted(want, net.known)
                case Have() as have:
                    self._commons.came(have)
                case End():
                    break
        else:
            net.gate.stop()
        asking.cancel()

    def _keep(self, batch: Sequence[tuple[Question, Observation]]) -> None:
        """Called in a thread, where the answers are made rows as well."""
        rows = [self._brief.row_of(question, seen) for question, seen in batch]
        numbers = [self._numbers[question] for question, _ in batch]
        self._loop.call_soon_threadsafe(self._send, HUB, Kept(numbers, rows))

    def _send(self, to: int, message: Message) -> None:
        self._writer.write(frame(to, message))


def _zones_of_units(tasks: Iterable[Task]) -> dict[str, set[str]]:
    """The names of each unit's zones."""
    found: dict[str, set[str]] = {}
    for task in tasks:
        if isinstance(task.target, Zone):
            found.setdefault(task.target.unit, set()).add(task.target.name)
    return found


def _labels(names: Iterable[str]) -> Iterable[tuple[bytes, ...]]:
    """Zones' names as labels in lower case, but for those that cannot be in the DNS."""
    for name in names:
        with suppress(dns.exception.DNSException, ValueError):
            yield lowered(dns.name.from_text(name).labels)
