"""etcd's client API over HTTP: its version is for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import web
from netaudit.identify.dialogue import Match, first

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk
    from netaudit.identify.web import Answer

_NOT_FOUND = 404
_OK = 200


def refine(answer: Answer) -> Talk:
    """GET /version, where the root is the bare 404 of a program in Go."""
    if answer.status != _NOT_FOUND or answer.body.strip() != b"404 page not found":
        return None
    told = yield from web.ask("/version")
    if told is None or b'"etcdserver"' not in told.body:
        return None
    version = first(rb'"etcdserver"\s*:\s*"([\w.+-]{1,40})"', told.body)
    status = yield from web.ask("/v2/keys/")
    notes = (("access", "open"),) if _lists_keys(status) else ()
    return Match("etcd", "etcd", version, told.line, notes)


def _lists_keys(answer: Answer | None) -> bool:
    return answer is not None and answer.status == _OK and b'"action":"get"' in answer.body
