"""Redis and Valkey: PING, and INFO where nobody is asked who he is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, a_line, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_LEFT_OUT = re.compile(rb"-(?:NOAUTH|NOPERM|DENIED|WRONGPASS)")
_MOST = 8192


def betrays(heard: bytes) -> bool:
    """It takes the first word of a stranger's request for a command of its own."""
    return heard.startswith((b"-ERR wrong number of arguments for 'get'", b"-NOAUTH", b"-DENIED"))


def talk(_greeting: bytes) -> Talk:
    """PING; then the section of INFO that names the version."""
    heard = yield Say(b"PING\r\n", a_line)
    if _LEFT_OUT.match(heard):
        return Match("redis", "Redis", "", heard, (("access", "closed"),))
    if not heard.startswith(b"+PONG\r\n"):
        return None
    told = yield Say(b"INFO server\r\n", _bulk)
    name = "Valkey" if b"valkey_version" in told else "Redis"
    version = first(rb"(?:valkey|redis)_version:([\w.]+)", told)
    if name == "Valkey":
        version = first(rb"valkey_version:([\w.]+)", told)
    is_open = told.startswith(b"$")
    yield Say(b"QUIT\r\n", a_line)
    return Match("redis", name, version, heard, (("access", "open" if is_open else "closed"),))


def _bulk(heard: bytes) -> bool:
    head = re.match(rb"\$(\d{1,6})\r\n", heard)
    if head:
        return len(heard) >= min(head.end() + int(head[1]), _MOST)
    return a_line(heard)


PROTOCOL = Protocol("redis", talk, (6379,), None, betrays, tls_ports=(6380,))
