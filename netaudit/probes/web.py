"""A few HEAD requests for the root: where it redirects, HSTS, and whether each is answered."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass

from netaudit.api import Service, probe
from netaudit.errors import NoRoute
from netaudit.facts.reach import PortState
from netaudit.facts.web import WebHead, WebHeads
from netaudit.model import Address
from netaudit.net import dial, http
from netaudit.net.context import Net
from netaudit.net.stream import Misbehaved, Stream
from netaudit.net.tls import early_data, noting_tickets
from netaudit.probes.application import over_http_2
from netaudit.probes.reach import reached
from netaudit.probes.tls import askable

_REQUESTS = 4  # a gateway takes the machines behind it by turns, or at random
_CONNECTIONS = 2  # for them: most servers keep one
_HANDSHAKE = (10, 6000)  # packets and octets of TLS, both ways
_LINES = 100  # of a head
_LOCATION = 300  # octets
_ERROR = 400  # from here on HEAD may be what is refused: GET tells


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of an answer; fields by their names in lower case. `kept`: one more may be asked.

    `early` as in WebHead: tickets come before the answer to the first request.
    """

    status: int
    fields: tuple[tuple[str, str], ...]
    kept: bool
    early: int | None

    def of(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.fields if key == name)


@dataclass(frozen=True, slots=True)
class _Http2:
    """An address that speaks HTTP/2, and none older."""

    address: Address


@probe(timeout=600.0)  # as long as what asks for TLS there, and is waited for
async def web_heads(service: Service, net: Net) -> WebHeads:
    """Of every address. A family without a route is named, not left out."""
    addresses, unasked = askable(service, net)
    if unasked and not addresses:
        raise NoRoute.because(*unasked)
    found = await asyncio.gather(*(_address(service, net, address) for address in addresses))
    heads = tuple(head for head in found if isinstance(head, WebHead))
    http_2 = tuple(head.address for head in found if isinstance(head, _Http2))
    return WebHeads(net.vantage.zone, heads, tuple(unasked), http_2)


async def _address(service: Service, net: Net, address: Address) -> WebHead | _Http2 | None:
    if (await reached(service, net, address)).state is not PortState.OPEN:
        return None
    async with net.one_by_one(address, service.port):
        return await _open(service, net, address)


async def _open(service: Service, net: Net, address: Address) -> WebHead | _Http2 | None:
    heads: list[_Head] = []
    for _ in range(_CONNECTIONS):
        heads += await _connection(service, net, address, "HEAD", _REQUESTS - len(heads))
        if len(heads) == _REQUESTS:
            break
    if not heads:
        over_tls = service.protocol == "https"
        return _Http2(address) if over_tls and await over_http_2(service, net, address) else None
    first = heads[0]
    if first.status >= _ERROR:
        first = next(iter(await _connection(service, net, address, "GET", 1)), first)
    location = next(iter(first.of("location")), "")[:_LOCATION]
    statuses = tuple(head.status for head in heads)
    hsts = first.of("strict-transport-security")
    early = max((head.early for head in heads if head.early is not None), default=None)
    return WebHead(address, first.status, location, hsts, statuses, early)


async def _connection(
    service: Service, net: Net, address: Address, method: str, most: int
) -> list[_Head]:
    """What so many requests are answered with, as long as the server keeps one connection."""
    await net.gate.admit(address, *_HANDSHAKE)
    _, stream = await dial.connect(net, address, service.port)
    heads: list[_Head] = []
    if stream is None:
        return heads
    with stream:
        try:
            if service.protocol == "https":
                await stream.start_tls(
                    noting_tickets(), service.names[0] if service.names else None
                )
            while len(heads) < most and (not heads or (heads[-1].kept and stream.renew())):
                await stream.send(http.request(method, http.host(service), keep=most > 1))
                head = await _head(stream)
                if head is None:
                    break
                heads.append(head)
        except (ssl.SSLError, Misbehaved):
            return heads  # what is wrong there is told by other facts
    return heads


async def _head(stream: Stream) -> _Head | None:
    """The next head that is final (RFC 9110 section 15.2); None where it is no HTTP."""
    for _ in range(3):
        version, _, rest = (await stream.line()).partition(b" ")
        if not version.startswith(b"HTTP/1.") or not rest[:3].isdigit():
            return None
        fields = await _fields(stream)
        if fields is None:
            return None
        if not rest.startswith(b"1"):
            closes = any(k == "connection" and "close" in v.lower() for k, v in fields)
            kept = version == b"HTTP/1.1" and not closes
            early = early_data(stream.tls) if stream.secured else None
            return _Head(int(rest[:3]), fields, kept, early)
    return None


async def _fields(stream: Stream) -> tuple[tuple[str, str], ...] | None:
    """The lines of a head, up to its end; None where there is none."""
    found: list[tuple[str, str]] = []
    for _ in range(_LINES):
        line = await stream.line()
        if not line:
            return tuple(found)
        name, _, value = line.decode("ascii", errors="replace").partition(":")
        found.append((name.lower(), value.strip()))
    return None
