"""The net object that probes are handed: the only way out."""

from __future__ import annotations

import asyncio
import resource
from typing import TYPE_CHECKING, Any, TypeVar

from netaudit.errors import CannotAsk
from netaudit.pending import Pending, started
from netaudit.policy.on_link import OnLink

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from netaudit.model import Address, Inventory, Vantage
    from netaudit.net.clock import Clock
    from netaudit.net.commons import Commons
    from netaudit.net.gate import Gate

T = TypeVar("T")

_MOST_DIALS = 4096
_KEEP_FILES = 256


def most_dials() -> int:
    """How many TCP connections may be open at once: a quarter of what RLIMIT_NOFILE grants.

    The rest is for the sweep, for DNS and for files. The hard limit counts: the preflight raises
    the soft one to it.
    """
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = _MOST_DIALS if hard == resource.RLIM_INFINITY else (hard - _KEEP_FILES) // 4
    return max(16, min(_MOST_DIALS, room))


class Net:
    """What one run hands to all its probes: gate, clock, plan of the network, shared work.

    Dialers (netaudit.net.dial, .sweep, .dns) take a Net and pass its gate before every packet.
    `raw`: whether TCP ports are swept through the raw helper; the preflight says so. `on_link`:
    what the policy allows on a link where we stand. `commons`: with other processes of the run.
    """

    def __init__(self, inventory: Inventory, vantage: Vantage, gate: Gate, clock: Clock) -> None:
        """One a run, made inside its event loop."""
        self.inventory, self.vantage, self.gate, self.clock = inventory, vantage, gate, clock
        self.raw = False
        self.commons: Commons | None = None
        self.on_link = OnLink()
        self.dials = asyncio.Semaphore(most_dials())
        self._shared: dict[object, Pending[Any]] = {}
        self._closers: list[Callable[[], Awaitable[None]]] = []
        self._ports: dict[tuple[Address, int], asyncio.Lock] = {}

    def source(self, version: int) -> Address | None:
        """The vantage's own address of IP version 4 or 6; None: the kernel may choose."""
        return self.vantage.source_v6 if version == 6 else self.vantage.source_v4  # noqa: PLR2004

    def time(self) -> datetime:
        """Now, for whoever judges by it. Raises CannotAsk where our clock cannot be right."""
        if self.gate.clock_off:
            raise CannotAsk.because(self.gate.clock_off)
        return self.clock()

    def once(self, key: object, make: Callable[[], Awaitable[T]]) -> Pending[T]:
        """The result of `make`, run once a run for each `key` and shared by all who ask.

        An error is shared too. One asker's cancellation does not disturb the others.
        """
        shared = self._shared.get(key)
        if shared is None:
            shared = self._shared[key] = started(make())
        return shared

    def once_for_all(self, key: object, make: Callable[[], Awaitable[T]]) -> Pending[T]:
        """As `once`, and only in one of the processes that carry the run out together.

        For what waits for a server alone, or for what lies nearer to the root: so no circle of
        waiting arises between processes. `key` and the result must be such as pickle takes.
        """
        commons = self.commons
        if commons is None:
            return self.once(key, make)
        return self.once(key, lambda: commons.first(key, make))

    def one_by_one(self, address: Address, port: int) -> asyncio.Lock:
        """For who opens several connections to a port, and compares what comes of them.

        Of two at once, each would see every second turn of a balancer, and so only its good half.
        """
        return self._ports.setdefault((address, port), asyncio.Lock())

    def known(self, key: object) -> Pending[Any] | None:
        """What `once` was asked to do, under way or done."""
        return self._shared.get(key)

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Run `closer` when the run ends, last registered first."""
        self._closers.append(closer)

    async def close(self) -> None:
        """Cancel shared work under way and close everything that was opened."""
        works = [work for shared in self._shared.values() if (work := shared.cancel())]
        await asyncio.gather(*works, return_exceptions=True)
        while self._closers:
            await self._closers.pop()()
