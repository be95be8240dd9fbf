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
from netaudit.serve.answers import form_of
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
    return PlainTextResponse(str(await form_of(request)))


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(wire, "WHOLE", 0.5)
    monkeypatch.setattr(wire, "MOST", 3)
    routes = [Route(path, _answer, methods=["GET", "POST"]) for path in ("/", "/slow")]
    at = free_port()
    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=routes), port=at, http=Patient, log_level="critical")
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


def test_one_address_has_so_many_connections_and_no_more(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "WHOLE", 600.0)
    held: list[Any] = []
    for _ in range(3):
        held.append(connected(port))
        held[-1].sendall(FULL)
        assert held[-1].recv(65536).startswith(b"HTTP/1.1 200")
    with closing(connected(port)) as more:
        more.sendall(FULL)
        assert heard(more) == b""
    for peer in held:
        peer.close()
