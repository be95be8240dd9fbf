"""Speaks to a service over the loopback interface, inside one event loop."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache, partial
from typing import TYPE_CHECKING

from netaudit.lab.authority import Authority
from netaudit.lab.certs import Tls
from netaudit.lab.services.base import Endpoint, converse
from netaudit.net.clock import system_clock

if TYPE_CHECKING:
    from netaudit.lab.services import Stream

NAMES = ("mail.x.test", "x.test")
SECONDS = 5.0


@cache
def authority() -> Authority:
    """One authority for all these tests: TLS libraries read the machine's clock."""
    return Authority(system_clock)


def endpoint(*, tls: bool = True, has_https: bool = False) -> Endpoint:
    """A server of that name, with a certificate of the authority."""
    return Endpoint(NAMES, Tls(authority(), NAMES) if tls else None, has_https)


def trusting() -> ssl.SSLContext:
    """A client that trusts the authority alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority().bundle())
    return context


def talk(service: Stream, sent: bytes, at: Endpoint, *, tls: bool = False) -> bytes:
    """Everything that the service says to `sent`, until it closes."""

    async def run() -> bytes:
        server = await asyncio.start_server(partial(converse, service, at), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        context = trusting() if tls else None
        name = NAMES[0] if tls else None
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=context, server_hostname=name
            )
            writer.write(sent)
            if writer.can_write_eof():
                writer.write_eof()
            try:
                said = await reader.read()
            except ConnectionResetError:
                said = b"(reset)"
            writer.close()
        server.close()
        return said

    return asyncio.run(run())
