"""Kubernetes: the API server and the kubelet, and whether strangers may ask them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer

_OK, _REFUSED = 200, {401, 403}


def refine(answer: Answer) -> Talk:
    """GET /version of an API server: it is public by default, and names the version."""
    body = answer.body
    lists_paths = answer.status == _OK and b'"paths"' in body and b'"/api/v1"' in body
    status = b'"kind"' in body and b'"Status"' in body and b'"apiVersion"' in body
    if not (lists_paths or (status and answer.status in _REFUSED)):
        return None
    told = yield from web.ask("/version")
    version = first(rb'"gitVersion"\s*:\s*"v?([\w.+-]{1,40})"', told.body) if told else ""
    notes = (("access", "open" if lists_paths else "closed"),)
    return Match("kubernetes", "Kubernetes API server", version, answer.line, notes)
