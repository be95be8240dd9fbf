"""Whether the declared protocol answers as itself: a greeting, a status line, no log-in."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.api import Service, Transport, probe
from netaudit.facts.application import Answer, ApplicationV4, ApplicationV6, Speech
from netaudit.facts.reach import PortState, Reached
from netaudit.net import datagram, dial, http
from netaudit.net.context import Net
from netaudit.net.payloads import dns_query, dns_rcode
from netaudit.net.stream import Misbehaved, Stream
from netaudit.net.tls import http_2, lenient, wants_certificate
from netaudit.probes.reach import meant, payload_for, reached

if TYPE_CHECKING:
    from netaudit.model import Address

_BANNER = 120
_TRIES = 2  # conversations; a lost segment costs one, a server that hangs costs both
_AGAIN = {Speech.SILENT, Speech.CUT, Speech.TOO_SLOW, Speech.NO_TLS}
_PERHAPS_HTTP_2 = {Speech.SILENT, Speech.CUT, Speech.GARBAGE}
_SERVER_ERROR = 500
_ASKS_FOR_OURS = b"TLS: a client certificate is asked for"
_SSH_LINES = 20  # a server may send other lines first (RFC 4253 section 4.2)
_SMTP_LINES = 64  # of a greeting
_SSL_REQUEST = bytes.fromhex("0000000804d2162f")  # PostgreSQL: 80877103


@probe(timeout=120.0)
async def application_v6(service: Service, net: Net) -> ApplicationV6:
    """Over IPv6."""
    return ApplicationV6(net.vantage.zone, await _all(service, net, 6))


@probe(timeout=120.0)
async def application_v4(service: Service, net: Net) -> ApplicationV4:
    """Over IPv4."""
    return ApplicationV4(net.vantage.zone, await _all(service, net, 4))


@dataclass(frozen=True, slots=True)
class Said:
    """What was made of a conversation."""

    speech: Speech
    banner: bytes = b""
    code: int | None = None
    detail: str = ""


async def _all(service: Service, net: Net, version: int) -> tuple[Answer, ...]:
    asked = (_address(service, net, address) for address in meant(service, net, version))
    return tuple(await asyncio.gather(*asked))


async def _address(service: Service, net: Net, address: Address) -> Answer:
    reach = await reached(service, net, address)
    if reach.state is not PortState.OPEN:
        return _answer(reach, Said(Speech.NOT_REACHED, detail=reach.detail))
    if service.transport is Transport.UDP:
        return await _datagram(service, net, address)
    talk = _TALKS.get(service.protocol)
    if talk is None:
        return _answer(reach, Said(Speech.UNKNOWN_PROTOCOL, detail=service.protocol))
    said = Said(Speech.NOT_REACHED)
    for _ in range(_TRIES):
        reach, stream = await dial.connect(net, address, service.port)
        if stream is None:
            said = Said(Speech.NOT_REACHED, detail=reach.detail)
            continue
        with stream:
            said = await _converse(talk, stream, service)
        if said.speech not in _AGAIN:
            break
    if service.protocol == "https" and said.speech in _PERHAPS_HTTP_2:
        said = await over_http_2(service, net, address) or said
    return _answer(reach, said)


async def over_http_2(service: Service, net: Net, address: Address) -> Said | None:
    """What a server says that speaks nothing older (RFC 9113 section 3.2); None without it."""
    _, stream = await dial.connect(net, address, service.port)
    if stream is None:
        return None
    with stream:
        try:
            await stream.start_tls(http_2(), service.names[0] if service.names else None)
            if stream.tls.selected_alpn_protocol() != "h2":
                return None
            await stream.send(http.BEGIN_HTTP_2)
            frame = await stream.exactly(9)
        except (Misbehaved, ssl.SSLError):
            return None
    return Said(Speech.ANSWERED, b"HTTP/2") if http.is_settings(frame) else None


async def _converse(talk: Talk, stream: Stream, service: Service) -> Said:
    try:
        if service.protocol in {"https", "imaps"}:
            await stream.start_tls(lenient(), service.names[0] if service.names else None)
        return await talk(stream, service)
    except ssl.SSLError as error:
        said = Said(Speech.NO_TLS, detail=error.reason or str(error))
    except Misbehaved as error:
        said = Said(error.speech, detail=error.detail)
    if wants_certificate(said.detail, stream.tried):  # as a page that asks for a password
        return Said(Speech.ANSWERED, _ASKS_FOR_OURS)
    return said


async def _datagram(service: Service, net: Net, address: Address) -> Answer:
    reach, reply = await datagram.ask(net, address, service.port, payload_for(service))
    if reach.state is not PortState.OPEN:
        return _answer(reach, Said(Speech.NOT_REACHED, detail=reach.detail))
    if service.protocol == "dns":
        return _answer(reach, _dns_said(reply))
    return _answer(reach, Said(Speech.ANSWERED, reply))


def _answer(reach: Reached, said: Said) -> Answer:
    return Answer(
        reach.address, reach.state, said.speech, printable(said.banner), said.code, said.detail
    )


def printable(banner: bytes) -> str:
    """At most 120 characters of it, with a dot for whatever a terminal or a page might mind."""
    text = banner[:_BANNER].decode("ascii", errors="replace")
    return "".join(c if c.isascii() and c.isprintable() else "." for c in text)


# --- one conversation a protocol ------------------------------------------------------------

Talk = Callable[[Stream, Service], Awaitable[Said]]


async def _http(stream: Stream, service: Service) -> Said:
    await stream.send(http.request("GET", http.host(service)))
    line = await stream.line()
    version, _, rest = line.partition(b" ")
    code = _number(rest[:3])
    if not version.startswith(b"HTTP/1.") or code is None:
        return Said(Speech.GARBAGE, line)
    return Said(Speech.ANSWERED if code < _SERVER_ERROR else Speech.REFUSED, line, code)


async def _smtp(stream: Stream, _service: Service) -> Said:
    stream.await_greeting()
    line = last = await stream.line()
    code = _number(line[:3])
    if code is None or line[3:4] not in {b" ", b"-", b""}:
        return Said(Speech.GARBAGE, line)
    for _ in range(_SMTP_LINES):  # who speaks before its end is taken for a spammer
        if last[3:4] != b"-":
            break
        last = await stream.line()
    await stream.send(b"QUIT\r\n")
    return Said(Speech.ANSWERED if code == 220 else Speech.REFUSED, line, code)  # noqa: PLR2004  RFC 5321


async def _imap(stream: Stream, _service: Service) -> Said:
    line = await stream.line()
    if line.startswith((b"* OK", b"* PREAUTH")):
        return Said(Speech.ANSWERED, line)
    return Said(Speech.REFUSED if line.startswith(b"* BYE") else Speech.GARBAGE, line)


async def _ssh(stream: Stream, _service: Service) -> Said:
    line = b""
    for _ in range(_SSH_LINES):
        line = await stream.line()
        if line.startswith(b"SSH-"):
            return Said(Speech.ANSWERED, line)
    return Said(Speech.GARBAGE, line)


async def _postgresql(stream: Stream, _service: Service) -> Said:
    await stream.send(_SSL_REQUEST)
    letter = await stream.exactly(1)
    if letter in {b"S", b"N"}:
        return Said(Speech.ANSWERED, letter)
    return Said(Speech.REFUSED if letter == b"E" else Speech.GARBAGE, letter)


async def _dns(stream: Stream, _service: Service) -> Said:
    query = dns_query()
    await stream.send(len(query.data).to_bytes(2, "big") + query.data)
    length = int.from_bytes(await stream.exactly(2), "big")
    reply = await stream.exactly(length)
    return _dns_said(reply) if query.answered_by(reply) else Said(Speech.GARBAGE, reply)


def _dns_said(reply: bytes) -> Said:
    code = dns_rcode(reply)
    return Said(Speech.GARBAGE, reply) if code is None else Said(Speech.ANSWERED, b"", code)


def _number(digits: bytes) -> int | None:
    return int(digits) if len(digits) == 3 and digits.isdigit() else None  # noqa: PLR2004


_TALKS: dict[str, Talk] = {
    "http": _http,
    "https": _http,
    "smtp": _smtp,
    "submission": _smtp,
    "imaps": _imap,
    "ssh": _ssh,
    "postgresql": _postgresql,
    "dns": _dns,
}
