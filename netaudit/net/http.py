"""A request of HTTP/1.1, as all who ask for a page send it (RFC 9112 section 3).

And how a connection of HTTP/2 begins (RFC 9113 section 3.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.model import Service

_SETTINGS = 4
# The client's preface, and its own settings, which say nothing.
BEGIN_HTTP_2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes((0, 0, 0, _SETTINGS, 0, 0, 0, 0, 0))


def host(service: Service) -> str:
    """Whose site is asked for: the service's first name, where it has one."""
    return service.names[0] if service.names else "localhost"


def request(method: str, host: str, *, path: str = "/", keep: bool = False) -> bytes:
    """For a page of a site; the server is to end the connection after it, or to `keep` it.

    `path`: as it stands in a request, without spaces and control characters.
    """
    end = () if keep else ("Connection: close",)
    fields = (f"Host: {host}", "User-Agent: netaudit", *end)
    text = "\r\n".join((f"{method} {path} HTTP/1.1", *fields, "", ""))
    return text.encode("ascii", errors="replace")


def is_settings(frame: bytes) -> bool:
    """Whether this head of a frame (9 octets) is how a server of HTTP/2 begins."""
    return frame[3] == _SETTINGS and not any(frame[5:])
