"""IPMI over LAN: the presence ping of its transport (ASF 2.0 section 3.2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match
from netaudit.net.payloads import rmcp_ping

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

_PONG = 0x40


def ask() -> Asking:
    """A ping; no session, and no question about users."""
    heard = yield rmcp_ping()
    if len(heard) < 12 or heard[:1] != b"\x06" or heard[8] != _PONG:  # noqa: PLR2004
        return None
    return Match("ipmi")


DATAGRAMS = Datagrams("ipmi", ask, (623,))
