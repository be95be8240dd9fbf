"""The port sweep through the raw-packet helper, where CAP_NET_RAW is granted.

The gate rules as over any other way out: probes are booked here, a few at a time, and the helper is
granted them when their turn has come. It has no pace of its own in a run.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from time import monotonic
from typing import TYPE_CHECKING, Any

from netaudit.errors import CannotAsk, NoRight, NoRoute, OutOfScope, Stopped
from netaudit.facts.ports import PortSet
from netaudit.facts.reach import PortState
from netaudit.model import Address, Phrase
from netaudit.raw.messages import (
    Again,
    Cancel,
    Count,
    Counted,
    Craft,
    Crafted,
    Dones,
    Ended,
    FrameError,
    Frames,
    Grant,
    Listen,
    Listened,
    Ready,
    Refused,
    Setup,
    Sweep,
    encode,
    parse_ranges,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence

    from netaudit.model import Inability
    from netaudit.net.context import Net
    from netaudit.raw.messages import Done, Message

# Of the helper: numpy would start threads of its own; nothing of ours is handed on.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
BATCH = 512  # probes booked in one go, at most: the gate says how many a host may get
_OCTETS = 1 << 16
_PROBE = {4: 80, 6: 120}  # octets of a SYN without options and its answer
_TICK = 0.004  # seconds between two looks at what may leave
_MOST = 65_536
_NAP = 0.1  # seconds: the kill switch is looked at that often
_START = 10.0  # seconds in which the helper must be there
_WHY: dict[str, type[CannotAsk]] = {
    "out of scope": OutOfScope,
    "no route": NoRoute,
    "no right": NoRight,
}
UNSUPPORTED = "unsupported"


class Unsupported(CannotAsk):
    """The helper cannot reach this address as connect() can: it is ours, or behind no Ethernet.

    Or there is no helper, or none any more.
    """


async def sweep(net: Net, address: Address, ports: Collection[int]) -> Mapping[int, PortState]:
    """The state of each of these TCP ports. Raises CannotAsk; Unsupported where connect() may."""
    net.gate.require(address)
    helper = await helper_of(net)
    question = Sweep(
        number=0,
        method="tcp",
        addresses=(str(address),),
        ports=PortSet.of(ports, ()).tcp,
        source=str(net.source(address.version) or ""),
        unit=net.gate.units.get(address) or "",
        unit_rate=0.0,
        queue_ms=0.0,
        host="",
        host_pps=0.0,
        single=address in net.gate.fragile,
        decoys="",
        granted=0,
    )
    done = await helper.ask(question, address, len(set(ports)))
    return _states(done, ports)


async def helper_of(net: Net, *, connect: bool = False) -> Helper:
    """The helper of a run. Raises Unsupported when it cannot be had.

    `connect`: another one, without any right, which asks over connect().
    """

    async def make() -> Helper:
        helper = Helper(net, connect=connect)
        net.on_close(helper.close)
        await helper.start()
        return helper

    return await net.once("connect helper" if connect else "raw helper", make)


def states_of(done: Done) -> Mapping[PortState, Sequence[int]]:
    """The ports of an answer by their state. Raises CannotAsk for what cannot be."""
    found: dict[PortState, Sequence[int]] = {}
    try:
        for line in done.states:
            state, _space, text = line.partition(" ")
            found[PortState(state)] = parse_ranges(text)
    except ValueError as error:
        raise CannotAsk("the sweep's helper: {error}", error=str(error)) from None
    return found


def error_of(refused: Refused) -> CannotAsk:
    """Why the helper does not ask an address."""
    kind = Unsupported if refused.why == UNSUPPORTED else _WHY.get(refused.why)
    return (kind or CannotAsk).because(refused.text)


def _states(done: Done, ports: Collection[int]) -> Mapping[int, PortState]:
    found = {port: state for state, some in states_of(done).items() for port in some}
    if found.keys() != set(ports):
        raise CannotAsk("the raw-packet helper answered for other ports than were asked")
    return found


@dataclass(eq=False, slots=True)
class _Lane:
    """What a sweep still wants to have booked; `listed`: it stands in the queue for that."""

    number: int
    address: Address
    left: int = 0
    listed: bool = False


class Helper:
    """The helper process and the questions that it has."""

    def __init__(self, net: Net, *, connect: bool = False) -> None:
        self._gate = net.gate
        self._options = ("connect",) if connect else ()
        self._name = Phrase(
            "the helper that asks over connect()" if connect else "the raw-packet helper"
        )
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._streams: dict[int, asyncio.Queue[Done | Refused | CannotAsk]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._lanes: dict[int, _Lane] = {}
        self._queue: deque[_Lane] = deque()
        self._due: list[tuple[float, int, int, int]] = []
        self._credit, self._filled = 0.0, monotonic()
        self._tasks: list[asyncio.Task[None]] = []
        self._ready: asyncio.Future[tuple[str, ...]] | None = None
        self.rights: tuple[str, ...] = ()

    async def start(self) -> None:
        """Start it. Raises Unsupported when it does not come up, and says why."""
        program = ("-I", "-m", "netaudit.raw", str(os.getpid()), *self._options)
        pipe = asyncio.subprocess.PIPE
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *program, stdin=pipe, stdout=pipe, env=ENVIRONMENT
            )
        except OSError as error:
            raise Unsupported(
                "{helper}: {error}", helper=self._name, error=str(error.strerror)
            ) from error
        self._ready = asyncio.get_running_loop().create_future()
        scope, leave = tuple(map(str, self._gate.scope)), tuple(sorted(self._gate.on_link))
        self._say(Setup(scope, self._gate.limits.run_pps, leave))
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._tick())]
        try:
            self.rights = await asyncio.wait_for(self._ready, _START)
        except TimeoutError:
            raise Unsupported("{helper} did not start in time", helper=self._name) from None

    def _require_alive(self) -> None:
        if self._process is None or self._process.returncode is not None:
            raise Unsupported("{helper} has ended", helper=self._name)

    async def ask(self, question: Sweep, address: Address, probes: int) -> Done:
        """What one address answered, to `probes` that the gate admits. Raises CannotAsk."""
        self._require_alive()
        number = next(self._numbers)
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        self._say(question._replace(number=number))
        self._wants(number, address, probes)
        try:
            return await future
        finally:
            del self._waiting[number]
            self._lanes.pop(number, None)
            if not future.done() or future.cancelled():
                self._say(Cancel(number))

    async def stream(self, question: Sweep) -> AsyncIterator[Done | Refused]:
        """What became of each address of a sweep that keeps its own pace. Raises CannotAsk."""
        self._require_alive()
        number = next(self._numbers)
        queue = self._streams[number] = asyncio.Queue()
        self._say(question._replace(number=number))
        left = len(question.addresses)
        try:
            while left:
                said = await queue.get()
                if isinstance(said, CannotAsk):
                    raise said
                left -= 1
                yield said
        finally:
            del self._streams[number]
            if left:
                self._say(Cancel(number))

    async def craft(self, question: Craft) -> Crafted:
        """What became of one crafted packet, which the gate has admitted. Raises CannotAsk."""
        crafted: Crafted = await self._answer(question)
        return crafted

    async def listen(self, question: Listen) -> Listened:
        """What was heard on a link, for which the gate gave leave. Raises CannotAsk."""
        listened: Listened = await self._answer(question)
        return listened

    async def count(self) -> Counted:
        """What the helper sent, heard and threw away so far. Raises CannotAsk."""
        counted: Counted = await self._answer(Count(0))
        return counted

    async def _answer(self, question: Craft | Count | Listen) -> Any:
        self._require_alive()
        number = next(self._numbers)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        self._say(question._replace(number=number))
        try:
            return await future
        finally:
            del self._waiting[number]

    async def close(self) -> None:
        """End it; it has nothing to save."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        self._fail(Stopped("the sweep was ended"))

    def _say(self, message: Message) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(encode(message))

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        frames = Frames()
        reason: Inability = Phrase("it ended without a word")
        while data := await self._process.stdout.read(_OCTETS):
            try:
                for message in frames.feed(data):
                    if isinstance(message, Ended):
                        reason = message.text
                    self._hear(message)
            except FrameError as error:
                reason = str(error)
                self._process.kill()
        self._fail(Unsupported("{helper}: {error}", helper=self._name, error=reason))

    def _hear(self, message: Message) -> None:
        number = getattr(message, "number", 0)
        if isinstance(message, Ready) and self._ready and not self._ready.done():
            self._ready.set_result(message.rights)
        elif isinstance(message, Again):  # of a sweep with its own pace, nobody minds
            if (lane := self._lanes.get(number)) is not None:
                self._wants(lane.number, lane.address, max(0, min(message.probes, _MOST)))
        elif isinstance(message, Dones):
            for done in message.each():
                self._conclude(number, done)
        elif isinstance(message, Refused):
            self._conclude(number, message)
        else:
            self._settle(number, message)

    def _conclude(self, number: int, said: Done | Refused) -> None:
        """What became of an address of a sweep."""
        if (stream := self._streams.get(number)) is not None:
            stream.put_nowait(said)
        else:
            self._settle(number, error_of(said) if isinstance(said, Refused) else said)

    def _wants(self, number: int, address: Address, probes: int) -> None:
        """So many probes of a sweep are to be booked."""
        lane = self._lanes.setdefault(number, _Lane(number, address))
        lane.left += probes
        if not lane.listed:
            lane.listed = True
            self._queue.append(lane)

    async def _tick(self) -> None:
        """Book and grant; the kill switch ends the helper, and with it all sending."""
        while not self._gate.stopped:
            self._book()
            self._grant()
            await asyncio.sleep(_TICK if self._queue or self._due else _NAP)
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._fail(Stopped("the run was stopped; nothing more is sent"))

    def _book(self) -> None:
        """Book at the gate what may leave soon, and no more: others ask it too."""
        now, pace = monotonic(), self._gate.limits.run_pps
        self._credit = min(pace / 20, self._credit + (now - self._filled) * pace)
        self._filled = now
        while self._queue and self._credit >= 1:
            lane = self._queue.popleft()
            lane.listed = False
            if lane.number not in self._lanes or not lane.left:
                continue
            octets = _PROBE[lane.address.version]
            probes = min(BATCH, lane.left, self._gate.burst(lane.address, octets))
            try:
                wait = self._gate.reserve(lane.address, probes, probes * octets)
            except CannotAsk as error:
                self._settle(lane.number, error)
                continue
            self._credit -= probes
            lane.left -= probes
            heappush(self._due, (now + wait, next(self._numbers), lane.number, probes))

    def _grant(self) -> None:
        """Let leave whose time has come, and have the rest of their sweeps booked."""
        now = monotonic()
        while self._due and self._due[0][0] <= now:
            _when, _order, number, probes = heappop(self._due)
            if (lane := self._lanes.get(number)) is not None:
                self._say(Grant(number, probes))
                self._wants(number, lane.address, 0)

    def _settle(self, number: int, said: Message | Done | CannotAsk) -> None:
        future = self._waiting.get(number)
        if future is None or future.done():
            return
        if isinstance(said, CannotAsk):
            future.set_exception(said)
        else:
            future.set_result(said)

    def _fail(self, error: CannotAsk) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(Unsupported.because(error.phrase))
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error)
        for queue in self._streams.values():
            queue.put_nowait(error)
