"""Slow and many clients, against uvicorn itself on loopback."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from netaudit.serve import wire
from netaudit.serve.answers import address_of, form_of
from netaudit.serve.wire import Patient
from tests.fakes.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

FULL = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
PATIENCE = 30  # seconds that the tests wait for what must come


async def _answer(request: Request) -> PlainTextResponse:
    if request.url.path == "/slow":
        await asyncio.sleep(4 * wire.WHOLE)
    if request.url.path == "/who":
        return PlainTextResponse(address_of(request))
    return PlainTextResponse(str(await form_of(request)))


@pytest.fixture
def proxies() -> list[str]:
    """Whose word on whom a request comes from is taken."""
    return []


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch, proxies: list[str]) -> Iterator[int]:
    monkeypatch.setattr(wire, "WHOLE", 0.5)
    monkeypatch.setattr(wire, "MOST", 3)
    monkeypatch.setattr(wire, "MOST_OF_A_PROXY", 4)
    routes = [Route(path, _answer, methods=["GET", "POST"]) for path in ("/", "/slow", "/who")]
    at = free_port()
    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=routes),
            port=at,
            http=Patient,
            log_level="critical",
            proxy_headers=bool(proxies),
            forwarded_allow_ips=proxies,
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield at
    server.should_exit = True
    thread.join()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def heard(peer: socket.socket) -> bytes:
    """All that comes until the other side closes; a time-out of ours fails the test."""
    said = b""
    try:
        while more := peer.recv(65536):
            said += more
    except ConnectionResetError:
        pass
    return said


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na=",
        FULL + b"GET / HT",
    ],
)
def test_a_request_that_does_not_come_to_its_end_is_not_waited_for(port: int, begun: bytes) -> None:
    with closing(connected(port)) as peer:
        peer.sendall(begun)
        said = heard(peer)
    assert said.count(b"200 OK") == begun.count(FULL)


def test_an_answer_that_takes_long_is_given_all_the_same(port: int) -> None:
    with closing(connected(port)) as peer:
        peer.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert heard(peer).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize(("proxies", "most"), [([], 3), (["127.0.0.1"], 4), (["127.0.0.2"], 3)])
def test_one_address_has_so_many_connections_and_no_more(
    port: int, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """A proxy that is trusted has more."""
    monkeypatch.setattr(wire, "WHOLE", 600.0)
    held: list[Any] = []
    for _ in range(most):
        held.append(connected(port))
        held[-1].sendall(FULL)
        assert held[-1].recv(65536).startswith(b"HTTP/1.1 200")
    with closing(connected(port)) as more:
        more.sendall(FULL)
        assert heard(more) == b""
    for peer in held:
        peer.close()


def test_one_link_has_so_many_connections_whatever_addresses_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire, "MOST_AROUND", 3)

    def peer(address: str) -> Patient:
        made = object.__new__(Patient)
        made.client = (address, 1)
        made.config = uvicorn.Config(_answer)
        made.connections = there
        there.add(made)
        return made

    there: set[Any] = set()
    peers = [peer(f"2001:db8::{number}") for number in range(1, 4)]
    assert not any(one._too_many(str(one.client and one.client[0])) for one in peers)
    assert peer("2001:db8::4")._too_many("2001:db8::4")
    assert not peer("2001:db8:0:1::4")._too_many("2001:db8:0:1::4")
    assert not any(peer(f"198.18.0.{n}")._too_many(f"198.18.0.{n}") for n in range(9))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        ([], "198.18.0.9", "127.0.0.1"),
        (["127.0.0.2"], "198.18.0.9", "127.0.0.1"),
        (["127.0.0.1"], "198.18.0.9", "198.18.0.9"),
        (["127.0.0.1"], "2001:db8::9", "2001:db8::9"),
        (["127.0.0.1"], "198.18.0.66, 198.18.0.9", "198.18.0.9"),  # the first is the client's lie
        (["127.0.0.1"], "", "127.0.0.1"),
    ],
)
def test_whom_a_request_comes_from_is_a_trusted_proxy_s_word_and_nobody_else_s(
    port: int, forwarded: str, seen: str
) -> None:
    with closing(connected(port)) as peer:
        lines = ["GET /who HTTP/1.1", "Host: x", "Connection: close"]
        lines += [f"X-Forwarded-For: {forwarded}"] if forwarded else []
        peer.sendall("\r\n".join([*lines, "", ""]).encode())
        assert heard(peer).decode().rpartition("\r\n\r\n")[2] == seen
