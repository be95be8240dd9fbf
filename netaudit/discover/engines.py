"""Asking: TCP through a helper, by raw packets or over connect(); UDP over sockets of our own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from netaudit.discover.lookback import Lookback, heard_at
from netaudit.discover.outcome import NotAsked, Outcome, StoppedAnswering
from netaudit.discover.targets import Wanted, together
from netaudit.errors import CannotAsk, Stopped
from netaudit.facts.ports import PortSet
from netaudit.facts.reach import PortState
from netaudit.model import Transport
from netaudit.net.payloads import BY_PORT
from netaudit.net.rawsweep import Unsupported, error_of, helper_of, states_of
from netaudit.net.sweep import sweep_lane
from netaudit.raw.messages import Refused, Sweep

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from netaudit.discover.pace import Pace
    from netaudit.discover.targets import Group, Target
    from netaudit.net.context import Net
    from netaudit.net.rawsweep import Helper
    from netaudit.raw.messages import Done

_States = Mapping[PortState, Sequence[int]]
Result = Outcome | NotAsked | StoppedAnswering
_AT_ONCE = 2048  # addresses in a message, and of those that are asked over UDP
_UDP_PROBES = 1 << 21  # kept in memory at once, some 80 octets each


class Wave:
    """A part of the targets, in groups, that is asked together and to its end."""

    def __init__(self, net: Net, wanted: Wanted, pace: Pace) -> None:
        self._net, self._wanted, self._pace = net, wanted, pace
        self._extra = frozenset(wanted.decoys) - frozenset(wanted.tcp)
        self._alike: tuple[tuple[str, ...], _States, tuple[int, PortState] | None] = (), {}, None
        self._links = {unit.id: float(unit.link.rate_kbit) for unit in net.inventory.units}

    async def ask(
        self, parts: Sequence[tuple[Group, list[Target]]], *, raw: bool
    ) -> AsyncGenerator[Result]:
        """What became of each target, as it becomes known. Raises Stopped, CannotAsk."""
        allowed: list[tuple[Group, list[Target]]] = []
        for group, targets in parts:
            refused, asked = self._split(targets)
            for one in refused:
                yield one
            allowed.append((group, asked))
        if self._wanted.tcp:
            async with aclosing(self._tcp(allowed, raw=raw)) as results:
                async for result in results:
                    yield result
        if self._wanted.udp:
            async with aclosing(
                self._udp(target for _group, some in allowed for target in some)
            ) as results:
                async for result in results:
                    yield result

    def _split(self, targets: Iterable[Target]) -> tuple[list[NotAsked], list[Target]]:
        """Nothing is ever sent to what the gate does not admit."""
        refused, asked = [], []
        for target in targets:
            try:
                self._net.gate.require(target.address)
            except Stopped:
                raise
            except CannotAsk as error:
                refused.append(NotAsked(target, error.why, error.phrase))
            else:
                asked.append(target)
        return refused, asked

    # TCP, by a helper

    async def _tcp(
        self, parts: Sequence[tuple[Group, list[Target]]], *, raw: bool
    ) -> AsyncGenerator[Result]:
        """What raw packets do not reach from here is asked over connect() when the rest is done."""
        left_over: set[Target] = set()
        lookback = Lookback(partial(self._once_more, raw=raw))
        try:
            async with aclosing(self._sweep(parts, raw=raw)) as results:
                async for target, result in results:
                    if raw and isinstance(result, Unsupported):
                        left_over.add(target)
                        continue
                    yield _as_result(target, result)
                    if isinstance(result, Outcome):
                        lookback.note(result)
                    for stopped in lookback.found():
                        yield stopped
            for stopped in await lookback.finish():
                yield stopped
        finally:
            await lookback.cancel()
        if left_over:
            rest = [(group, [t for t in some if t in left_over]) for group, some in parts]
            async with aclosing(self._tcp(rest, raw=False)) as again:
                async for one in again:
                    yield one

    async def _once_more(
        self, targets: Sequence[Target], port: int, *, raw: bool
    ) -> AsyncGenerator[tuple[Target, Outcome | CannotAsk]]:
        async with aclosing(self._sweep(together(targets), raw=raw, only=port)) as results:
            async for told in results:
                yield told

    async def _sweep(
        self, parts: Sequence[tuple[Group, list[Target]]], *, raw: bool, only: int = 0
    ) -> AsyncGenerator[tuple[Target, Outcome | CannotAsk]]:
        """`only`: one port in place of all that are wanted."""
        wanted = Wanted((only,), ()) if only else self._wanted
        helper = await helper_of(self._net, connect=not raw)
        found: asyncio.Queue[tuple[Target, Done | Refused] | CannotAsk] = asyncio.Queue()
        questions = [
            (self._question(group, some := targets[at : at + _AT_ONCE], wanted), some)
            for group, targets in parts
            for at in range(0, len(targets), _AT_ONCE)
        ]
        tasks = [asyncio.create_task(_listen(helper, *q, found)) for q in questions]
        try:
            for _ in range(sum(len(targets) for _question, targets in questions)):
                said = await found.get()
                if isinstance(said, CannotAsk):
                    raise said
                yield said[0], self._heard(*said)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _question(self, group: Group, targets: Sequence[Target], wanted: Wanted) -> Sweep:
        pace, source = self._pace, self._net.source(group.version)
        return Sweep(
            number=0,
            method="tcp",
            addresses=tuple(str(target.address) for target in targets),
            ports=PortSet.of(wanted.tcp, ()).tcp,
            source=str(source or ""),
            unit=group.unit,
            unit_rate=pace.unit_rate(self._links[group.unit]),
            queue_ms=pace.queue_ms,
            host="",
            host_pps=pace.pps_of(fragile=group.fragile),
            single=group.fragile,
            decoys=PortSet.of(wanted.decoys, ()).tcp,
            granted=-1,
        )

    def _heard(self, target: Target, said: Done | Refused) -> Outcome | CannotAsk:
        if isinstance(said, Refused):
            return error_of(said)
        self._net.gate.count(said.sent)
        try:
            states, heard = self._states(said)
        except CannotAsk as error:
            return error
        return Outcome(
            target,
            Transport.TCP,
            states,
            said.blame,
            said.rtt_ms,
            said.sent,
            said.missed,
            said.everything,
            heard,
        )

    def _states(self, said: Done) -> tuple[_States, tuple[int, PortState] | None]:
        """Hosts that answered alike follow each other, and share what they answered."""
        if said.states != self._alike[0]:
            found = states_of(said)
            self._alike = said.states, self._without_decoys(found), heard_at(found)
        return self._alike[1:]

    def _without_decoys(self, states: _States) -> _States:
        """Only what was asked for, but an open port is never left unsaid."""
        if not self._extra:
            return states
        return {
            state: found
            if state is PortState.OPEN
            else tuple(p for p in found if p not in self._extra)
            for state, found in states.items()
        }

    # UDP, over plain sockets

    async def _udp(self, targets: Iterable[Target]) -> AsyncGenerator[Result]:
        most = max(1, min(_AT_ONCE, _UDP_PROBES // len(self._wanted.udp)))
        waiting, under_way = iter(targets), set[asyncio.Task[Result]]()
        try:
            while True:
                while len(under_way) < most and (target := next(waiting, None)):
                    under_way.add(asyncio.create_task(self._one(target)))
                if not under_way:
                    return
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def _one(self, target: Target) -> Result:
        questions = {port: BY_PORT[port]() for port in self._wanted.udp}
        try:
            lane = await sweep_lane(
                self._net, target.address, self._wanted.udp, questions, single=target.fragile
            )
        except Stopped:
            raise
        except CannotAsk as error:
            return NotAsked(target, error.why, error.phrase)
        states: dict[PortState, list[int]] = {}
        for port in sorted(lane.states):
            states.setdefault(lane.states[port], []).append(port)
        return Outcome(
            target,
            Transport.UDP,
            states,
            lane.blamed,
            lane.patience.rtt_ms,
            lane.sent,
            lane.missed,
        )


def _as_result(target: Target, said: Outcome | CannotAsk) -> Result:
    return said if isinstance(said, Outcome) else NotAsked(target, said.why, said.phrase)


async def _listen(
    helper: Helper,
    question: Sweep,
    targets: Sequence[Target],
    found: asyncio.Queue[tuple[Target, Done | Refused] | CannotAsk],
) -> None:
    """Put what a sweep tells into the queue, with the target that it is about."""
    by_address = {str(target.address): target for target in targets}
    try:
        async for said in helper.stream(question):
            found.put_nowait((by_address[said.address], said))
    except CannotAsk as error:
        found.put_nowait(error)
    except KeyError:
        found.put_nowait(CannotAsk("the sweep's helper answered for another address"))
