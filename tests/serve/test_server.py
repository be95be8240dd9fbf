"""The whole of it over HTTPS, in Debian's Chromium."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit import registry, run
from netaudit.errors import UsageError
from netaudit.gather import Unwatched
from netaudit.model import Zone
from netaudit.net.clock import system_clock
from netaudit.policy import Policy
from netaudit.schedule.journal import Journal, path_for
from netaudit.serve import oidc, server
from netaudit.serve.accounts import Account, Role
from netaudit.store import Store
from tests.browsing import follow
from tests.cli.fakes import ready
from tests.factories import clock, make_inventory, make_unit
from tests.fakes import pack
from tests.fakes.servers import free_port
from tests.schedule.factories import make_rule
from tests.serve.idp import SECRET, provider

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = Path("/usr/bin/chromium")
GOOD = "correct horse battery"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one judged run of two units."""
    units = [
        make_unit(f"so-{n}", i, zones=(Zone(f"so-{n}", f"{c}.so-{n}.test"),))
        for i, (n, c) in enumerate((("a", "green"), ("b", "red")))
    ]
    network = make_inventory(*units)
    path = tmp_path / "netaudit.db"
    opened = Store.open(path)
    loaded = registry.load_packages([pack.__name__])
    order = run.Order(network, Policy("p"), loaded, network.vantages[0], ready)
    run.scan(order, opened, Unwatched(), clock)
    opened.close()
    return path


def test_the_console_knows_judged_runs_and_renders_for_an_audience(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netaudit.registry.installed", lambda: [pack.__name__])
    console = server.console_for(store, None, system_clock)
    (known,) = console.runs()
    whole, part = console.publisher.bundle(known.id, ""), console.publisher.bundle(known.id, "so-a")
    assert whole
    assert part
    text = "".join(p.read_text() for p in part.rglob("*.html"))
    assert "so-a.test" in text
    assert "so-b.test" not in text
    assert "so-b.test" in "".join(p.read_text() for p in whole.rglob("*.html"))


def test_with_boards_there_is_a_desk_that_knows_the_checks(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netaudit.registry.installed", lambda: [pack.__name__])
    assert server.console_for(store, None, system_clock).desk is None
    desk = server.console_for(store, store.parent, system_clock).desk
    assert desk
    assert set(desk.checks) == set(registry.load_packages([pack.__name__]).checks)


def test_a_look_carries_out_what_is_due(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netaudit.registry.installed", lambda: [pack.__name__])
    monkeypatch.setattr("netaudit.policy.load", lambda _: Policy("p"))
    created = system_clock() - timedelta(hours=2)
    Journal(path_for(store)).add(make_rule(inventory="none.yaml", created=created))
    server.look(store)
    (slot,) = Journal(path_for(store)).slots("hourly")
    assert "none.yaml" in slot.error


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",)])
def test_whom_a_request_comes_from_is_told_by_named_proxies_alone(
    store: Path, monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...]
) -> None:
    """Never by $FORWARDED_ALLOW_IPS, which uvicorn would read."""
    given: dict[str, object] = {}
    monkeypatch.setattr("uvicorn.Config", lambda _app, **options: given.update(options))
    monkeypatch.setattr("uvicorn.Server.__init__", lambda *_given: None)
    monkeypatch.setattr("uvicorn.Server.run", lambda _server, sockets: given.update(at=sockets))
    console = server.console_for(store, None, system_clock)
    at = server.listen("127.0.0.1", 0)
    server.serve(console, store, at, store, store, proxies)
    at[0].close()
    assert given["at"] is at
    assert (given["proxy_headers"], given["forwarded_allow_ips"]) == (bool(proxies), list(proxies))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_an_address_that_is_taken_is_told(host: str) -> None:
    (first,) = server.listen(host, 0)
    with first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=rf"listen at {host}, port {port}: .*; name an"):
            server.listen(host, port)


def test_of_a_name_every_address_is_listened_on(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    known = [
        (family, kind, 0, "", (address, port))
        for family, address in ((socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1"))
        for kind in (socket.SOCK_STREAM, socket.SOCK_STREAM)  # some systems say each twice
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_options: known)
    sockets = server.listen("console.kontum.test", port)
    assert [at.getsockname()[0] for at in sockets] == ["::1", "127.0.0.1"]
    sockets[0].close()
    with pytest.raises(UsageError, match=r"cannot listen at 127\.0\.0\.1, port"):
        server.listen("console.kontum.test", port)
    sockets[1].close()
    for at in server.listen("console.kontum.test", port):  # nothing was left open
        at.close()


def test_a_name_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_given: object, **_options: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(UsageError, match="'nowhere' is no address, and no name"):
        server.listen("nowhere", 8443)


OIDC = """
issuer = "{issuer}"
client_id = "netaudit"
secret_env = "NETAUDIT_TEST_SECRET"
redirect = "https://localhost:{port}/oidc/callback"
name = "preferred_username"
role = [{{claim = "groups", has = "it-staff", role = "staff"}}]
"""


@pytest.fixture
def address(store: Path) -> Iterator[str]:
    """`netaudit serve`, a process of its own; the provider beside it is another site."""
    console = server.console_for(store, None, system_clock)
    console.accounts.set(Account("an", Role.STAFF), GOOD)
    console.accounts.set(Account("unit-a", Role.UNIT, "so-a"), GOOD)
    port, boards = free_port(), store.with_name("players")
    (boards / "en" / "units").mkdir(parents=True)
    for unit in ("so-a", "so-b"):
        (boards / "en" / "units" / f"{unit}.html").write_text(f"<p>EXERCISE of {unit}")
    start = (
        "from netaudit import registry; from tests.fakes import pack; import sys;"
        "registry.installed = lambda: [pack.__name__];"
        "from netaudit.cli import main; main()"
    )
    command = [sys.executable, "-c", start, "serve", "--store", store, "--port", port,
               "--boards", boards]  # fmt: skip
    with provider() as idp:
        idp.now = int(system_clock().timestamp())
        oidc.path_for(store).write_text(OIDC.format(issuer=idp.issuer, port=port))
        yield from _served([str(part) for part in command], port)


def _served(command: list[str], port: int) -> Iterator[str]:
    environment = os.environ | {"LANG": "C", "NETAUDIT_TEST_SECRET": SECRET}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment)
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 or process.poll() is not None:
                break
        time.sleep(0.1)
    try:
        yield f"https://localhost:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed")
def test_in_a_real_browser_over_https(address: str) -> None:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is in the e2e extra")
    with api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context(ignore_https_errors=True, locale="en-GB")
        page = context.new_page()
        wrong: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.goto(address)
        assert page.url == f"{address}/login"
        page.fill("#name", "unit-a")
        page.fill("#password", GOOD)
        follow(page, "button")
        assert page.url == f"{address}/"
        assert page.evaluate("document.cookie") == ""
        follow(page, "table a")
        assert "so-a" in page.content()
        assert "so-b.test" not in page.content()
        assert page.evaluate("getComputedStyle(document.body).fontFamily") != ""
        assert wrong == []
        answer = page.goto(f"{address}/log")
        assert answer
        assert answer.status == 404
        for path in ("/boards/en/units/so-b.html", "/boards/../netaudit.db", "/report/../../x"):
            answer = page.goto(address + path)
            assert answer
            assert answer.status == 404
        page.goto(address)
        follow(page, "a[href='/drill']")
        assert page.text_content("p") == "EXERCISE of so-a"
        page.goto(address)
        follow(page, "header button")
        assert page.url == f"{address}/login"
        follow(page, "a[href='/oidc']")  # to the provider, back, and on by our own page
        page.wait_for_url(f"{address}/")
        assert "oidc:an" in page.content()
        assert page.goto(f"{address}/log")
        assert "oidc:an" in page.content()
        browser.close()
