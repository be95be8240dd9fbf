"""The kill switch: a file that stops whatever sends, from anywhere, within a second.

While the file is there nothing begins either. `netaudit stop` makes it, `netaudit stop --release`
takes it away; so can anybody who may write to the folder.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import Stopped, UsageError
from netaudit.model import Instant

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.model import Inventory
    from netaudit.net.clock import Clock
    from netaudit.net.gate import Gate

_LOOK = 0.25  # seconds


def path() -> Path:
    """$NETAUDIT_STOP_FILE, or a file in this user's home.

    Not among his run-time files: a scan under cron or systemd's system manager does not know where
    those are, and they go when he logs out.
    """
    if named := os.environ.get("NETAUDIT_STOP_FILE"):
        return Path(named)
    return Path("~/.local/share/netaudit.stop").expanduser()


def pulled() -> bool:
    """Whether the file is there."""
    return path().exists()


def require_released() -> None:
    """Raise Stopped while the switch is pulled."""
    if pulled():
        raise Stopped(
            "the kill switch is pulled: {file} is there, so nothing is sent. When it may go on: "
            "netaudit stop --release",
            file=str(path()),
        )


def within_window(inventory: Inventory, clock: Clock) -> None:
    """Raise UsageError outside the authorisation's window, Stopped while the switch is pulled."""
    require_released()
    allowed, now = inventory.authorisation, clock()
    if not allowed.starts <= now <= allowed.ends:
        raise UsageError(
            "authorisation {document} covers {starts} to {ends}, and now is {now}; nothing was "
            "sent. Have the authorisation renewed and change its window in the inventory",
            document=allowed.document,
            starts=Instant(allowed.starts),
            ends=Instant(allowed.ends),
            now=Instant(now),
        )


async def watch(gate: Gate, ends: datetime | None, clock: Clock) -> None:
    """Stop the gate when the switch is pulled, or the authorisation's window is over."""
    while not gate.stopped:
        if pulled() or (ends is not None and clock() > ends):
            gate.stop()
        await asyncio.sleep(_LOOK)
