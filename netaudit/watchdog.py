"""Bounds code of packs that never gives the processor back: an alarm raises inside of it.

asyncio's time-outs need the event loop to run; a probe that loops without `await`, or a check
that never returns, would stop everything. SIGALRM interrupts it where it stands.
"""

from __future__ import annotations

import signal
import threading
from contextlib import AbstractContextManager, contextmanager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


class Hung(Exception):  # noqa: N818  it names what the pack's code did
    """The code ran for too long without giving the processor back."""


class Limit:
    """A context that may be entered again and again; `seconds` bound each time."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._since = seconds, 0.0

    def __enter__(self) -> None:
        self._since = monotonic()

    def __exit__(self, *_error: object) -> None:
        self._since = 0.0

    def ring(self, _signal: int, _frame: FrameType | None) -> None:
        """Raise Hung if the block has been running for too long."""
        if self._since and monotonic() - self._since >= self._seconds:
            raise Hung(f"ran for {self._seconds:g} s without an answer")


@contextmanager
def limit(seconds: float) -> Iterator[AbstractContextManager[None]]:
    """Yields a context that raises Hung inside its block after `seconds`, to enter many times.

    The clock looks in ten times meanwhile: to wind an alarm up for each of a judgement's ten
    thousand checks cost more than many of them. Without effect off the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield nullcontext()
        return
    bound = Limit(seconds)
    before = signal.signal(signal.SIGALRM, bound.ring)
    signal.setitimer(signal.ITIMER_REAL, seconds / 10, seconds / 10)
    try:
        yield bound
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def heartbeat(seconds: float, interruptible: Callable[[], bool]) -> Iterator[Callable[[], None]]:
    """Raise Hung where the code stands when `beat` was not called for `seconds`.

    Yields `beat`. When the alarm rings and `interruptible()` is false (the event loop itself is
    at work), it is only wound up again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return

    def beat() -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        beat()
        if interruptible():
            raise Hung(f"held the processor for {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    beat()
    try:
        yield beat
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
