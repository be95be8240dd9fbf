"""Passwords are hashed one after the other: each hash takes 32 MiB, and slowness is its purpose.

A flood of logins must neither eat the machine's memory nor run past the ration of failures: who
waits here is asked again, when his turn comes, whether he may still try.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

AT_ONCE, IN_LINE = 2, 50


class Turns:
    """Those that hash now, and those that wait."""

    def __init__(self, at_once: int = AT_ONCE, in_line: int = IN_LINE) -> None:
        self._places, self._most = asyncio.Semaphore(at_once), at_once + in_line
        self._here = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait for one's turn; False, at once, where too many wait already."""
        if self._here >= self._most:
            yield False
            return
        self._here += 1
        try:
            async with self._places:
                yield True
        finally:
            self._here -= 1
