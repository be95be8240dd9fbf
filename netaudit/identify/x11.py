"""X11: the set-up of a connection without any authorisation data."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_SETUP = struct.pack("<BxHHHHxx", 0x6C, 11, 0, 0, 0)
_FAILED, _SUCCESS, _MORE = 0, 1, 2
_MAJOR = 11
_HEAD = 8
_MOST = 16_384


def enough(heard: bytes) -> bool:
    """The head, and as many words as it announces."""
    words = int.from_bytes(heard[6:8], "little")
    return len(heard) >= _HEAD and len(heard) >= min(_HEAD + 4 * words, _MOST)


def talk(_greeting: bytes) -> Talk:
    """Success means that whoever comes sees and types on that screen."""
    heard = yield Say(_SETUP, enough)
    if len(heard) < _HEAD or heard[0] > _MORE or int.from_bytes(heard[2:4], "little") != _MAJOR:
        return None
    if heard[0] != _SUCCESS:
        return Match("x11", "", "", heard[8 : 8 + heard[1]], (("access", "closed"),))
    length = int.from_bytes(heard[24:26], "little")
    return Match("x11", text(heard[40 : 40 + length]), "", b"", (("access", "open"),))


PROTOCOL = Protocol("x11", talk, tuple(range(6000, 6064)))  # a port a display
