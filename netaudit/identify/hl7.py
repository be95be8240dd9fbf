"""HL7 over MLLP: recognised when it speaks by itself. Nothing is sent: it would be a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_START = b"\x0bMSH"


def greets(heard: bytes) -> bool:
    """A block that begins with a message header."""
    return heard.startswith(_START)


def talk(greeting: bytes) -> Talk:
    """Listen."""
    if not greeting:
        greeting = yield Say()
    if not greets(greeting):
        return None
    return Match("hl7", first(rb"\x0bMSH\|[^|]{0,10}\|([^|]{0,60})\|", greeting))


PROTOCOL = Protocol("hl7", talk, (2575,), greets, own_ports=True)
