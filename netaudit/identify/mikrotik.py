"""MikroTik's API: a /quit, which it answers with a farewell before any log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_QUIT = b"\x05/quit\x00"


def talk(_greeting: bytes) -> Talk:
    """One sentence of one word."""
    heard = yield Say(_QUIT, lambda heard: b"\0" in heard)
    if heard.startswith((b"\x06!fatal", b"\x05!trap")):
        return Match("mikrotik-api", "MikroTik RouterOS")
    return None


PROTOCOL = Protocol("mikrotik-api", talk, (8728,), own_ports=True, tls_ports=(8729,))
