"""Oracle Database: the listener's answer to a request for its version (TNS)."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, first, framed

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_CONNECT, _ACCEPT, _REFUSE, _REDIRECT, _RESEND = 1, 2, 4, 5, 11
_HEAD = 8
_MOST = 4096
_DATA = b"(CONNECT_DATA=(COMMAND=version))"
_enough = framed(0, 2, 0, _MOST)


def _connect() -> bytes:
    body = struct.pack(
        "!HHHHHHHHHHIBB",
        0x0136,
        0x012C,
        0,
        0x0800,
        0x7FFF,
        0x7F08,
        0,
        1,
        len(_DATA),
        58,
        0,
        0x41,
        0x41,
    )
    body += bytes(24)
    return struct.pack("!HHBBH", _HEAD + len(body) + len(_DATA), 0, _CONNECT, 0, 0) + body + _DATA


def talk(_greeting: bytes) -> Talk:
    """Ask the listener for its version, once more if it asks for that."""
    heard = yield Say(_connect(), _enough)
    if _kind(heard) == _RESEND:
        heard = yield Say(_connect(), _enough)
    if _kind(heard) not in {_ACCEPT, _REFUSE, _REDIRECT}:
        return None
    if _kind(heard) == _ACCEPT:
        heard += yield Say(b"", lambda more: b"TNSLSNR" in more)
    elif b"(DESCRIPTION=" not in heard and b"(ADDRESS=" not in heard:
        return None
    return Match("oracle", "Oracle Database", _version(heard), b"")


def _kind(heard: bytes) -> int:
    length = int.from_bytes(heard[:2], "big")
    plausible = len(heard) >= _HEAD and _HEAD <= length <= _MOST and heard[2:4] == b"\0\0"
    return heard[4] if plausible else 0


def _version(heard: bytes) -> str:
    """In words, or packed: 8, 4, 8, 4 and 8 bits."""
    if words := first(rb"TNSLSNR[^\r\n]{0,60}?Version (\d+[\d.]+)", heard):
        return words
    packed = re.search(rb"\(VSNNUM=(\d{1,10})\)", heard)
    if not packed or not (number := int(packed[1])):
        return ""
    parts = (number >> 24, number >> 20 & 15, number >> 12 & 255, number >> 8 & 15, number & 255)
    return ".".join(map(str, parts))


PROTOCOL = Protocol("oracle", talk, (1521, 1522, 1830))
