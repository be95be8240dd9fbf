"""Docker's API: without TLS and client certificates it serves whoever comes, as root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer

_OK = 200


def refine(answer: Answer) -> Talk:
    """GET /version, where the headers are Docker's."""
    server = answer.header("Server")
    if not (server.startswith("Docker/") or answer.header("Docker-Experimental")):
        return None
    version = first(rb"^Docker/([\w.+-]+)", server.encode())
    told = yield from web.ask("/version")
    is_open = told is not None and told.status == _OK and b"ApiVersion" in told.body
    if told is not None and not version:
        version = first(rb'"Version"\s*:\s*"([^"]{1,40})"', told.body)
    notes = (("access", "open" if is_open else "closed"),)
    return Match("docker", "Docker Engine", version, server.encode() or answer.line, notes)
