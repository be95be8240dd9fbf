"""Bounds code of packs that never gives the processor back: an alarm raises inside of it.

asyncio's time-outs need the event loop to run; a probe that loops without `await`, or a check
that never returns, would stop everything. SIGALRM interrupts it where it stands.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType


class Hung(Exception):  # noqa: N818  it names what the pack's code did
    """The code ran for too long without giving the processor back."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise Hung inside the block after `seconds`. Without effect off the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Hung(f"ran for {seconds:g} s without an answer")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
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
