"""Handshakes with one address of a service: OpenSSL's own, and a ClientHello written by hand."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netaudit.api import Service
from netaudit.facts.application import Speech
from netaudit.model import Address
from netaudit.net import dial, hello
from netaudit.net.context import Net
from netaudit.net.stream import Misbehaved
from netaudit.net.tls import chain_of
from netaudit.probes.application import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.net.stream import Stream

_HANDSHAKE = (10, 6000)  # packets and octets of one, both ways
_TRIES = 2
_SILENT = {Speech.SILENT, Speech.TOO_SLOW}
_ENDED = (ssl.SSLEOFError, ssl.SSLZeroReturnError)  # FIN, as OpenSSL has it
_LINES = 64  # of an answer to EHLO
_SMTP_OK = (b"220", b"250")
_CLOSES = b"421"  # it turns us away, whatever we asked: RFC 5321 section 4.2.3
_REFUSED, _CUT = hello.Answer(0, 0), hello.Answer(0, 0, -2)


@dataclass(frozen=True, slots=True)
class Shaken:
    """How a handshake ended: with `version` and the leaf in DER, or with an error.

    `above` are the certificates that came above the leaf, None where Python does not tell. The
    leaf stands beside an error where the server showed it, and then wanted one of ours. `silent`:
    it did not come to a handshake, for want of an answer to it or of what comes before it. `cut`:
    the server ended it without a word of TLS.
    """

    version: str = ""
    leaf: bytes = b""
    above: tuple[bytes, ...] | None = None
    error: ssl.SSLError | None = None
    detail: str = ""
    offers: bool = True
    connected: bool = True
    silent: bool = False
    cut: bool = False


@dataclass(slots=True)
class Tally:
    """Connections that came to a handshake, and those of them that the server cut.

    Only where it answered the same question the next time: else it may have been its refusal.
    """

    asked: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """One address of a service, to shake hands with."""

    service: Service
    net: Net
    address: Address
    tally: Tally = field(default_factory=Tally)

    async def shake(self, context: ssl.SSLContext, name: str) -> Shaken:
        """One handshake, tried again when it came to nothing that TLS knows."""
        shaken, cut = Shaken(), 0
        for _ in range(_TRIES):
            await self.net.gate.admit(self.address, *_HANDSHAKE)
            reach, stream = await dial.connect(self.net, self.address, self.service.port)
            if stream is None:
                shaken = Shaken(detail=reach.detail, connected=False)
                continue
            with stream:
                shaken = await self._shake(stream, context, name)
            self.tally.asked += 1
            cut += shaken.cut
            if shaken.version or (shaken.error and not shaken.cut) or not shaken.offers:
                self.tally.dropped += cut
                break
        return shaken

    async def _shake(self, stream: Stream, context: ssl.SSLContext, name: str) -> Shaken:
        try:
            await self._begin(stream)
        except NotOfferedError as error:
            return Shaken(detail=str(error), offers=False)
        except RefusedTlsError as error:
            return Shaken(detail=str(error))
        except Misbehaved as error:
            return Shaken(detail=str(error), silent=True)
        try:
            await stream.start_tls(context, name or None)
        except ssl.SSLError as error:
            leaf, above = chain_of(stream.tried)
            said, cut = error.reason or str(error), isinstance(error, _ENDED)
            return Shaken("", leaf, above, error, said, cut=cut and not leaf)
        except Misbehaved as error:
            silent, cut = error.speech in _SILENT, error.speech is Speech.CUT
            return Shaken(detail=str(error), silent=silent, cut=cut)
        return Shaken(stream.tls.version() or "", *chain_of(stream.tls))

    async def offer(
        self, version: int, suites: Iterable[int], name: str, schemes: Sequence[int] = ()
    ) -> hello.Answer | None:
        """What a ClientHello is answered with; None where that could not be learnt.

        With `schemes`, which stand for all that clients have, it is seen how the key is signed.

        Silence is no refusal: a server that is slow to greet, or counts our connections, refuses no
        version by it. A cut is one only when it comes again: one of several machines behind an
        address may be dead.
        """
        cut, offered = 0, tuple(suites)
        for _ in range(_TRIES):
            await self.net.gate.admit(self.address, *_HANDSHAKE)
            _, stream = await dial.connect(self.net, self.address, self.service.port)
            if stream is None:
                continue
            with stream:
                record = hello.client_hello(version, offered, name, schemes or hello.SCHEMES)
                said = await self._offer(stream, record, signed=bool(schemes))
            self.tally.asked += said is not None
            if said is _CUT:
                cut += 1
            elif said is not None:
                self.tally.dropped += cut
                return said
        return _REFUSED if cut else None

    async def _offer(self, stream: Stream, record: bytes, *, signed: bool) -> hello.Answer | None:
        try:
            await self._begin(stream)
        except RefusedTlsError:
            return _REFUSED
        except (Misbehaved, NotOfferedError):
            return None
        try:
            await stream.send(record)
            return await hello.read_answer(stream.exactly, signed=signed)
        except Misbehaved as error:
            if error.speech is Speech.CUT:
                return _CUT
            return None if error.speech in _SILENT else _REFUSED
        except hello.NotTlsError:
            return _REFUSED

    async def _begin(self, stream: Stream) -> None:
        if self.service.protocol in {"smtp", "submission"}:
            await start_smtp_tls(stream)


class NotOfferedError(Exception):
    """The server does not offer STARTTLS."""


class RefusedTlsError(Exception):
    """The server offers STARTTLS, and refuses it."""


async def start_smtp_tls(stream: Stream) -> None:
    """Go up to the point where TLS begins (RFC 3207).

    Raises Misbehaved, NotOfferedError, RefusedTlsError.
    """
    stream.await_greeting()
    await _reply(stream)
    await stream.send(b"EHLO netaudit.test\r\n")
    if not any(line[4:].strip().upper() == b"STARTTLS" for line in await _reply(stream)):
        raise NotOfferedError("STARTTLS is not offered")
    await stream.send(b"STARTTLS\r\n")
    line = await stream.line()
    if line.startswith(_CLOSES) or not line[:3].isdigit():
        raise Misbehaved(Speech.REFUSED, printable(line))
    if not line.startswith(_SMTP_OK):
        raise RefusedTlsError(f"STARTTLS is offered and refused: {printable(line)}")


async def _reply(stream: Stream) -> list[bytes]:
    lines: list[bytes] = []
    while len(lines) < _LINES:
        lines.append(await stream.line())
        if not lines[-1].startswith(_SMTP_OK):
            raise Misbehaved(Speech.REFUSED, printable(lines[-1]))
        if lines[-1][3:4] != b"-":
            return lines
    raise Misbehaved(Speech.TOO_MUCH, "an endless SMTP reply")
