"""An answer that is under way: any number may wait for it, and it costs no task.

asyncio's own means (a task and a shield for each) cost more than a DNS question itself does.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

T = TypeVar("T")


class Pending(Generic[T]):
    """A value or an error that comes once. Await it as often as you like.

    Whoever gives up waiting disturbs neither the others nor the work. Not safe between threads.
    `done`: it has come; `error`: what came instead of a value.
    """

    __slots__ = ("_then", "_value", "_work", "done", "error")

    def __init__(self) -> None:
        self.done = False
        self._value: T | None = None
        self.error: BaseException | None = None
        self._then: list[Callable[[], None]] = []
        self._work: asyncio.Future[T] | None = None

    def settle(self, value: T) -> None:
        """The value has come; a second one is not heard."""
        if not self.done:
            self._value = value
            self._end()

    def fail(self, error: BaseException) -> None:
        """The error that everybody who waits gets."""
        if not self.done:
            self.error = error
            self._end()

    def take(self, make: Callable[[], T]) -> None:
        """Be what `make` gives, or the error that it raises."""
        try:
            self.settle(make())
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  whoever waits gets it
            self.fail(error)

    def follow(self, work: Awaitable[T]) -> None:
        """Be what comes of `work`, which gets a task unless it is a Pending."""
        if isinstance(work, Pending):
            work.then(lambda: self.take(work.result))
            return
        self._work = task = asyncio.ensure_future(work)
        task.add_done_callback(lambda done: self.take(done.result))

    def then(self, call: Callable[[], None]) -> None:
        """Call when it has come, at once if it has."""
        if self.done:
            call()
        else:
            self._then.append(call)

    def result(self) -> T:
        """The value, once it is there. Raises the error."""
        if self.error is not None:
            raise self.error
        return cast("T", self._value)

    def cancel(self) -> asyncio.Future[T] | None:
        """Cancel the work that it follows; what to wait for until that has ended, if anything."""
        if self._work is not None:
            self._work.cancel()
        return self._work

    def __await__(self) -> Generator[object, None, T]:
        """Wait for it."""
        if not self.done:
            turn = asyncio.get_running_loop().create_future()
            self._then.append(lambda: None if turn.done() else turn.set_result(None))
            yield from turn
        return self.result()

    def _end(self) -> None:
        self.done = True
        calls, self._then = self._then, []
        for call in calls:
            call()


def started(work: Awaitable[T]) -> Pending[T]:
    """`work` under way: itself if it is already, else in a task."""
    if isinstance(work, Pending):
        return work
    pending: Pending[T] = Pending()
    pending.follow(work)
    return pending


def settled(value: T) -> Pending[T]:
    """What has come already."""
    pending: Pending[T] = Pending()
    pending.settle(value)
    return pending


async def together(*works: Awaitable[T]) -> list[T]:
    """What comes of all of them, under way at the same time. Raises the first's error."""
    return [await pending for pending in [started(work) for work in works]]
