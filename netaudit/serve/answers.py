"""What every answer of the console is made with: its headers, its forms, its pages."""

from __future__ import annotations

import hmac
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse, HTMLResponse, Response

from netaudit.i18n import LANGUAGES
from netaudit.serve import pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from starlette.requests import Request

    from netaudit.serve.accounts import Session

_SMALL = 4096  # octets of a form
_FIELDS = 8
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
_OWN = (
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
# Pages have stricter ones in them, each kind as it needs; this one holds beside those.
_FILES = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    "img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)


async def dress_all(request: Request, ask: Callable[[Request], Awaitable[Response]]) -> Response:
    """Every answer of the application with its headers."""
    return dress(await ask(request))


def dress(answer: Response) -> Response:
    """The same answer, with the headers that every answer has."""
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Content-Security-Policy", _OWN)
    return answer


async def form_of(request: Request, most: int = _SMALL) -> dict[str, str]:
    """The fields of a form of at most so many octets; empty for what is larger, or no form."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > most:
                return {}
    except ClientDisconnect:  # nobody reads the answer; it is no mistake of ours
        return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=_FIELDS))
    except ValueError:  # UnicodeDecodeError is one
        return {}


def page_answer(
    request: Request, name: str, status: int, session: Session | None, **values: Any
) -> HTMLResponse:
    """A page of pages.py for that session, in the browser's language."""
    account = session.account if session else None
    values = {"csrf": session.csrf if session else "", "account": account, **values}
    return HTMLResponse(pages.page(name, language_of(request), **values), status)


def refused(request: Request, why: str, status: int, session: Session | None) -> Response:
    """The page that says one of pages.words()."""
    error = pages.words(language_of(request))[why]
    return page_answer(request, "error", status, session, error=error)


def file_answer(path: Path) -> Response:
    """A file that netaudit wrote before."""
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"Content-Security-Policy": _FILES})


def set_cookie(answer: Response, name: str, value: str) -> None:
    """A cookie for this host alone, over HTTPS, that no script and no other site gets at."""
    answer.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="strict")


def language_of(request: Request) -> str:
    """What the browser asks for, if we speak it; else Vietnamese."""
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else "vi"


def address_of(request: Request) -> str:
    """Where a request comes from."""
    return request.client.host if request.client else "?"


def is_same(given: str, known: str) -> bool:
    """Whether a secret was given; no time tells how much of it was right."""
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())
