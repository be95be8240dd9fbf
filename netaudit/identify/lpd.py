"""LPD (RFC 1179): the state of a queue, in short. No job is sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, a_line

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_SPEAKS = re.compile(rb"(?i)print|queue|no entries|unknown|lpd|ready|\bidle\b|\bjobs?\b")


def talk(_greeting: bytes) -> Talk:
    """Command 3 (section 5.3)."""
    heard = yield Say(b"\x03lp\n", a_line)
    if not _SPEAKS.search(heard):
        return None
    return Match("lpd", "", "", heard)


PROTOCOL = Protocol("lpd", talk, (515,), own_ports=True)
