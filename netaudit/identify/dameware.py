"""Dameware Mini Remote Control: its agent greets with a fixed header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_HEADER = b"\x30\x11\x00\x00"  # message 4400, little endian
_LEAST = 16


def greets(heard: bytes) -> bool:
    """The header, and the rest of a message."""
    return heard.startswith(_HEADER) and len(heard) >= _LEAST


def talk(greeting: bytes) -> Talk:
    """Listen."""
    if not greeting:
        greeting = yield Say()
    return Match("dameware", "Dameware Mini Remote Control") if greets(greeting) else None


PROTOCOL = Protocol("dameware", talk, (6129,), greets)
