"""A connection that is bounded in bytes and in time, whatever the peer does."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import TYPE_CHECKING, Self

from netaudit.facts.application import Speech
from netaudit.net.ready import readable, writable

if TYPE_CHECKING:
    from collections.abc import Callable

CONVERSATION = 8.0  # seconds that one connection may last
_FOR_A_GREETING = 4  # times that, besides, until a mail server greets
ALLOWANCE = 256 * 1024  # octets that we read from one connection
LINE = 4096  # octets of one line
_CHUNK = 16 * 1024


class Misbehaved(Exception):  # noqa: N818  it says what the peer did: a fact, made of an exception
    """The peer was silent, slow, cut the connection, or sent too much. Never leaves a probe."""

    def __init__(self, speech: Speech, detail: str = "") -> None:
        """`speech` names what it did."""
        super().__init__(f"{speech}: {detail}" if detail else str(speech))
        self.speech, self.detail = speech, detail


class Stream:
    """A connected TCP socket, with or without TLS. Close it with `close`, or `with` it."""

    def __init__(self, sock: socket.socket, on_close: Callable[[], None]) -> None:
        """Take over a connected non-blocking socket, for CONVERSATION from now.

        `on_close` is called once, when it is closed.
        """
        self._sock = sock
        self._on_close: Callable[[], None] | None = on_close
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._begin()
        self.cut = False  # the peer ended it while something was gathered
        self.tried: ssl.SSLObject | None = None  # the session of a handshake that began
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()

    def _begin(self) -> None:
        self._deadline = self._until = self._loop.time() + CONVERSATION
        self._left = ALLOWANCE
        self._heard = False

    def await_greeting(self) -> None:
        """Give a mail server longer: it looks up who calls, or tries the patience of senders.

        RFC 5321 section 4.5.3.2.1 gives it five minutes.
        """
        self._deadline += _FOR_A_GREETING * CONVERSATION
        self._until = self._deadline

    def renew(self) -> bool:
        """Begin another conversation, with the bounds of a first one.

        False where that cannot be: the peer has ended the connection, or said more than was read.
        """
        self._begin()
        try:
            self._sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return not self._buffer
        except OSError:
            return False
        return False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection at once."""
        self._sock.close()
        if self._on_close:
            self._on_close()
            self._on_close = None

    @property
    def secured(self) -> bool:
        """Whether it speaks TLS by now."""
        return self._tls is not None

    @property
    def tls(self) -> ssl.SSLObject:
        """The TLS session. Only after start_tls."""
        if self._tls is None:
            raise RuntimeError("start_tls comes first")
        return self._tls

    async def send(self, data: bytes) -> None:
        """Send all of `data`. Raises Misbehaved."""
        if self._tls:
            data = self._encrypted(self._tls, data)
        await self._send(data)

    def _encrypted(self, tls: ssl.SSLObject, data: bytes) -> bytes:
        try:
            tls.write(data)
        except ssl.SSLError as error:  # it has ended the session, by an alert perhaps
            raise Misbehaved(Speech.CUT, error.reason or "the session is closed") from error
        return self._outgoing.read()

    async def line(self, limit: int = LINE) -> bytes:
        """The next line, without its end. Raises Misbehaved."""
        while b"\n" not in self._buffer:
            if len(self._buffer) > limit:
                raise Misbehaved(Speech.TOO_MUCH, f"no end of line in {limit} octets")
            await self._more()
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line.rstrip(b"\r")

    async def exactly(self, count: int) -> bytes:
        """The next `count` octets. Raises Misbehaved."""
        while len(self._buffer) < count:
            await self._more()
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    async def gather(self, enough: Callable[[bytes], bool], patience: float, most: int) -> bytes:
        """What comes until it is `enough`, for `patience` seconds, at most `most` octets.

        Silence, a cut and a flood end it alike: what came by then is returned.
        """
        self._until = min(self._deadline, self._loop.time() + patience)
        try:
            while len(self._buffer) < most and not enough(self._buffer):
                await self._more()
        except Misbehaved as end:
            self.cut = end.speech is Speech.CUT
        finally:
            self._until = self._deadline
        data, self._buffer = self._buffer[:most], b""
        return data

    async def start_tls(self, context: ssl.SSLContext, server_name: str | None) -> None:
        """Shake hands. Raises ssl.SSLError as OpenSSL does, Misbehaved on silence or a cut.

        What came before in clear text is dropped, so that nothing injected there is taken for
        protected (RFC 3207 section 4.2).
        """
        self._buffer, self._heard = b"", False
        tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_name)
        self.tried = tls
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._send(self._outgoing.read())
                self._feed(await self._receive())
            except ssl.SSLError:
                await self._say_why()
                raise
            else:
                break
        await self._send(self._outgoing.read())
        self._tls = tls

    async def _more(self) -> None:
        data = await self._decrypted() if self._tls else await self._receive()
        if not data:
            raise Misbehaved(Speech.CUT)
        self._buffer += data

    async def _decrypted(self) -> bytes:
        while True:
            try:
                return self.tls.read(_CHUNK)
            except ssl.SSLWantReadError:
                await self._send(self._outgoing.read())
                self._feed(await self._receive())
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            except ssl.SSLError as error:
                raise Misbehaved(Speech.GARBAGE, error.reason or "TLS error") from error

    def _feed(self, data: bytes) -> None:
        if data:
            self._incoming.write(data)
        else:
            self._incoming.write_eof()

    async def _receive(self) -> bytes:
        """Some octets, b"" at the end. The only place that reads the socket."""
        if self._left <= 0:
            raise Misbehaved(Speech.TOO_MUCH, f"more than {ALLOWANCE} octets")
        try:
            data = await self._come(min(_CHUNK, self._left))
        except OSError as error:
            raise Misbehaved(Speech.CUT, error.strerror or "") from error
        self._heard = self._heard or bool(data)
        self._left -= len(data)
        return data

    async def _come(self, most: int) -> bytes:
        in_time = True
        while True:
            try:
                return self._sock.recv(most)
            except BlockingIOError:
                if not in_time:
                    raise Misbehaved(Speech.TOO_SLOW if self._heard else Speech.SILENT) from None
            in_time = self._loop.time() < self._until and await readable(self._sock, self._until)

    async def _send(self, data: bytes) -> None:
        in_time = True
        while data:
            try:
                data = data[self._sock.send(data) :]
                continue
            except BlockingIOError:
                if not in_time:
                    raise Misbehaved(Speech.TOO_SLOW, "does not read") from None
            except OSError as error:
                raise Misbehaved(Speech.CUT, error.strerror or "") from error
            in_time = self._loop.time() < self._until and await writable(self._sock, self._until)

    async def _say_why(self) -> None:
        """Send the alert that OpenSSL wrote; a peer that is gone does not need it."""
        try:
            await self._send(self._outgoing.read())
        except Misbehaved:
            return
