"""A request of HTTP/1.1, as all who ask for a page send it (RFC 9112 section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.model import Service


def host(service: Service) -> str:
    """Whose site is asked for: the service's first name, where it has one."""
    return service.names[0] if service.names else "localhost"


def request(method: str, host: str) -> bytes:
    """For the root of a site; the server is to end the connection after its answer."""
    fields = (f"Host: {host}", "User-Agent: netaudit", "Connection: close")
    text = "\r\n".join((f"{method} / HTTP/1.1", *fields, "", ""))
    return text.encode("ascii", errors="replace")
