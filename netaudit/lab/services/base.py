"""What all stream services share: bounded reading, TLS, and an end that is always clean."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from netaudit.lab.certs import Tls

CONVERSATION_SECONDS = 60.0
READ_SECONDS = 20.0
LINE_LIMIT = 4096
# What the head of a page says over TLS, where all is in order.
SAFE_FIELDS = (
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'self'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Set-Cookie", "PHPSESSID=0; Path=/; Secure; HttpOnly; SameSite=Lax"),
)


@dataclass(slots=True)
class Endpoint:
    """What a server knows of itself: its names, how it speaks TLS, whether HTTPS is beside it.

    `extra` is HTML that its home page ends in, `hsts` what it says over TLS of TLS to come (RFC
    6797), "" for nothing; `fields` is what else it says to browsers there.
    """

    names: tuple[str, ...]
    tls: Tls | None = None
    has_https: bool = False
    extra: str = ""
    hsts: str = "max-age=31536000"
    fields: tuple[tuple[str, str], ...] = SAFE_FIELDS

    @property
    def name(self) -> str:
        """What it calls itself."""
        return self.names[0] if self.names else "localhost"


@dataclass(slots=True)
class Conversation:
    """One client's connection. Every read is bounded in octets and in seconds."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def line(self) -> bytes:
        """One line without its end. Raises what `ENDINGS` names when the client misbehaves."""
        async with asyncio.timeout(READ_SECONDS):
            return (await self.reader.readuntil(b"\n")).rstrip(b"\r\n")

    async def exactly(self, count: int) -> bytes:
        """That many octets; callers check `count` first."""
        async with asyncio.timeout(READ_SECONDS):
            return await self.reader.readexactly(count)

    async def some(self, limit: int = LINE_LIMIT) -> bytes:
        """What has come, at most `limit` octets; empty at the end."""
        async with asyncio.timeout(READ_SECONDS):
            return await self.reader.read(limit)

    async def send(self, data: bytes) -> None:
        """Send all of it."""
        self.writer.write(data)
        async with asyncio.timeout(READ_SECONDS):
            await self.writer.drain()

    async def start_tls(self, endpoint: Endpoint) -> None:
        """Speak TLS from here on."""
        assert endpoint.tls is not None, "this service has a certificate"
        async with asyncio.timeout(READ_SECONDS):
            await self.writer.start_tls(endpoint.tls.context())


Stream = Callable[[Conversation, Endpoint], Awaitable[None]]
Datagram = Callable[[bytes], list[bytes]]

# How a conversation may end by the client's doing: none of it is ours to report.
ENDINGS = (
    OSError,
    ssl.SSLError,
    TimeoutError,
    ValueError,
    asyncio.LimitOverrunError,
)


async def converse(
    service: Stream, endpoint: Endpoint, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Serve one connection to its end."""
    try:
        async with asyncio.timeout(CONVERSATION_SECONDS):
            await service(Conversation(reader, writer), endpoint)
            if writer.can_write_eof():
                writer.write_eof()
    except EOFError:
        pass  # it said all that it had to say: what we answered must still reach it
    except ENDINGS:
        writer.transport.abort()
    finally:
        writer.close()


async def silent(conversation: Conversation, _endpoint: Endpoint) -> None:
    """Accepts, reads, says nothing: for protocols that the lab does not speak."""
    while await conversation.some():
        pass
