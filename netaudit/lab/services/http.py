"""HTTP/1.1 (RFC 9112): a home page over TLS, a redirect to it in the clear."""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from itertools import cycle
from typing import TYPE_CHECKING

from netaudit.net.clock import system_clock

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint, Stream

MAX_HEADERS = 100
MAX_REQUESTS = 20  # on one connection that is kept
REASONS = {
    200: "OK",
    301: "Moved Permanently",
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
}
UNAVAILABLE = b"<html><title>503</title><h1>No server is available</h1>\n"
DEFAULT_PAGE = b"<html><title>Default page</title><p>The web server works. Replace this page.\n"
FORBIDDEN = b"<html><title>403 Forbidden</title><h1>Forbidden</h1>\n"
PAGE = '<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><title>{name}</title><h1>{name}</h1>\n'
REQUEST_WORDS = 3


async def https(conversation: Conversation, endpoint: Endpoint) -> None:
    """A home page over TLS."""
    await conversation.start_tls(endpoint)
    await _serve(conversation, endpoint, redirect=False)


async def http(conversation: Conversation, endpoint: Endpoint) -> None:
    """A redirect to HTTPS where the host has it, else the home page."""
    await _serve(conversation, endpoint, redirect=endpoint.has_https)


async def default_page(conversation: Conversation, endpoint: Endpoint) -> None:
    """The page of a web server that nobody set up, whatever was asked."""
    await _instead(conversation, endpoint, 200, DEFAULT_PAGE)


async def forbidden(conversation: Conversation, endpoint: Endpoint) -> None:
    """An access list that does not know the client."""
    await _instead(conversation, endpoint, 403, FORBIDDEN)


def every_second() -> Stream:
    """A gateway that keeps connections, with two machines behind it; one of them is dead."""
    turns = cycle((True, False))

    async def serve(conversation: Conversation, endpoint: Endpoint) -> None:
        if endpoint.tls is not None:
            await conversation.start_tls(endpoint)
        for _ in range(MAX_REQUESTS):
            words = (await conversation.line()).split()
            fields = [await conversation.line()]
            while fields[-1] and len(fields) < MAX_HEADERS:
                fields.append(await conversation.line())
            await conversation.send(_forwarded(words, endpoint, alive=next(turns)))
            if b"Connection: close" in fields:
                break

    return serve


def _forwarded(words: list[bytes], endpoint: Endpoint, *, alive: bool) -> bytes:
    page = PAGE.format(name=escape(endpoint.name)).encode() if alive else UNAVAILABLE
    head = f"HTTP/1.1 {'200 OK' if alive else '503 Service Unavailable'}\r\n"
    told = _told(endpoint) if alive else ""
    shown = b"" if words[:1] == [b"HEAD"] else page
    return f"{head}{told}Content-Length: {len(page)}\r\n\r\n".encode() + shown


async def _instead(
    conversation: Conversation, endpoint: Endpoint, status: int, page: bytes
) -> None:
    if endpoint.tls is not None:
        await conversation.start_tls(endpoint)
    for _ in range(MAX_HEADERS):
        if not await conversation.line():
            break
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Length: {len(page)}\r\n"
    await conversation.send(f"{head}{_told(endpoint)}Connection: close\r\n\r\n".encode() + page)


def _told(endpoint: Endpoint) -> str:
    """What a server says to browsers over TLS, and nowhere else."""
    if endpoint.tls is None:
        return ""
    hsts = [("Strict-Transport-Security", endpoint.hsts)] if endpoint.hsts else []
    return "".join(f"{name}: {value}\r\n" for name, value in (*hsts, *endpoint.fields))


async def _serve(conversation: Conversation, endpoint: Endpoint, *, redirect: bool) -> None:
    words = (await conversation.line()).split()
    well_formed = len(words) == REQUEST_WORDS and words[2].startswith(b"HTTP/1.")
    for _ in range(MAX_HEADERS):
        if not await conversation.line():
            break
    else:
        well_formed = False
    status = _status(words[0], redirect=redirect) if well_formed else 400
    page = PAGE.format(name=escape(endpoint.name)) + endpoint.extra
    body = page.encode() if status == 200 else b""  # noqa: PLR2004  HTTP's OK
    head = [
        f"HTTP/1.1 {status} {REASONS[status]}",
        f"Date: {format_datetime(system_clock(), usegmt=True)}",  # RFC 9110 section 6.6.1
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
        "Server: netaudit-lab",
    ]
    if status == 301:  # noqa: PLR2004
        head.append(f"Location: https://{endpoint.name}/")
    shown = b"" if words[:1] == [b"HEAD"] else body
    told = "\r\n".join([*head, _told(endpoint)])
    await conversation.send(f"{told}\r\n".encode() + shown)


def _status(method: bytes, *, redirect: bool) -> int:
    if method not in (b"GET", b"HEAD"):
        return 405
    return 301 if redirect else 200
