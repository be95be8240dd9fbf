"""The web application. The session says what its account may see; a path never does."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from netaudit.errors import DrillError, NetauditError, UnreadableDrill, UsageError
from netaudit.i18n import show
from netaudit.model import Run
from netaudit.serve import pages
from netaudit.serve.accounts import Account, Accounts, AccountsShut, Role, Session
from netaudit.serve.answers import (
    address_of,
    dress,
    dress_all,
    file_answer,
    form_of,
    is_same,
    language_of,
    page_answer,
    refused,
    set_cookie,
)
from netaudit.serve.claiming import LARGEST, Desk
from netaudit.serve.oidc import Attempt, Provider, SignOnRefused
from netaudit.serve.publish import Publisher, file_in
from netaudit.serve.turns import Turns
from netaudit_reports.safe import file_stem

if TYPE_CHECKING:
    from starlette.requests import Request


# Cookies; RFC 6265bis section 4.1.3.2.
SESSION, BEFORE, AWAY = "__Host-netaudit", "__Host-netaudit-form", "__Host-netaudit-away"
_AWAY_SECONDS = 600  # that somebody may take to log in at the provider


@dataclass(frozen=True)
class Console:
    """What the pages are made of. `runs` are the judged ones, newest first."""

    accounts: Accounts
    publisher: Publisher
    runs: Callable[[], list[Run]]
    boards: Path | None = None
    provider: Provider | None = None
    turns: Turns = field(default_factory=Turns)
    desk: Desk | None = None

    # --- logging in and out

    async def login_page(self, request: Request) -> Response:
        """The form, with a token that only this browser has."""
        over = pages.words(language_of(request))["over"] if "over" in request.query_params else ""
        return self._login_form(request, over, 200)

    async def login(self, request: Request) -> Response:
        """A session for a name and a password, slowly, and not too often."""
        form = await form_of(request)
        name, address = form.get("name", ""), address_of(request)
        said = pages.words(language_of(request))
        if not is_same(form.get("csrf", ""), request.cookies.get(BEFORE, "")):
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
        set_cookie(answer, SESSION, token)
        answer.delete_cookie(BEFORE, secure=True, httponly=True, samesite="strict")
        return answer

    async def leave(self, request: Request) -> Response:
        """Off to the provider; this browser alone keeps what its answer must fit."""
        if self.provider is None:
            return refused(request, "absent", 404, None)
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
            return refused(request, "absent", 404, None)
        address, seed = address_of(request), request.cookies.get(AWAY, "")
        if await run_in_threadpool(self.accounts.blocked, "", address):
            return self._login_form(request, pages.words(language_of(request))["often"], 429)
        try:
            if not seed:
                raise SignOnRefused("no login of this browser is under way")
            account = await self.provider.finish(Attempt(seed), dict(request.query_params))
        except NetauditError as error:
            return await self._not_signed_on(request, error)
        token = await run_in_threadpool(self.accounts.enter, account, address)
        # A page of ours goes on to the first one: after a redirect from another site the browser
        # would not send a strict cookie.
        answer = page_answer(request, "onwards", 200, None)
        set_cookie(answer, SESSION, token)
        answer.delete_cookie(AWAY, secure=True, httponly=True, samesite="lax")
        return answer

    async def _not_signed_on(self, request: Request, error: NetauditError) -> Response:
        why = f"single sign-on refused: {error}"
        await run_in_threadpool(self.accounts.refuse, "", address_of(request), why)
        return self._login_form(request, pages.words(language_of(request))["sso"], 401)

    async def logout(self, request: Request) -> Response:
        """End the session, if the form is ours."""
        session, form = await self._session(request), await form_of(request)
        if session is None or not is_same(form.get("csrf", ""), session.csrf):
            return refused(request, "form", 403, session)
        await run_in_threadpool(self.accounts.logout, request.cookies[SESSION])
        await self._log(session.account.name, address_of(request), "logout")
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(SESSION, secure=True, httponly=True, samesite="strict")
        return answer

    # --- what there is to see

    async def home(self, request: Request) -> Response:
        """The newest reports, and boards for those who may."""
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        sees = _sees_boards(session)
        boards = _boards(self.boards, language_of(request)) if sees and self.boards else []
        account = session.account
        reads = account.role is not Role.ORGANISER
        shown = {
            "runs": (await run_in_threadpool(self.runs))[:50] if reads else [],
            "reads": reads,
            "boards": boards,
            "staff": account.role is Role.STAFF,
            "drill": self._own_page(request, account) is not None,
            "claims": self._desk_for(request, account) is not None,
            "paused": await self._paused(request, account),
        }
        return page_answer(request, "home", 200, session, **shown)

    async def report(self, request: Request) -> Response:
        """A file of a report, from the bundle of the session's own audience."""
        session = await self._session(request)
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
            await self._log(account.name, address_of(request), f"report {run}")
        return file_answer(found) if found else refused(request, "absent", 404, session)

    async def board(self, request: Request) -> Response:
        """A drill's board, for organisers and staff."""
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        sees = _sees_boards(session) and self.boards
        found = file_in(self.boards, request.path_params["name"]) if sees and self.boards else None
        return file_answer(found) if found else refused(request, "absent", 404, session)

    async def drill(self, request: Request) -> Response:
        """A unit's own page of the drill that runs; which unit, its account says."""
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        found = self._own_page(request, session.account)
        return file_answer(found) if found else refused(request, "absent", 404, session)

    async def claim_page(self, request: Request) -> Response:
        """The form with which a unit claims, and what it has claimed."""
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/login", 303)
        wanted, language = request.query_params.get("taken", ""), language_of(request)
        mine = (await self._view(request, session)) or {}
        told = pages.claim_words(language)["taken"].format(number=wanted)
        is_mine = any(str(c["number"]) == wanted for c in mine.get("claims", ()))
        return self._claim_form(request, session, mine, 200, taken=told if is_mine else "")

    async def claim(self, request: Request) -> Response:
        """Write a claim of the session's own unit down, or say why not."""
        session = await self._session(request)
        if session is None:
            return RedirectResponse("/login?over=", 303)
        form = await form_of(request, LARGEST)
        if not is_same(form.get("csrf", ""), session.csrf):
            return refused(request, "form", 403, session)
        mine = await self._view(request, session)
        if mine is None or self.desk is None:
            return refused(request, "absent", 404, session)
        try:
            entry = await run_in_threadpool(self.desk.take, session.account, form)
        except UnreadableDrill:
            raise
        except (UsageError, DrillError) as error:
            why = show(error.phrase, language_of(request))
            told = pages.claim_words(language_of(request))["refused"].format(reason=why)
            status = 400 if isinstance(error, UsageError) else 409
            return self._claim_form(request, session, mine, status, error=told, form=form)
        with suppress(AccountsShut):  # it is written down: to say that it is not would be false
            await self._log(session.account.name, address_of(request), f"claim {entry.number}")
        return RedirectResponse(f"/drill/claim?taken={entry.number}", 303)

    async def _view(self, request: Request, session: Session) -> dict[str, Any] | None:
        desk, account = self._desk_for(request, session.account), session.account
        if desk is None:
            return None
        return await run_in_threadpool(desk.view, account.unit, language_of(request))

    def _claim_form(
        self, request: Request, session: Session, view: dict[str, Any], status: int, **told: object
    ) -> Response:
        if not view:
            return refused(request, "absent", 404, session)
        values = {"taken": "", "error": "", "form": {}, **view, **told}
        return page_answer(request, "claim", status, session, **values)

    async def _paused(self, request: Request, account: Account) -> str:
        """That the exercise is paused, for who may see its pages; empty where it is not known."""
        sees = account.role is not Role.UNIT or self._own_page(request, account) is not None
        if self.desk is None or not sees:
            return ""
        try:
            return await run_in_threadpool(self.desk.paused, language_of(request))
        except DrillError as error:  # the reports can be read all the same
            await self._note(request, f"drill cannot be read: {error}")
            return ""

    def _desk_for(self, request: Request, account: Account) -> Desk | None:
        """Where that account claims: a unit that takes part, while there is a drill."""
        if self.desk is None or self._own_page(request, account) is None:
            return None
        return self.desk if self.desk.folder() else None

    def _own_page(self, request: Request, account: Account) -> Path | None:
        if not (account.unit and self.boards):
            return None
        folder = self.boards if language_of(request) == "vi" else self.boards / "en"
        return file_in(folder, f"units/{file_stem(account.unit)}.html")

    async def log(self, request: Request) -> Response:
        """Who came when, for staff."""
        session = await self._session(request)
        if session is None or session.account.role is not Role.STAFF:
            return refused(request, "absent", 404, session)
        return page_answer(
            request, "log", 200, session, lines=await run_in_threadpool(self.accounts.logged)
        )

    async def failed(self, request: Request, error: Exception) -> Response:
        """A page, where store, drill or accounts cannot be read; what is wrong is for the log."""
        session = await self._note(request, f"page failed: {error}")
        why = "drill" if isinstance(error, DrillError) else "broken"
        return refused(request, "shut" if isinstance(error, AccountsShut) else why, 503, session)

    async def stumbled(self, request: Request, error: Exception) -> Response:
        """A page for a mistake of ours, too; what it is goes to the log, and to the screen whole.

        This answer is made outside of what dresses the others.
        """
        session = await self._note(request, f"page failed: {type(error).__name__}: {error}")
        return dress(refused(request, "mistake", 500, session))

    async def _note(self, request: Request, what: str) -> Session | None:
        """Log that something went wrong; where the accounts are what fails, nobody can."""
        with suppress(AccountsShut):
            session = await self._session(request)
            await self._log(session.account.name if session else "?", address_of(request), what)
            return session
        return None

    async def _log(self, who: str, address: str, what: str) -> None:
        await run_in_threadpool(self.accounts.log, who, address, what)

    async def style(self, _request: Request) -> Response:
        """The console's own style sheet."""
        return Response(pages.STYLE, media_type="text/css")

    async def _session(self, request: Request) -> Session | None:
        """Asked in a thread: while the accounts are locked, others must get their answers."""
        token = request.cookies.get(SESSION, "")
        return await run_in_threadpool(self.accounts.session, token) if token else None

    def _login_form(self, request: Request, error: str, status: int) -> Response:
        csrf = request.cookies.get(BEFORE) or secrets.token_urlsafe(32)
        away = self.provider is not None
        answer = page_answer(request, "login", status, None, error=error, csrf=csrf, away=away)
        set_cookie(answer, BEFORE, csrf)
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
        Route("/drill/claim", console.claim_page),
        Route("/drill/claim", console.claim, methods=["POST"]),
        Route("/report/{run}/{name:path}", console.report),
        Route("/boards/{name:path}", console.board),
        Route("/log", console.log),
        Route("/style.css", console.style),
    ]
    dressed = [Middleware(BaseHTTPMiddleware, dispatch=dress_all)]
    handlers = {
        404: _absent,
        405: _not_taken,
        NetauditError: console.failed,
        Exception: console.stumbled,
    }
    made = Starlette(routes=routes, exception_handlers=handlers, middleware=dressed)
    made.router.redirect_slashes = False  # it would send to whatever host the request names
    return made


async def _absent(request: Request, _error: Exception) -> Response:
    return refused(request, "absent", 404, None)


async def _not_taken(request: Request, error: Exception) -> Response:
    answer = refused(request, "method", 405, None)
    answer.headers.update(getattr(error, "headers", None) or {})  # Allow, RFC 9110 section 15.5.6
    return answer


def _boards(folder: Path, language: str) -> list[str]:
    """The boards in that language, where they are written in it, by their paths."""
    found = list((folder / language).glob("*.html")) or folder.glob("*.html")
    return sorted(str(path.relative_to(folder)) for path in found)


def _sees_boards(session: Session) -> bool:
    return session.account.role in {Role.STAFF, Role.ORGANISER}
