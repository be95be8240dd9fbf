"""MongoDB: `hello` and `buildInfo`, which it answers before any log-in."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_QUERY, _REPLY, _MSG = 2004, 1, 2013
_MOST = 16_384
_LEAST = 36  # header, and the head of a reply
_OVER_HTTP = b"It looks like you are trying to access MongoDB over HTTP"
_enough = framed(0, 4, 0, _MOST, "little")


def _document(command: bytes) -> bytes:
    body = (
        b"\x10"
        + command
        + b"\0"
        + struct.pack("<i", 1)
        + b"\x02$db\0"
        + struct.pack("<i", 6)
        + b"admin\0\0"
    )
    return struct.pack("<i", len(body) + 4) + body


def _legacy(command: bytes) -> bytes:
    """OP_QUERY: the form of `hello` that every release answers."""
    body = b"\x10" + command + b"\0" + struct.pack("<i", 1) + b"\0"
    document = struct.pack("<i", len(body) + 4) + body
    message = struct.pack("<i", 0) + b"admin.$cmd\0" + struct.pack("<ii", 0, -1) + document
    return struct.pack("<iiii", 16 + len(message), 1, 0, _QUERY) + message


def _msg(command: bytes) -> bytes:
    message = struct.pack("<iB", 0, 0) + _document(command)
    return struct.pack("<iiii", 16 + len(message), 2, 0, _MSG) + message


def betrays(heard: bytes) -> bool:
    """It answers HTTP with a hint."""
    return _OVER_HTTP in heard


def talk(_greeting: bytes) -> Talk:
    """Hello, then buildInfo; no data is asked for."""
    heard = yield Say(_legacy(b"isMaster"), _enough)
    if len(heard) < _LEAST or heard[12:16] not in {
        _REPLY.to_bytes(4, "little"),
        _MSG.to_bytes(4, "little"),
    }:
        return None
    if b"maxWireVersion" not in heard and b"ismaster" not in heard.lower():
        return None
    told = yield Say(_msg(b"buildInfo"), _enough)
    found = re.search(rb"\x02version\0([\x01-\x40])\0\0\0([\x20-\x7e]{1,63})\0", told)
    return Match("mongodb", "MongoDB", text(found[2]) if found else "")


PROTOCOL = Protocol("mongodb", talk, (27017, 27018), None, betrays)
