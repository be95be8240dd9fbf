"""Puts the console together and runs it: uvicorn for the pages, APScheduler for the schedule."""

from __future__ import annotations

import socket
from importlib.metadata import version
from typing import TYPE_CHECKING

from netaudit.errors import UsageError, of_the_system

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from netaudit.judge import Judged
    from netaudit.model import Run
    from netaudit.net.clock import Clock
    from netaudit.registry import Check
    from netaudit.serve.app import Console
    from netaudit.serve.publish import Edition

GRACE = 10  # seconds for answers that are under way, when it is told to end
WAITING = 2048  # connections that nobody has taken up yet, at most
EVERY = 30  # seconds between two looks at the schedule


def console_for(store: Path, boards: Path | None, clock: Clock) -> Console:
    """The console of that store."""
    from netaudit.serve import oidc
    from netaudit.serve.accounts import Accounts, path_for
    from netaudit.serve.app import Console
    from netaudit.serve.claiming import Desk
    from netaudit.serve.publish import Publisher

    publisher = Publisher(
        store.with_name(f"{store.name}.pages"),
        lambda run: _edition(store, run),
        lambda run: _judged(store, run),
        _render,
    )
    config = oidc.load(oidc.path_for(store))
    provider = oidc.Provider(config, clock) if config else None
    return Console(
        Accounts(path_for(store), clock),
        publisher,
        lambda: _runs(store),
        boards,
        provider,
        desk=Desk(boards, clock, _checks) if boards else None,
    )


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that clients may come to: one at each address of `host`, IPv6 and IPv4.

    Raises UsageError where one of them cannot be had; none is open then.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UsageError(
            "{host} is no address, and no name that this machine knows an address of; name one "
            "(--host)",
            host=repr(host),
        ) from error
    sockets: list[socket.socket] = []
    for family, address in dict.fromkeys((entry[0], str(entry[4][0])) for entry in found):
        try:
            sockets.append(socket.create_server((address, port), family=family, backlog=WAITING))
        except OSError as error:
            for opened in sockets:
                opened.close()
            raise UsageError(
                "cannot listen at {host}, port {port}: {reason}; name an address of this machine "
                "(--host) and a port that is free (--port)",
                host=address,
                port=port,
                reason=of_the_system(error),
            ) from error
    return sockets


def serve(  # noqa: PLR0913, PLR0917  what is served, where, and how it shows who it is
    console: Console,
    store: Path,
    at: list[socket.socket],
    cert: Path,
    key: Path,
    proxies: Sequence[str] = (),
) -> None:
    """Serve until interrupted; one look at the schedule at a time, and none piles up.

    `proxies` are addresses whose word on whom a request comes from (X-Forwarded-For) is taken.
    """
    import uvicorn
    from apscheduler.schedulers.background import BackgroundScheduler

    from netaudit.serve.app import application
    from netaudit.serve.wire import Patient

    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(look, "interval", [store], seconds=EVERY, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        config = uvicorn.Config(
            application(console),
            ssl_certfile=str(cert),
            ssl_keyfile=str(key),
            server_header=False,
            http=Patient,
            timeout_graceful_shutdown=GRACE,
            proxy_headers=bool(proxies),
            forwarded_allow_ips=list(proxies),
            log_level="warning",
        )
        uvicorn.Server(config).run(sockets=at)
    finally:
        scheduler.shutdown(wait=False)


def look(path: Path) -> None:
    """One look at the schedule of that store."""
    from netaudit.schedule.journal import Journal, path_for
    from netaudit.schedule.service import look_at_all
    from netaudit.store import Store

    store = Store.open(path)
    try:
        look_at_all(Journal(path_for(path)), store)
    finally:
        store.close()


def _runs(path: Path) -> list[Run]:
    """The judged runs that are no drill's, newest first."""
    from netaudit.store import Store

    store = Store.open(path)
    try:
        return [r for r in store.runs()[:100] if r.kind != "drill" and store.judgement(r.id)]
    finally:
        store.close()


def _checks() -> Mapping[str, Check]:
    from netaudit import registry

    return registry.load().checks


def _edition(path: Path, wanted: str) -> Edition:
    from netaudit.serve.publish import Edition
    from netaudit.store import Store

    store = Store.open(path)
    try:
        run = store.run(wanted)
        number, _ = store.judgement(run.id) or (0, "")
    finally:
        store.close()
    return Edition(run.id, f"{number}-{version('netaudit')}")


def _judged(path: Path, run: str) -> Judged:
    from netaudit import registry
    from netaudit.run import load_judged
    from netaudit.store import Store

    store = Store.open(path)
    try:
        return load_judged(store.run(run), registry.load(), store)
    finally:
        store.close()


def _render(judged: Judged, unit: str, place: Path) -> None:
    from netaudit_reports.audience import limit
    from netaudit_reports.html import render

    render(limit(judged, unit) if unit else judged, place, language_default="vi")
