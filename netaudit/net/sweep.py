"""The port sweep: every address of a run in one epoll loop, in a thread of its own.

It needs no privilege. Answers are asked for in the order in which the gate lets them go, and
only what stayed unanswered is asked again.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from netaudit.net.engine import Engine
from netaudit.net.lanes import Lane, Loss

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from netaudit.facts.reach import PortState
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.gate import Gate
    from netaudit.net.payloads import Payload


async def sweep(net: Net, address: Address, ports: Collection[int]) -> Mapping[int, PortState]:
    """The state of each of these TCP ports. Raises CannotAsk.

    Through the raw helper where the run's preflight found that it stands, else, and for what it
    cannot reach as the kernel can, over connect().
    """
    if net.raw:
        from netaudit.net import rawsweep

        with suppress(rawsweep.Unsupported):
            return await rawsweep.sweep(net, address, ports)
    return (await sweep_lane(net, address, ports, None)).states


async def sweep_udp(
    net: Net, address: Address, questions: Mapping[int, Payload]
) -> Mapping[int, PortState]:
    """The state of each UDP port that is asked a question. A silent one is FILTERED.

    Raises CannotAsk.
    """
    return (await sweep_lane(net, address, list(questions), questions)).states


async def sweep_lane(
    net: Net,
    address: Address,
    ports: Collection[int],
    questions: Mapping[int, Payload] | None,
    *,
    single: bool = False,
) -> Lane:
    """The lane of an address, when it is through: states and what else was learnt.

    `single`: one probe at a time, as all fragile hosts get it anyway. Raises CannotAsk.
    """
    sweeper = await _shared(net)
    loss = sweeper.losses.setdefault(net.gate.units.get(address) or "", Loss())
    single = single or address in net.gate.fragile
    lane = Lane(address, ports, questions, single=single, loss=loss)
    await sweeper.sweep(lane)
    return lane


async def _shared(net: Net) -> Sweeper:
    async def make() -> Sweeper:
        sweeper = Sweeper(net.gate, {version: net.source(version) for version in (4, 6)})
        net.on_close(sweeper.close)
        return sweeper

    return await net.once("sweep", make)


class Sweeper:
    """The sweep of a run. Addresses join while it goes on; it sleeps while there are none."""

    def __init__(self, gate: Gate, sources: dict[int, Address | None]) -> None:
        """`sources`: the vantage's own address by IP version."""
        self._gate = gate
        self.losses: dict[str, Loss] = {}  # by unit
        self._inbox: deque[tuple[Lane, asyncio.Future[None]]] = deque()
        self._engine = Engine(gate, sources, self._inbox)
        self._thread = threading.Thread(target=self._engine.run, name="sweep", daemon=True)

    async def sweep(self, lane: Lane) -> None:
        """Until each port of the lane has its state. Raises CannotAsk."""
        self._gate.require(lane.address)
        future = asyncio.get_running_loop().create_future()
        self._inbox.append((lane, future))
        if not self._thread.is_alive():
            self._thread.start()
        self._engine.wake()
        try:
            await future
        finally:
            lane.cancelled = not lane.done

    async def close(self) -> None:
        """End the thread, whatever is under way."""
        self._engine.closing = True
        self._engine.wake()
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join)
        self._engine.close()
