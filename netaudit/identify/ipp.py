"""IPP (RFC 8010): a web server that says that it prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, Protocol, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer

_PRINTS = re.compile(r"(?i)\bIPP/\d|\bCUPS\b|JetDirect|HP HTTP Server|EPSON|Brother|Canon HTTP")


def refine(answer: Answer) -> Talk:
    """Nothing more is asked, and nothing is printed."""
    yield from ()
    server = answer.header("Server")
    if not _PRINTS.search(server):
        return None
    version = first(rb"CUPS/([\d.]+)", server.encode())
    return Match("ipp", "CUPS" if "CUPS" in server else "", version, server.encode())


def talk(_greeting: bytes) -> Talk:
    """On the port of IPP, whatever speaks HTTP prints."""
    answer = yield from web.ask()
    if answer is None or answer.protocol != "HTTP":
        return None
    found = yield from refine(answer)
    return found or Match("ipp", "", "", answer.header("Server").encode() or answer.line)


PROTOCOL = Protocol("ipp", talk, (631,), own_ports=True)
