"""The kubelet's API (port 10250): whether it shows its pods to strangers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify import http, web
from netaudit.identify.dialogue import Match, Protocol

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_OK, _REFUSED = 200, {401, 403}


def talk(_greeting: bytes) -> Talk:
    """GET /pods: the list is read no further than its head."""
    answer = yield from web.ask("/pods")
    if answer is None or answer.protocol != "HTTP":
        return None
    if answer.status == _OK and b'"PodList"' in answer.body:
        return Match("kubelet", "kubelet", "", answer.line, (("access", "open"),))
    if answer.status in _REFUSED and answer.body.strip() in {b"Unauthorized", b"Forbidden"}:
        return Match("kubelet", "kubelet", "", answer.line, (("access", "closed"),))
    return http.plain(answer)


PROTOCOL = Protocol("kubelet", talk, (10255,), own_ports=True, tls_ports=(10250,))
