"""The port sweep through the raw-packet helper, where CAP_NET_RAW is granted.

The helper sends by itself, at a pace of its own: while it asks an address, the gate lends it a
part of what the address's host and unit and the run may carry, so that both together stay below
the limits.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from itertools import count
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk, NoRight, NoRoute, OutOfScope, Stopped
from netaudit.facts.ports import PortSet
from netaudit.facts.reach import PortState
from netaudit.raw.messages import (
    Cancel,
    Done,
    Ended,
    FrameError,
    Frames,
    Ready,
    Refused,
    Setup,
    Sweep,
    encode,
    parse_ranges,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.raw.messages import Message

# Of the helper: numpy would start threads of its own; nothing of ours is handed on.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
SHARE = 0.9  # of the limits is lent to the helper while it is at work: sweeps are most of a run
_OCTETS = 1 << 16
_PROBE = {4: 80, 6: 120}  # octets of a SYN without options and its answer
_NAP = 0.2  # seconds: the kill switch is looked at that often
_START = 10.0  # seconds in which the helper must be there
_WHY: dict[str, type[CannotAsk]] = {
    "out of scope": OutOfScope,
    "no route": NoRoute,
    "no right": NoRight,
}
UNSUPPORTED = "unsupported"


class Unsupported(CannotAsk):
    """The helper cannot reach this address as connect() can: it is ours, or behind no Ethernet."""


async def sweep(net: Net, address: Address, ports: Collection[int]) -> Mapping[int, PortState]:
    """The state of each of these TCP ports. Raises CannotAsk; Unsupported where connect() may."""
    net.gate.require(address)
    helper = await helper_of(net)
    with net.gate.lent(address, SHARE) as loan:
        done = await helper.ask(
            Sweep(
                number=0,
                method="tcp",
                addresses=(str(address),),
                ports=PortSet.of(ports, ()).tcp,
                source=str(net.source(address.version) or ""),
                unit=loan.unit,
                unit_rate=loan.unit_rate,
                host=str(address),
                host_pps=loan.host_pps,
            )
        )
    net.gate.count(done.sent, done.sent * _PROBE[address.version])
    return _states(done, ports)


async def helper_of(net: Net) -> Helper:
    """The helper of a run. Raises Unsupported when it cannot be had."""

    async def make() -> Helper:
        helper = Helper(net)
        net.on_close(helper.close)
        await helper.start()
        return helper

    return await net.once("raw helper", make)


def _states(done: Done, ports: Collection[int]) -> Mapping[int, PortState]:
    found: dict[int, PortState] = {}
    try:
        for line in done.states:
            state, _space, text = line.partition(" ")
            found |= dict.fromkeys(parse_ranges(text), PortState(state))
    except ValueError as error:
        raise CannotAsk(f"the raw-packet helper: {error}") from None
    if found.keys() != set(ports):
        raise CannotAsk("the raw-packet helper answered for other ports than were asked")
    return found


class Helper:
    """The helper process and the questions that it has."""

    def __init__(self, net: Net) -> None:
        self._gate = net.gate
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Done]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._ready: asyncio.Future[tuple[str, ...]] | None = None
        self.rights: tuple[str, ...] = ()

    async def start(self) -> None:
        """Start it. Raises Unsupported when it does not come up, and says why."""
        program = ("-I", "-m", "netaudit.raw", str(os.getpid()))
        pipe = asyncio.subprocess.PIPE
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *program, stdin=pipe, stdout=pipe, env=ENVIRONMENT
            )
        except OSError as error:
            raise Unsupported(f"the raw-packet helper: {error.strerror}") from error
        self._ready = asyncio.get_running_loop().create_future()
        self._say(Setup(tuple(map(str, self._gate.scope)), self._gate.limits.run_pps * SHARE))
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._watch())]
        try:
            self.rights = await asyncio.wait_for(self._ready, _START)
        except TimeoutError:
            raise Unsupported("the raw-packet helper did not start in time") from None

    async def ask(self, question: Sweep) -> Done:
        """What one address answered. Raises CannotAsk."""
        if self._process is None or self._process.returncode is not None:
            raise CannotAsk("the raw-packet helper has ended")
        number = next(self._numbers)
        future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        fields = {name: getattr(question, name) for name in question.__slots__}
        self._say(Sweep(**fields | {"number": number}))
        try:
            return await future
        finally:
            del self._waiting[number]
            if not future.done() or future.cancelled():
                self._say(Cancel(number))

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
        reason = "it ended without a word"
        while data := await self._process.stdout.read(_OCTETS):
            try:
                for message in frames.feed(data):
                    if isinstance(message, Ended):
                        reason = message.text
                    self._hear(message)
            except FrameError as error:
                reason = str(error)
                self._process.kill()
        self._fail(CannotAsk(f"the raw-packet helper: {reason}"))

    def _hear(self, message: Message) -> None:
        if isinstance(message, Ready) and self._ready and not self._ready.done():
            self._ready.set_result(message.rights)
        elif isinstance(message, Done | Refused):
            future = self._waiting.get(message.number)
            if future is None or future.done():
                return
            if isinstance(message, Done):
                future.set_result(message)
            else:
                kind = Unsupported if message.why == UNSUPPORTED else _WHY.get(message.why)
                future.set_exception((kind or CannotAsk)(message.text))

    async def _watch(self) -> None:
        """The kill switch ends the helper, and with it all sending."""
        while not self._gate.stopped:  # noqa: ASYNC110  the switch may be pulled in any thread
            await asyncio.sleep(_NAP)
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
        self._fail(Stopped("the run was stopped; nothing more is sent"))

    def _fail(self, error: CannotAsk) -> None:
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(Unsupported(str(error)))
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(error)
