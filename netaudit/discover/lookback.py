"""Whether what answered still answers once an address is through: a firewall may lock us out.

A firewall that counts our questions lets the first ones pass and drops all others. What is told of
the rest would read as closed by a filter, or as nobody there.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from netaudit.discover.outcome import Outcome, StoppedAnswering
from netaudit.facts.reach import PortState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from netaudit.discover.targets import Target
    from netaudit.errors import CannotAsk

# The sweep of a port of these targets.
Ask = Callable[["Sequence[Target]", int], "AsyncGenerator[tuple[Target, Outcome | CannotAsk]]"]
_HEARD = (PortState.OPEN, PortState.CLOSED)


class Lookback:
    """Asks, beside what goes on, one port of each address again that answered there."""

    def __init__(self, ask: Ask) -> None:
        """`ask` sweeps one port of some targets."""
        self._ask = ask
        self._waiting: dict[int, dict[Target, PortState]] = defaultdict(dict)
        self._found: list[StoppedAnswering] = []
        self._task: asyncio.Task[None] | None = None

    def note(self, outcome: Outcome) -> None:
        """An address is through; where it answered and was silent as well, it is asked again.

        Who answers everywhere was not locked out, and of who never did nothing can be told.
        """
        silent = outcome.states.get(PortState.FILTERED)
        if outcome.heard is None or outcome.everything or not silent:
            return
        port, state = outcome.heard
        self._waiting[port][outcome.target] = state
        if self._task is None or self._task.done():
            self._raise_what_ended()
            self._task = asyncio.create_task(self._work())

    def found(self) -> list[StoppedAnswering]:
        """Who no longer answers, each told once."""
        some, self._found = self._found, []
        return some

    async def finish(self) -> list[StoppedAnswering]:
        """The rest of them, when nothing more will be noted. Raises CannotAsk as `ask` does."""
        if self._task is not None:
            await self._task
        return self.found()

    async def cancel(self) -> None:
        """Ask no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _raise_what_ended(self) -> None:
        if self._task is not None:
            self._task.result()

    async def _work(self) -> None:
        while self._waiting:
            port, before = self._waiting.popitem()
            async for target, result in self._ask(list(before), port):
                if isinstance(result, Outcome) and not any(map(result.states.get, _HEARD)):
                    self._found.append(StoppedAnswering(target, port, before[target]))


def heard_at(states: Mapping[PortState, Sequence[int]]) -> tuple[int, PortState] | None:
    """A port that answered, an open one if there is any, and how; None where none did."""
    for state in _HEARD:
        if ports := states.get(state):
            return ports[0], state
    return None
