"""HTTP proxies that say so. Whether they serve strangers is not tried: it would send traffic on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer

_PRIVOXY = re.compile(rb"(?i)<title>[^<]*Privoxy")


def refine(answer: Answer) -> Talk:
    """They answer a request for a page of their own with an error that names them."""
    yield from ()
    server, via = answer.header("Server"), answer.header("Via")
    if server.lower().startswith("squid") or answer.header("X-Squid-Error"):
        version = first(rb"squid/([\d.]+)", f"{server} {via}".encode())
        return Match("http-proxy", "Squid", version, server.encode() or answer.line)
    if version := first(rb"(?i)^tinyproxy/([\d.]+)", server.encode()):
        return Match("http-proxy", "tinyproxy", version, server.encode())
    if _PRIVOXY.search(answer.body):
        return Match("http-proxy", "Privoxy", "", answer.line)
    return None
