"""One discovery from arguments to end: what is asked, how, what is done, what stops it."""

from __future__ import annotations

import asyncio
import signal
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from netaudit import codec
from netaudit.datafolder import default_path
from netaudit.discover import pace as paces
from netaudit.discover.outcome import NotAsked, Outcome, StoppedAnswering
from netaudit.discover.progress import State, fingerprint
from netaudit.discover.run import choose_engine, discover
from netaudit.discover.targets import (
    Wanted,
    draw_decoys,
    groups,
    parse_ports,
    parse_udp,
    with_declared,
)
from netaudit.errors import NoRight, Stopped, UsageError
from netaudit.model import Transport
from netaudit.net.killswitch import watch, within_window
from netaudit.net.rawsweep import helper_of

if TYPE_CHECKING:
    from netaudit.discover.engines import Result
    from netaudit.discover.targets import Group
    from netaudit.model import Address, Inventory, Vantage
    from netaudit.net.clock import Clock
    from netaudit.net.context import Net
    from netaudit.raw.messages import Counted

_NAMED = {"top1000", "scan"}  # lists of ours: what the inventory declares is asked besides


class Listener(Protocol):
    """Who wants to know."""

    def begin(self) -> None:
        """The engine is chosen."""

    def found(self, result: Result) -> None:
        """One result more."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the user wants."""

    ports: str = "top1000"
    udp: str = "none"
    prefixes: bool = False
    engine: str = "auto"
    pace: paces.Pace = paces.DEFAULT
    state: Path | None = None
    resume: bool = False

    @classmethod
    def of(cls, given: dict[str, Any]) -> Options:
        """From the command line's options."""
        pace = paces.Pace(
            run_pps=given["rate"] or paces.RUN_PPS,
            host_pps=given["host_rate"] or paces.HOST_PPS,
            link_share=given["link_share"] or paces.LINK_SHARE,
            trust_links=not given["learn_rates"],
        )
        names = ("ports", "udp", "prefixes", "engine", "resume")
        return cls(pace=pace, state=given["state_path"], **{name: given[name] for name in names})


class Session:
    """What is asked, and what has become of it so far."""

    def __init__(self, inventory: Inventory, vantage: Vantage, options: Options) -> None:
        """Raises UsageError for ports that are none."""
        self.inventory, self.vantage, self.options = inventory, vantage, options
        tcp = parse_ports(options.ports)
        if options.ports in _NAMED:
            tcp = with_declared(tcp, inventory)
        self.wanted = Wanted(tcp, parse_udp(options.udp))
        if not self.wanted.probes:
            raise UsageError("no port is to be asked: give --ports or --udp")
        if tcp:
            self.wanted = replace(self.wanted, decoys=draw_decoys(tcp))
        self.raw = False
        self.uses: tuple[str, ...] = ()
        self.not_asked = self.packets = self.left = 0
        self.stopped = self.silent = 0  # addresses that no longer answer, and that never did
        self.counted: Counted | None = None
        self._results: dict[Address, int] = {}
        self.addresses_done = 0

    def costs(self) -> list[paces.Cost]:
        """What it will cost, unit by unit."""
        raw = self.options.engine != "connect"
        return paces.costs(
            self.inventory, self._groups(frozenset()), self.wanted, self.options.pace, raw=raw
        )

    def seconds(self) -> int:
        """At least so long: the slowest unit, or the whole run's pace."""
        found = self.costs()
        total = sum(cost.packets for cost in found) / self.options.pace.run_pps
        return round(max([total, *(cost.seconds for cost in found)]))

    def run(self, listener: Listener, clock: Clock) -> bool:
        """Whether it was carried out to its end. Raises NetauditError."""
        within_window(self.inventory, clock)
        path = self.options.state or default_path().parent / f"discover-{self.inventory.id}.state"
        asked = (self.options.ports, self.options.udp, self.options.prefixes, self.vantage.id)
        question = fingerprint(codec.dump(self.inventory), *asked)
        state = State(path, question, resume=self.options.resume)
        complete = False
        try:
            complete = asyncio.run(self._run(listener, clock, state))
        finally:
            state.close(complete=complete)
        return complete

    async def _run(self, listener: Listener, clock: Clock, state: State) -> bool:
        from netaudit.net.context import Net
        from netaudit.net.gate import Limits, gate_for
        from netaudit.preflight import raise_file_limit

        raise_file_limit()
        pace = self.options.pace
        # The gate counts both ways on a link, and a handshake is as much to as fro.
        limits = Limits(
            run_pps=pace.run_pps,
            host_pps=pace.host_pps,
            server_pps=pace.host_pps,  # what was asked for holds for name servers too
            fragile_pps=pace.fragile_pps,
            link_share=2 * pace.link_share,
        )
        net = Net(self.inventory, self.vantage, gate_for(self.inventory, limits), clock)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, net.gate.stop)
        watcher = asyncio.create_task(watch(net.gate, self.inventory.authorisation.ends, clock))
        try:
            await self._ask(net, listener, state)
        except Stopped:
            return False
        else:
            return not net.gate.stopped
        finally:
            watcher.cancel()
            self.packets = net.gate.packets
            net.gate.stop()
            await net.close()

    async def _ask(self, net: Net, listener: Listener, state: State) -> None:
        self.raw, self.uses = await self._engine(net)
        wanted = self._groups(state.done)
        self.left = sum(group.count for group in wanted)
        listener.begin()
        results = discover(net, wanted, self.wanted, self.options.pace, raw=self.raw)
        async with aclosing(results):
            async for result in results:
                self._note(result, state)
                self.packets = net.gate.packets
                listener.found(result)
        if self.raw:
            self.counted = await (await helper_of(net)).count()

    async def _engine(self, net: Net) -> tuple[bool, tuple[str, ...]]:
        raw, uses = await choose_engine(net, connect=self.options.engine == "connect")
        if not raw and self.options.engine == "raw":
            raise NoRight("--engine raw: {reasons}; grant CAP_NET_RAW, or use auto", reasons=uses)
        return raw, uses

    def _groups(self, done: frozenset[Address]) -> list[Group]:
        return groups(self.inventory, done, prefixes=self.options.prefixes)

    def _note(self, result: Result, state: State) -> None:
        """An address is done when TCP and UDP both are."""
        if isinstance(result, StoppedAnswering):
            self.stopped += 1
            return
        address = result.target.address
        parts = 1 if isinstance(result, NotAsked) else bool(self.wanted.tcp) + bool(self.wanted.udp)
        self.not_asked += isinstance(result, NotAsked)
        if isinstance(result, Outcome) and result.transport is Transport.TCP:
            self.silent += result.is_silent
        heard = self._results.pop(address, 0) + 1
        if heard < parts:
            self._results[address] = heard
            return
        self.addresses_done += 1
        if not isinstance(result, NotAsked):
            state.finished(address)
