from __future__ import annotations

import asyncio
import ssl
from functools import partial
from typing import TYPE_CHECKING

import pytest

from netaudit.lab.services import http
from netaudit.lab.services.base import converse
from netaudit.lab.services.tampered import compressing, tampered, unprotected
from netaudit.net import hello
from tests.lab.services.harness import NAMES, endpoint, talk, trusting

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.lab.services.base import Stream

    Change = Callable[[bytes], bytes]

if TYPE_CHECKING:
    from netaudit.net.hello import Answer

ALERT = b"\x15\3\3\0\2\2\x28"
REQUEST = b"HEAD / HTTP/1.1\r\nHost: x.test\r\nConnection: close\r\n\r\n"


def answer(change: Change, version: int = hello.TLS1_2) -> Answer:
    """What somebody who only looks at the ServerHello is told."""
    service = tampered(http.https, change)

    async def run() -> Answer:
        served = partial(converse, service, endpoint())
        server = await asyncio.start_server(served, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(hello.client_hello(version, hello.ANY, "x.test"))
        try:
            async with asyncio.timeout(5):
                return await hello.read_answer(reader.readexactly)
        finally:
            writer.close()
            server.close()

    return asyncio.run(run())


def test_renegotiation_without_protection() -> None:
    found = answer(unprotected)
    assert found.version == hello.TLS1_2
    assert found.extensions is not None
    assert hello.RENEGOTIATION_INFO not in found.extensions
    assert hello.EXTENDED_MASTER_SECRET in found.extensions
    assert not found.compresses


def test_compression() -> None:
    found = answer(compressing)
    assert found.compresses
    assert found.extensions is not None
    assert hello.RENEGOTIATION_INFO in found.extensions


def test_what_is_refused_is_refused_as_before() -> None:
    """asyncio's server drops the connection before the alert is out."""
    with pytest.raises(asyncio.IncompleteReadError):
        answer(compressing, hello.TLS1)


@pytest.mark.parametrize("change", [unprotected, compressing])
def test_clients_of_tls_1_3_notice_nothing_and_those_of_1_2_do(change: Change) -> None:
    service = tampered(http.https, change)
    assert talk(service, REQUEST, endpoint(), tls=True).startswith(b"HTTP/1.1 200")
    client = trusting()
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        asyncio.run(shake(service, client))


async def shake(service: Stream, client: ssl.SSLContext) -> None:
    server = await asyncio.start_server(partial(converse, service, endpoint()), "127.0.0.1", 0)
    try:
        async with asyncio.timeout(5):
            where = server.sockets[0].getsockname()
            await asyncio.open_connection(*where, ssl=client, server_hostname=NAMES[0])
    finally:
        server.close()


def test_what_is_no_server_hello_stays() -> None:
    for record in (ALERT, b"\x16\3\3\0\4\x0b\0\0\0"):
        assert unprotected(record) == compressing(record) == record


def test_who_leaves_before_a_word_ends_it() -> None:
    assert talk(tampered(http.https, unprotected), b"", endpoint()) == b""
