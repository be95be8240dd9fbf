"""rsync's daemon: its greeting names the protocol version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, a_line, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_GREETING = re.compile(rb"@RSYNCD: ([\d.]+)")


def greets(heard: bytes) -> bool:
    """@RSYNCD: 31.0."""
    return _GREETING.match(heard) is not None


def talk(greeting: bytes) -> Talk:
    """Listen; the list of modules is not asked for."""
    if not greeting:
        greeting = yield Say(b"", a_line)
    if not (found := _GREETING.match(greeting)):
        return None
    return Match(
        "rsync", "rsync", "", greeting.partition(b"\n")[0], (("protocol", text(found[1])),)
    )


PROTOCOL = Protocol("rsync", talk, (873,), greets)
