"""SOCKS 5 (RFC 1928): which ways to log in it wants. No connection is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, at_least

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_HELLO = b"\x05\x01\x00"
_ANSWERS = {b"\x05\x00": "open", b"\x05\xff": "closed"}


def talk(_greeting: bytes) -> Talk:
    """Offer no authentication: accepted, it forwards whoever comes."""
    heard = yield Say(_HELLO, at_least(2))
    access = _ANSWERS.get(heard)
    return Match("socks", "", "", b"", (("access", access),)) if access else None


PROTOCOL = Protocol("socks", talk, (1080,))
