from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.codec import dump, load
from netaudit.errors import NoRoute, OutOfScope
from netaudit.facts.web import WebHeads, WebPage
from netaudit.lab.services import http as lab
from netaudit.lab.services.base import Conversation, Endpoint
from netaudit.net import stream
from netaudit.probes import web
from netaudit.probes.reach import reached
from netaudit.probes.web import web_heads
from tests.factories import addresses, make_net, make_service
from tests.fakes.certificates import Authority
from tests.fakes.servers import cuts, floods, free_port, hangs, says, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HERE = addresses("127.0.0.1")
NAME = "www.so-a.kontum.test"
OK = b"HTTP/1.1 200 OK\r\n"
END = b"Content-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.6)


def ask(behaviour: Behaviour, *, tls: bool = False, **changes: Any) -> WebHeads:
    context = Authority().server(NAME) if tls else None

    async def run() -> WebHeads:
        async with serving(behaviour, tls=context) as port:
            fields = {"protocol": "https" if tls else "http", "port": port, "addresses": HERE}
            return await web_heads(make_service(**fields | changes), make_net())

    found = asyncio.run(run())
    assert load(WebHeads, dump(found)) == found
    return found


class Server:
    """Answers by turns, `most` requests on a connection; keeps what it was asked."""

    def __init__(self, *answers: bytes, most: int = 9) -> None:
        self.answers, self.most = answers, most
        self.asked: list[bytes] = []
        self.paths: list[bytes] = []
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number in range(self.most):
            head = await reader.readuntil(b"\r\n\r\n")
            self.connections += not number  # whether the port is open others ask, too
            writer.write(self.answers[len(self.asked) % len(self.answers)])
            self.asked.append(head.split(b" ", 1)[0])
            self.paths.append(head.split(b" ", 2)[1])
            await writer.drain()


@pytest.mark.parametrize("tls", [True, False])
def test_four_requests_on_one_connection(*, tls: bool) -> None:
    fields = b"STRICT-transport-security:  max-age=5 \r\nStrict-Transport-Security: max-age=6\r\n"
    server = Server(OK + fields + END)
    (head,) = ask(server, tls=tls).heads
    assert (head.address, head.status, head.location) == (HERE[0], 200, "")
    assert head.hsts == ("max-age=5", "max-age=6")
    assert head.statuses == (200, 200, 200, 200)
    assert (server.asked, server.connections) == ([b"HEAD"] * 4, 1)


def test_early_data_is_told_of_tls_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the tickets have it, of all sessions the most; tests/peers/test_tls.py has real ones."""
    told = iter((0, 0, 0, 9))
    assert ask(Server(OK + END), tls=True).heads[0].early == 0
    monkeypatch.setattr(web, "early_data", lambda _tls: next(told))
    assert ask(Server(OK + END), tls=True).heads[0].early == 9
    assert ask(Server(OK + END)).heads[0].early is None


def test_what_asks_for_tls_there_has_it_alone() -> None:
    """Of two at once, each would see every second turn of a balancer."""

    async def run() -> tuple[int, int]:
        server, net = Server(OK + END), make_net()
        async with serving(server) as port:
            service = make_service(protocol="http", port=port, addresses=HERE)
            async with net.one_by_one(HERE[0], port):
                asking = asyncio.create_task(web_heads(service, net))
                await reached(service, net, HERE[0])
                for _ in range(99):
                    await asyncio.sleep(0)
                meanwhile = server.connections
            await asking
            return meanwhile, server.connections

    assert asyncio.run(run()) == (0, 1)


def test_every_second_request_fails() -> None:
    unavailable = b"HTTP/1.1 503 No\r\n" + END
    (head,) = ask(Server(OK + END, unavailable)).heads
    assert head.statuses == (200, 503, 200, 503)


def test_a_gateway_of_the_lab_is_seen_to_have_a_dead_machine() -> None:
    serve = lab.every_second()

    async def gateway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await serve(Conversation(reader, writer), Endpoint((NAME,)))

    (head,) = ask(gateway).heads
    assert head.statuses == (200, 503, 200, 503)


@pytest.mark.parametrize("answer", [OK + b"Connection: Close\r\n\r\n", b"HTTP/1.0 200 OK\r\n\r\n"])
def test_who_closes_is_asked_on_two_connections(answer: bytes) -> None:
    server = Server(answer, most=1)
    (head,) = ask(server).heads
    assert (head.statuses, server.connections) == ((200, 200), 2)


def test_a_redirect_and_a_head_before_the_last() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    answer = early + b"HTTP/1.1 301 Moved\r\nLocation: https://www.x.test/\r\n" + END
    (head,) = ask(Server(answer)).heads
    assert (head.status, head.location, head.statuses) == (301, "https://www.x.test/", (301,) * 4)


def test_who_refuses_head_is_asked_by_get() -> None:
    refused = b"HTTP/1.1 405 No\r\nConnection: close\r\n\r\n"
    server = Server(
        refused, refused, OK + b"Strict-Transport-Security: max-age=7\r\n" + END, most=1
    )
    (head,) = ask(server).heads
    assert (head.status, head.hsts, head.statuses) == (200, ("max-age=7",), (405, 405))
    assert server.asked == [b"HEAD", b"HEAD", b"GET"]


class Site(Server):
    """Answers by the path that is asked for."""

    def __init__(self, pages: dict[bytes, bytes]) -> None:
        super().__init__()
        self.pages = pages

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number in range(self.most):
            method, path, _ = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)
            self.connections += not number
            self.asked.append(method)
            self.paths.append(path)
            writer.write(self.pages[path])
            await writer.drain()


def to(location: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n" + END


PAGE = OK + b"Content-Type: text/html\r\nX-Frame-Options: DENY\r\n" + END


def page_of(pages: dict[bytes, bytes], **changes: Any) -> tuple[WebPage | None, list[bytes]]:
    site = Site(pages)
    (head,) = ask(site, tls=True, **changes).heads
    return head.page, site.paths[4:]


def test_what_the_head_says_to_browsers_is_kept_without_secrets() -> None:
    fields = (
        b"Content-Type: text/HTML; charset=utf-8\r\nDate: now\r\nServer: nginx\r\n"
        b"Set-Cookie: PHPSESSID = s3cret; Path=/; Secure\r\nSet-Cookie: lang=vi\r\n"
    )
    page, more = page_of({b"/": OK + fields + END})
    assert page == WebPage(
        "/",
        200,
        (
            ("content-type", "text/HTML; charset=utf-8"),
            ("server", "nginx"),
            ("set-cookie", "PHPSESSID=…; Path=/; Secure"),
            ("set-cookie", "lang=…"),
        ),
    )
    assert (page.is_html, page.of("server"), more) == (True, ("nginx",), [])


def test_a_page_in_clear_text_is_not_looked_at() -> None:
    (head,) = ask(Server(PAGE)).heads
    assert head.page is None


def test_a_policy_longer_than_a_line_of_others_is_read() -> None:
    policy = b"Content-Security-Policy: script-src " + b"https://x.test " * 600
    page, _ = page_of({b"/": OK + policy + b"\r\n" + END})
    assert page is not None
    assert len(page.of("content-security-policy")[0]) > 8_000


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (b"/vi", b"/vi"),
        (b"vi/", b"/vi/"),
        (b"?lang=vi", b"/?lang=vi"),
        (b"/a b\x7f", b"/a%20b%7F"),
        (b"/web/guest;jsessionid=1", b"/web/guest;jsessionid=1"),
        (b"/%41", b"/%41"),
        (b"/" + b"a" * 400, b"/" + b"a" * 400),
    ],
)
def test_a_redirect_to_a_page_of_its_own_is_followed(location: bytes, path: bytes) -> None:
    page, more = page_of({b"/": to(location), path: PAGE})
    assert page is not None
    assert more == [path]
    shown = path.decode().partition("?")[0].partition(";")[0]  # no session's number
    assert page.path == shown[:300]
    assert page.of("x-frame-options") == ("DENY",)


def test_over_two_hops_and_no_more() -> None:
    page, more = page_of({b"/": to(b"/vi"), b"/vi": to(b"login"), b"/login": PAGE})
    assert page is not None
    assert more == [b"/vi", b"/login"]
    endless = {b"/": to(b"/1"), b"/1": to(b"/2"), b"/2": to(b"/3")}
    assert page_of(endless) == (None, [b"/1", b"/2"])


@pytest.mark.parametrize(
    "location",
    [
        b"https://other.test/",
        b"http://www.so-a.kontum.test/",
        b"https://www.so-a.kontum.test:8443/",
        b"//other.test/",
        b"https://[::1/",
        b"https://www.so-a.kontum.test:x/",
        b"/",
        b"",
        b"/" + b"a" * 4_000,
    ],
)
def test_a_redirect_elsewhere_or_to_itself_is_not(location: bytes) -> None:
    assert page_of({b"/": to(location)}) == (None, [])


def test_the_whole_address_of_the_page_does() -> None:
    """At the service's own name and port, and nowhere else."""
    site = Site({b"/vi": PAGE})

    async def run() -> WebHeads:
        async with serving(site, tls=Authority().server(NAME)) as port:
            site.pages[b"/"] = to(f"HTTPS://{NAME.upper()}:{port}/vi".encode())
            service = make_service(protocol="https", port=port, addresses=HERE, names=(NAME,))
            return await web_heads(service, make_net())

    (head,) = asyncio.run(run()).heads
    assert head.page is not None
    assert head.page.path == "/vi"


def test_a_page_that_refuses_head_is_asked_by_get() -> None:
    class Picky(Site):
        async def __call__(
            self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            self.pages[b"/vi"] = PAGE if b"/vi" in self.paths else b"HTTP/1.1 405 No\r\n" + END
            await super().__call__(reader, writer)

    picky = Picky({b"/": to(b"/vi")})
    (head,) = ask(picky, tls=True).heads
    assert head.page is not None
    assert (head.page.status, picky.asked[4:]) == (200, [b"HEAD", b"GET"])


def test_a_page_that_is_missing_is_told_by_its_status_and_one_that_is_cut_is_none() -> None:
    page, _ = page_of({b"/": to(b"/vi"), b"/vi": b"HTTP/1.1 404 No\r\n" + END})
    assert page is not None
    assert page.status == 404
    assert page_of({b"/": to(b"/vi"), b"/vi": b"nothing of HTTP\r\n"})[0] is None


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 \r\n\r\n",
        OK + b"a: b\r\n" * 101,
        OK + (b"a: " + b"b" * 16_000 + b"\r\n") * 5,
        b"HTTP/1.1 100 Continue\r\n\r\n" * 3,
    ],
)
def test_what_is_no_answer(answer: bytes) -> None:
    assert ask(says(answer)).heads == ()


@pytest.mark.parametrize("behaviour", [hangs, cuts, floods])
def test_who_gives_none(behaviour: Behaviour) -> None:
    assert ask(behaviour).heads == ()
    assert ask(behaviour, protocol="https").heads == ()


def test_who_speaks_http_2_alone_is_named() -> None:
    async def newer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"PRI * HTTP/2.0"):
            writer.write(bytes((0, 0, 0, 4, 0, 0, 0, 0, 0)))
            await reader.read()

    context = Authority().server(NAME)
    context.set_alpn_protocols(["h2"])

    async def run() -> WebHeads:
        async with serving(newer, tls=context) as port:
            service = make_service(protocol="https", port=port, addresses=HERE)
            return await web_heads(service, make_net())

    found = asyncio.run(run())
    assert (found.heads, found.http_2, found.left()) == ((), HERE, ("127.0.0.1",))
    assert load(WebHeads, dump(found)) == found
    assert ask(says(b"SSH-2.0-x\r\n"), tls=True).http_2 == ()


def test_a_closed_port() -> None:
    service = make_service(addresses=HERE, port=free_port(), protocol="http")
    assert asyncio.run(web_heads(service, make_net())).heads == ()


def test_a_family_without_a_route_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "askable", lambda _service, _net: ([], ["IPv6: no route"]))
    with pytest.raises(NoRoute):
        asyncio.run(web_heads(make_service(), make_net()))


def test_nothing_is_sent_outside_the_scope() -> None:
    service = make_service(addresses=addresses("203.0.113.9"), protocol="http")
    with pytest.raises(OutOfScope):
        asyncio.run(web_heads(service, make_net()))
