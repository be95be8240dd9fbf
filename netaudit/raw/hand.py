"""A second thread, which sends while the first one hears: the kernel needs no Python for that."""

from __future__ import annotations

import _thread
import sys
from queue import SimpleQueue
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SWITCH = 0.0001  # seconds that one thread waits for the other, a fiftieth of Python's own choice


class Hand:
    """Does one job after the other. None of them may raise."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def start(self) -> None:
        """Start the thread, with the rights that the calling one has at this moment."""
        sys.setswitchinterval(_SWITCH)
        _thread.start_new_thread(self._work, ())

    def do(self, job: Callable[[], None]) -> None:
        """Have it done, soon."""
        self._jobs.put(job)

    def _work(self) -> None:
        while True:
            self._jobs.get()()
