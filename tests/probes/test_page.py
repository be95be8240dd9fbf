from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.codec import dump, load
from netaudit.errors import NoRoute
from netaudit.facts.page import StartPage
from netaudit.net import stream
from netaudit.net.stream import ALLOWANCE
from netaudit.probes import page
from netaudit.probes.page import dechunked, literals, parse, start_page
from tests.factories import addresses, make_net, make_service
from tests.fakes.certificates import Authority
from tests.fakes.servers import cuts, floods, free_port, hangs, says, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

HERE = addresses("127.0.0.1")
OK = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "CONVERSATION", 0.6)


def ask(behaviour: Behaviour, *, tls: bool = False, **changes: Any) -> StartPage:
    context = Authority().server("www.so-a.kontum.test") if tls else None

    async def run() -> StartPage:
        async with serving(behaviour, tls=context) as port:
            protocol = "https" if tls else "http"
            fields: dict[str, Any] = {
                "protocol": protocol,
                "port": port,
                "addresses": HERE,
            } | changes
            return await start_page(make_service(**fields), make_net())

    found = asyncio.run(run())
    assert load(StartPage, dump(found)) == found
    return found


def web(*answer: bytes) -> Behaviour:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"".join(answer))

    return serve


@pytest.mark.parametrize("tls", [True, False])
def test_a_page_and_the_addresses_in_it(*, tls: bool) -> None:
    body = b'<img src="http://198.18.3.80/a.png"><a href="//203.0.113.7:8080/">'
    size = f"Content-Length: {len(body)}\r\n\r\n".encode()
    found = ask(web(OK, size, body), tls=tls)
    assert (found.address, found.status, found.whole) == (HERE[0], 200, True)
    assert found.literals == ("198.18.3.80", "203.0.113.7")


def test_a_redirect_to_an_address() -> None:
    found = ask(web(b"HTTP/1.1 302 Found\r\nLocation: https://198.18.1.7/x\r\n\r\n"))
    assert (found.status, found.literals) == (302, ("198.18.1.7",))


def test_a_page_in_chunks_is_put_together() -> None:
    chunks = b"10\r\n<a href=//198.18\r\n5;x\r\n.1.7>\r\n0\r\n\r\n"
    found = ask(web(OK, b"Transfer-Encoding: chunked\r\n\r\n", chunks))
    assert (found.whole, found.literals) == (True, ("198.18.1.7",))


def test_a_page_without_an_end_is_read_so_far() -> None:
    found = ask(web(OK, b"\r\n", b"a" * (ALLOWANCE + 10)))
    assert (found.status, found.whole) == (200, False)
    assert not ask(web(OK, b"Content-Length: 99\r\n\r\nshort")).whole


@pytest.mark.parametrize(
    "behaviour", [hangs, cuts, floods, says(b"SSH-2.0-x\r\n"), says(b"HTTP/1.1 \r\n\r\n")]
)
def test_what_gives_no_page(behaviour: Behaviour) -> None:
    assert ask(behaviour).address is None


def test_a_closed_port_and_a_server_without_tls() -> None:
    service = make_service(addresses=HERE, port=free_port())
    assert asyncio.run(start_page(service, make_net())).address is None
    assert ask(web(OK), protocol="https").address is None


def test_the_other_family_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fetch(_service: Any, _net: Any, address: Any) -> Any:
        if address.version == 6:
            raise NoRoute("no IPv6 here")
        return parse(OK + b"Content-Length: 0\r\n\r\n")

    monkeypatch.setattr(page, "_fetch", fetch)
    found = asyncio.run(start_page(make_service(), make_net()))
    assert str(found.address) == "198.18.1.80"
    with pytest.raises(NoRoute):
        asyncio.run(start_page(make_service(addresses=addresses("2001:db8::1")), make_net()))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"http://198.18.1.7", ("198.18.1.7",)),
        (b"ws://u@198.18.1.7:80/", ("198.18.1.7",)),
        (b"http:\\/\\/198.18.1.7", ()),
        (b"version 198.18.1.7 of // 198.18.1.8", ()),
        (b"http://198.18.1.7.example.test/", ()),
        (b"http://999.18.1.7/ http://01.2.3.4/", ()),
        (b"http://127.0.0.1:8443/sign", ()),
        (b"http://198.18.1.7/ http://198.18.1.7/", ("198.18.1.7",)),
    ],
)
def test_only_hosts_of_urls_count(text: bytes, found: tuple[str, ...]) -> None:
    assert literals(text) == found


@given(st.binary(max_size=200))
def test_nothing_makes_it_stumble(data: bytes) -> None:
    dechunked(data)
    literals(data)
    assert parse(data) is None or data.startswith(b"HTTP/1.")
    parse(OK + data)
