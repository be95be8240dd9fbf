"""A few HEAD requests for the root: where it redirects, HSTS, and whether each is answered.

Where it redirects to a page of its own, as most portals do, that page is asked for as well.
"""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from netaudit.api import Service, probe
from netaudit.errors import NoRoute
from netaudit.facts.reach import PortState
from netaudit.facts.web import WebHead, WebHeads, WebPage
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
_LINES, _LINE, _HEAD = 100, 16_384, 65_536  # of a head: lines, octets of one and of all
_LOCATION = 300  # octets of what is kept
_FOLLOWED = 4_000  # octets of a longer one that is followed nowhere
_REDIRECT, _ERROR = 300, 400  # from 400 on HEAD may be what is refused: GET tells
_HOPS = 2  # from the root to the page: to a language, to the log-in
_KEPT = {
    "content-type", "content-security-policy", "x-frame-options", "x-content-type-options",
    "referrer-policy", "set-cookie",
    "server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator",
}  # fmt: skip
_MOST_KEPT = 40


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
class _Wanted:
    """So many requests on a connection, as long as the server keeps it."""

    method: str = "HEAD"
    most: int = 1
    path: str = "/"


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
    return WebHeads(net.vantage.zone, heads, tuple(unasked), http_2, pages=True)


async def _address(service: Service, net: Net, address: Address) -> WebHead | _Http2 | None:
    if (await reached(service, net, address)).state is not PortState.OPEN:
        return None
    async with net.one_by_one(address, service.port):
        return await _open(service, net, address)


async def _open(service: Service, net: Net, address: Address) -> WebHead | _Http2 | None:
    heads: list[_Head] = []
    for _ in range(_CONNECTIONS):
        wanted = _Wanted(most=_REQUESTS - len(heads))
        heads += await _connection(service, net, address, wanted)
        if len(heads) == _REQUESTS:
            break
    if not heads:
        over_tls = service.protocol == "https"
        return _Http2(address) if over_tls and await over_http_2(service, net, address) else None
    first = heads[0]
    if first.status >= _ERROR:
        first = next(iter(await _connection(service, net, address, _Wanted("GET"))), first)
    location = next(iter(first.of("location")), "")[:_LOCATION]
    statuses = tuple(head.status for head in heads)
    hsts = first.of("strict-transport-security")
    early = max((head.early for head in heads if head.early is not None), default=None)
    page = await _page(service, net, address, first) if service.protocol == "https" else None
    return WebHead(address, first.status, location, hsts, statuses, early, page)


async def _page(service: Service, net: Net, address: Address, root: _Head) -> WebPage | None:
    """The page that the root is or leads to; None where it leads elsewhere, or nowhere."""
    head, path = root, "/"
    for _ in range(_HOPS):
        if not _REDIRECT <= head.status < _ERROR:
            break
        onward = _same_origin(service, path, next(iter(head.of("location")), ""))
        if onward is None:
            return None
        found = await _connection(service, net, address, _Wanted(path=onward))
        if found and found[0].status >= _ERROR:
            found = await _connection(service, net, address, _Wanted("GET", path=onward)) or found
        if not found:
            return None
        head, path = found[0], onward
    if _REDIRECT <= head.status < _ERROR:
        return None
    kept = [(name, _bare(name, value)) for name, value in head.fields if name in _KEPT]
    # Without a session's number (;jsessionid=…) or a question, which are others with each look.
    place = path.partition("?")[0].partition(";")[0][:_LOCATION]
    return WebPage(place, head.status, tuple(kept[:_MOST_KEPT]))


def _same_origin(service: Service, path: str, location: str) -> str | None:
    """Where a redirect leads, as a path, where that is at the same name and port over TLS."""
    root = f"https://{http.host(service).lower()}:{service.port}/"
    try:
        there = urlsplit(urljoin(urljoin(root, path), location))
        same = (there.scheme, there.hostname, there.port or 443) == (
            "https", http.host(service).lower(), service.port
        )  # fmt: skip
    except ValueError:  # brackets, or a port that is none
        return None
    onward = quote(there.path or "/", safe="/%:@!$&'()*+,;=~") + (
        f"?{quote(there.query, safe='/?%:@!$&()*+,;=~')}" if there.query else ""
    )
    followed = 0 < len(location) <= _FOLLOWED
    return onward if followed and same and onward != path else None


def _bare(name: str, value: str) -> str:
    """A field as it is kept: of a cookie not the value, which may let somebody in."""
    if name != "set-cookie":
        return value
    pair, *attributes = value.split(";")
    return ";".join((f"{pair.partition('=')[0].strip()}=…", *attributes))


async def _connection(service: Service, net: Net, address: Address, wanted: _Wanted) -> list[_Head]:
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
            asked = http.request(
                wanted.method, http.host(service), path=wanted.path, keep=wanted.most > 1
            )
            while len(heads) < wanted.most and (not heads or (heads[-1].kept and stream.renew())):
                await stream.send(asked)
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
    octets = 0
    while len(found) < _LINES and octets < _HEAD:
        line = await stream.line(_LINE)  # policies of portals are long
        octets += len(line)
        if not line:
            return tuple(found)
        name, _, value = line.decode("ascii", errors="replace").partition(":")
        found.append((name.lower(), value.strip()))
    return None
