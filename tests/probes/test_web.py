from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.codec import dump, load
from netaudit.errors import NoRoute, OutOfScope
from netaudit.facts.web import WebHeads
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
        self.connections = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for number in range(self.most):
            head = await reader.readuntil(b"\r\n\r\n")
            self.connections += not number  # whether the port is open others ask, too
            writer.write(self.answers[len(self.asked) % len(self.answers)])
            self.asked.append(head.split(b" ", 1)[0])
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


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 \r\n\r\n",
        OK + b"a: b\r\n" * 101,
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
