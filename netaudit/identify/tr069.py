"""TR-069 (CWMP): the port on which a customer's router waits for its provider's call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.identify import http, web
from netaudit.identify.dialogue import Protocol

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk


def talk(_greeting: bytes) -> Talk:
    """Any HTTP on that port. The path that makes the router call home is random, and not asked."""
    answer = yield from web.ask()
    if answer is None or answer.protocol != "HTTP":
        return None
    return replace(http.plain(answer), protocol="tr069")


PROTOCOL = Protocol("tr069", talk, (7547,), own_ports=True)
