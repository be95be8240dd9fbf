"""The web application. The session says what its account may see; a path never does."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from netaudit.errors import NetauditError
from netaudit.i18n import LANGUAGES
from netaudit.model import Run
from netaudit.serve import pages
from netaudit.serve.accounts import Account, Accounts, Role, Session
from netaudit.serve.oidc import Attempt, Provider, SignOnRefused
from netaudit.serve.publish import Publisher, file_in
from netaudit.serve.turns import Turns
from netaudit_reports.safe import file_stem

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from starlette.requests import Request


# Cookies; RFC 6265bis section 4.1.3.2.
SESSION, BEFORE, AWAY = "__Host-netaudit", "__Host-netaudit-form", "__Host-netaudit-away"
_AWAY_SECONDS = 600  # that somebody may take to log in at the provider
_LARGEST = 4096  # octets of a form
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
_FILES = "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"


@dataclass(frozen=True)
class Console:
    """What the pages are made of. `runs` are the judged ones, newest first."""

    accounts: Accounts
    publisher: Publisher
    runs: Callable[[], list[Run]]
    boards: Path | None = None
    provider: Provider | None = None
    turns: Turns = field(default_factory=Turns)

    # --- logging in and out

    async def login_page(self, request: Request) -> Response:
        """The form, with a token that only this browser has."""
        return self._login_form(request, "", 200)

    async def login(self, request: Request) -> Response:
        """A session for a name and a password, slowly, and not too often."""
        form = await _form(request)
        name, address = form.get("name", ""), _address(request)
        said = pages.words(_language(request))
        if not _same(form.get("csrf", ""), request.cookies.get(BEFORE, "")):
            return self._login_form(request, said["form"], 403)
        async with self.turns.turn() as mine:
            if not mine:
                return self._login_form(request, said["busy"], 503)
            if await run_in_threadpool(self.accounts.blocked, name, address):
                return self._login_form(request, said["often"], 429)
            password = form.get("password", "")
            token = await run_in_threadpool(self.accounts.login, name, password, address)
        if token is None:
            return self._login_form(request, said["wrong"], 401)
        answer = RedirectResponse("/", 303)
        _cookie(answer, SESSION, token)
        answer.delete_cookie(BEFORE, secure=True, httponly=True, samesite="strict")
        return answer

    async def leave(self, request: Request) -> Response:
        """Off to the provider; this browser alone keeps what its answer must fit."""
        if self.provider is None:
            return _refused(request, "absent", 404, None)
        attempt = Attempt.new()
        try:
            answer = RedirectResponse(await self.provider.begin(attempt), 303)
        except NetauditError as error:
            return await self._not_signed_on(request, error)
        # Lax: the provider's redirect comes from another site, and must bring it along.
        answer.set_cookie(AWAY, attempt.seed, max_age=_AWAY_SECONDS, path="/", secure=True,
                          httponly=True, samesite="lax")  # fmt: skip
        return answer

    async def come_back(self, request: Request) -> Response:
        """From the provider: a session, if its answer fits this browser's attempt."""
        if self.provider is None:
            return _refused(request, "absent", 404, None)
        address, seed = _address(request), request.cookies.get(AWAY, "")
        if await run_in_threadpool(self.accounts.blocked, "", address):
            return self._login_form(request, pages.words(_language(request))["often"], 429)
        try:
            if not seed:
                raise SignOnRefused("no login of this browser is under way")
            account = await self.provider.finish(Attempt(seed), dict(request.query_params))
        except NetauditError as error:
            return await self._not_signed_on(request, error)
        token = await run_in_threadpool(self.accounts.enter, account, address)
        # A page of ours goes on to the first one: after a redirect from another site the browser
        # would not send a strict cookie.
        answer = _page(request, "onwards", 200, None)
        _cookie(answer, SESSION, token)
        answer.delete_cookie(AWAY, secure=True, httponly=True, samesite="lax")
        return answer

    async def _not_signed_on(self, request: Request, error: NetauditError) -> Response:
        why = f"single sign-on refused: {error}"
        await run_in_threadpool(self.accounts.refuse, "", _address(request), why)
        return self._login_form(request, pages.words(_language(request))["sso"], 401)

    async def logout(self, request: Request) -> Response:
        """End the session, if the form is ours."""
        session, form = self._session(request), await _form(request)
        if session is None or not _same(form.get("csrf", ""), session.csrf):
            return _refused(request, "form", 403, session)
        self.accounts.logout(request.cookies[SESSION])
        self.accounts.log(session.account.name, _address(request), "logout")
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(SESSION, secure=True, httponly=True, samesite="strict")
        return answer

    # --- what there is to see

    async def home(self, request: Request) -> Response:
        """The newest reports, and boards for those who may."""
        session = self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        sees = _sees_boards(session)
        boards = sorted(p.name for p in self.boards.glob("*.html")) if sees and self.boards else []
        runs = (await run_in_threadpool(self.runs))[:50]
        account = session.account
        shown = {
            "runs": [] if account.role is Role.ORGANISER else runs,
            "boards": boards,
            "staff": account.role is Role.STAFF,
            "drill": self._own_page(request, account) is not None,
        }
        return _page(request, "home", 200, session, **shown)

    async def report(self, request: Request) -> Response:
        """A file of a report, from the bundle of the session's own audience."""
        session = self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        run, name, account = (
            request.path_params["run"],
            request.path_params["name"],
            session.account,
        )
        bundle = None
        if account.role is Role.STAFF or account.unit:
            bundle = await run_in_threadpool(self.publisher.bundle, run, account.unit)
        found = file_in(bundle, name) if bundle else None
        if found and name == "index.html":
            self.accounts.log(account.name, _address(request), f"report {run}")
        return _file(found) if found else _refused(request, "absent", 404, session)

    async def board(self, request: Request) -> Response:
        """A drill's board, for organisers and staff."""
        session = self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        sees = _sees_boards(session) and self.boards
        found = file_in(self.boards, request.path_params["name"]) if sees and self.boards else None
        return _file(found) if found else _refused(request, "absent", 404, session)

    async def drill(self, request: Request) -> Response:
        """A unit's own page of the drill that runs; which unit, its account says."""
        session = self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        found = self._own_page(request, session.account)
        return _file(found) if found else _refused(request, "absent", 404, session)

    def _own_page(self, request: Request, account: Account) -> Path | None:
        if not (account.unit and self.boards):
            return None
        folder = self.boards if _language(request) == "vi" else self.boards / "en"
        return file_in(folder, f"units/{file_stem(account.unit)}.html")

    async def log(self, request: Request) -> Response:
        """Who came when, for staff."""
        session = self._session(request)
        if session is None or session.account.role is not Role.STAFF:
            return _refused(request, "absent", 404, session)
        return _page(request, "log", 200, session, lines=self.accounts.logged())

    async def failed(self, request: Request, error: Exception) -> Response:
        """A page, where the store cannot be read; what is wrong with it is for the log."""
        session = self._session(request)
        who = session.account.name if session else "?"
        self.accounts.log(who, _address(request), f"page failed: {error}")
        return _refused(request, "broken", 503, session)

    async def style(self, _request: Request) -> Response:
        """The console's own style sheet."""
        return Response(pages.STYLE, media_type="text/css")

    def _session(self, request: Request) -> Session | None:
        token = request.cookies.get(SESSION, "")
        return self.accounts.session(token) if token else None

    def _login_form(self, request: Request, error: str, status: int) -> Response:
        csrf = request.cookies.get(BEFORE) or secrets.token_urlsafe(32)
        away = self.provider is not None
        answer = _page(request, "login", status, None, error=error, csrf=csrf, away=away)
        _cookie(answer, BEFORE, csrf)
        return answer


def application(console: Console) -> Starlette:
    """The application, every answer with its headers."""
    routes = [
        Route("/", console.home),
        Route("/login", console.login_page),
        Route("/login", console.login, methods=["POST"]),
        Route("/logout", console.logout, methods=["POST"]),
        Route("/oidc", console.leave),
        Route("/oidc/callback", console.come_back),
        Route("/drill", console.drill),
        Route("/report/{run}/{name:path}", console.report),
        Route("/boards/{name:path}", console.board),
        Route("/log", console.log),
        Route("/style.css", console.style),
    ]
    dressed = [Middleware(BaseHTTPMiddleware, dispatch=_dress)]
    handlers = {404: _absent, NetauditError: console.failed}
    return Starlette(routes=routes, exception_handlers=handlers, middleware=dressed)


async def _absent(request: Request, _error: Exception) -> Response:
    return _refused(request, "absent", 404, None)


async def _dress(request: Request, ask: Callable[[Request], Awaitable[Response]]) -> Response:
    answer = await ask(request)
    for name, value in HEADERS.items():
        answer.headers[name] = value
    answer.headers.setdefault("Content-Security-Policy", _OWN)
    return answer


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form; empty for what is too large, or no form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return {}
    try:
        return dict(parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=_FIELDS))
    except ValueError:  # UnicodeDecodeError is one
        return {}


def _page(
    request: Request, name: str, status: int, session: Session | None, **values: Any
) -> HTMLResponse:
    account = session.account if session else None
    values = {"csrf": session.csrf if session else "", "account": account, **values}
    return HTMLResponse(pages.page(name, _language(request), **values), status)


def _refused(request: Request, why: str, status: int, session: Session | None) -> Response:
    error = pages.words(_language(request))[why]
    return _page(request, "error", status, session, error=error)


def _file(path: Path) -> Response:
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path, media_type=kind, headers={"Content-Security-Policy": _FILES})


def _cookie(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="strict")


def _language(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")[:2].lower()
    return wanted if wanted in LANGUAGES else "vi"


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"


def _same(given: str, known: str) -> bool:
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())


def _sees_boards(session: Session) -> bool:
    return session.account.role in {Role.STAFF, Role.ORGANISER}
