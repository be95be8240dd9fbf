"""What the processes of one run do once for all of them: whoever is first, does it.

A claim stands in the ledger; who comes later asks the first for what came of it. Only values are
handed on: where there was an error, or the first has ended, the other tries for itself.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from netaudit.net.ledger import Ledger
    from netaudit.pending import Pending

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Want:
    """The process `who` wants what came of `key`, and calls it `number`."""

    who: int
    number: int
    key: object


@dataclass(frozen=True, slots=True)
class Have:
    """What came of what was wanted: the value, pickled; None where there is none to be had."""

    number: int
    value: bytes | None


Send = Callable[[int, Want | Have], None]
Known = Callable[[object], "Pending[Any] | None"]


class Commons:
    """One in each process; `who` is its number, from 1. Inside its event loop.

    Attributes:
        zones: about whose names, but for addresses, nobody else asks (labels in lower case); they
            become more as the process takes up units.
    """

    def __init__(self, ledger: Ledger, who: int, send: Send) -> None:
        """`send` brings a message to another process, or drops it where that has ended."""
        self._ledger, self._who, self._send = ledger, who, send
        self.zones: set[tuple[bytes, ...]] = set()
        self._numbers, self._turns = count(), dict[int, asyncio.Future[bytes | None]]()

    def first(self, key: object, make: Callable[[], Awaitable[T]]) -> Awaitable[T]:
        """What `make` gives, here or in the process that was first."""
        owner = self._ledger.claim(key, self._who)
        return make() if owner == self._who else self._fetched(owner, key, make)

    async def _fetched(self, owner: int, key: object, make: Callable[[], Awaitable[T]]) -> T:
        number, turn = next(self._numbers), asyncio.get_running_loop().create_future()
        self._turns[number] = turn
        self._send(owner, Want(self._who, number, key))
        try:
            value = await turn
        finally:
            del self._turns[number]
        if value is None:
            return await make()
        found: T = pickle.loads(value)  # noqa: S301  of a process that we forked, over its socket
        return found

    def wanted(self, want: Want, known: Known) -> None:
        """Another process wants something: it gets it when it is there. `known`: by key."""
        pending = known(want.key)
        if pending is None:
            self._send(want.who, Have(want.number, None))
        else:
            pending.then(lambda: self._send(want.who, Have(want.number, _pickled(pending))))

    def came(self, have: Have) -> None:
        """Something that was wanted has come."""
        turn = self._turns.get(have.number)
        if turn is not None and not turn.done():
            turn.set_result(have.value)


def _pickled(pending: Pending[Any]) -> bytes | None:
    """None where there is nothing, and of what cannot be handed on: better asked twice than never.

    Who wants it would wait for it as long as a probe may take.
    """
    if pending.error is not None:
        return None
    try:
        return pickle.dumps(pending.result())
    except (pickle.PicklingError, TypeError, AttributeError):
        return None
