"""Raw printing (port 9100): what is sent there may come out on paper, so nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk


def greets(heard: bytes) -> bool:
    """The unsolicited status of a printer that speaks PJL."""
    return b"@PJL" in heard[:64]


def talk(greeting: bytes) -> Talk:
    """Listen."""
    if not greeting:
        greeting = yield Say()
    if not greets(greeting):
        return None
    return Match("jetdirect", first(rb'DISPLAY="([^"\r\n]{1,60})"', greeting), "", greeting)


PROTOCOL = Protocol("jetdirect", talk, (9100,), greets, own_ports=True)
