"""memcached: its version, over TCP and, where that is left on, over UDP."""

from __future__ import annotations

import re
import secrets
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match, Protocol, Say, a_line, text
from netaudit.net.payloads import Payload

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

_VERSION = re.compile(rb"VERSION ([\w.+-]{1,40})\r\n")
_HEAD = 8


def betrays(heard: bytes) -> bool:
    """It answers each line that it does not know with ERROR."""
    return re.match(rb"(?:ERROR\r\n){1,}", heard) is not None


def talk(_greeting: bytes) -> Talk:
    """`version`: no key is read."""
    heard = yield Say(b"version\r\n", a_line)
    return read(heard)


def ask() -> Asking:
    """`version`, then `stats`: what an attacker would have reflected to a victim."""
    found = read((yield frame(b"version\r\n"))[_HEAD:])
    if found:
        yield frame(b"stats\r\n")
    return found


def frame(command: bytes) -> Payload:
    """A command behind memcached's UDP header."""
    id_ = secrets.token_bytes(2)
    return Payload(id_ + struct.pack("!3H", 0, 1, 0) + command, echo=id_)


def read(heard: bytes) -> Match | None:
    """The match in an answer."""
    found = _VERSION.match(heard)
    if not found:
        return None
    return Match("memcached", "memcached", text(found[1]), heard, (("access", "open"),))


PROTOCOL = Protocol("memcached", talk, (11211,), None, betrays)
DATAGRAMS = Datagrams("memcached", ask, (11211,))
