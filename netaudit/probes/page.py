"""The start page of a web service: what it names, and whether address families differ."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from netaudit.api import Service, probe
from netaudit.errors import NoRoute
from netaudit.facts.page import Likened, PageHosts, PageSeen, StartPage, StartPages
from netaudit.model import Address
from netaudit.net import dial, http
from netaudit.net.context import Net
from netaudit.net.stream import ALLOWANCE, Misbehaved, Stream
from netaudit.net.tls import lenient
from netaudit.probes._assets import hosts_named
from netaudit.probes._likeness import likeness, sketch
from netaudit.probes._needed import needed_hosts
from netaudit.probes.application import printable
from netaudit.probes.reach import meant

_PATIENCE = 8.0  # seconds for one page
_MOST_LITERALS = 20
_TRIES = 2  # for one page: a lost segment costs one
_REDIRECTS = range(300, 400)
_NO_PAGE = {408, 429, 503}  # a server that would rather be asked later (RFC 9110, RFC 6585)
_LONG = ALLOWANCE * 9 // 10  # octets of a page that we stopped reading
_LOOK_AGAIN = 0.95  # pages less alike than this are fetched again
_HEAD_END = b"\r\n\r\n"
# The authority of a URL that is an IPv4 address (RFC 3986 section 3.2.2), relative ones too.
_LITERAL = re.compile(rb"//(?:[^/\s\"'<>@]*@)?(\d{1,3}(?:\.\d{1,3}){3})(?=[:/?#\"'\s<>)\\]|$)")
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,9})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation:[ \t]*([^\r\n]{1,2000})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response: its head, and as much of the body as was read."""

    status: int
    head: bytes
    body: bytes
    whole: bool


@dataclass(frozen=True, slots=True)
class _First:
    """What is kept of the first page that an address gives; the page itself is not."""

    address: Address | None
    status: int
    whole: bool
    literals: tuple[str, ...]
    hosts: tuple[str, ...]


@probe(timeout=60.0)
async def start_page(service: Service, net: Net) -> StartPage:
    """From the first address that gives one, IPv6 before IPv4."""
    found = await _first(service, net)
    return StartPage(found.address, found.status, found.whole, found.literals)


@probe(timeout=120.0)
async def page_hosts(service: Service, net: Net) -> PageHosts:
    """Of the same page, each name looked up from the root."""
    found = await _first(service, net)
    host = next((h for u in net.inventory.units for h in u.hosts if h.id == service.host), None)
    own = {*service.names, *(host.names if host else ())}
    named = [name for name in found.hosts if name not in own]
    return PageHosts(found.address, found.whole, await needed_hosts(named, net))


async def _first(service: Service, net: Net) -> _First:
    key = ("first page", service.key)
    found: _First = await net.once(key, lambda: _fetch_first(service, net))
    return found


async def _fetch_first(service: Service, net: Net) -> _First:
    unable: NoRoute | None = None
    for address in (*meant(service, net, 6), *meant(service, net, 4)):
        try:
            found = await _fetch(service, net, address)
        except NoRoute as error:  # one family is missing here: the other may do
            unable = error
            continue
        if found is not None:
            named = found.body + b"\n" + b"\n".join(_LOCATION.findall(found.head))
            hosts = hosts_named(found.body, _location(found))
            return _First(address, found.status, found.whole, literals(named), hosts)
    if unable is not None:
        raise unable
    return _First(None, 0, whole=False, literals=(), hosts=())


@probe(timeout=120.0)
async def start_pages(service: Service, net: Net) -> StartPages:
    """Of every IPv6 address beside IPv4's first; what differs is fetched a second time."""
    if not (meant(service, net, 6) and meant(service, net, 4)):
        return StartPages(None, ())
    for address in meant(service, net, 4):
        if (v4 := await _page(service, net, address)) is not None:
            break
    else:
        return StartPages(None, ())
    found, unfinished = [], []
    for other in meant(service, net, 6):
        v6 = await _tries(service, net, other)
        if v6 is None:
            continue
        if _comparable(v6):
            found.append(await _likened(service, net, (address, v4), (other, v6)))
        elif not _ended(v6) and await _page(service, net, address) is not None:
            unfinished.append(_seen(other, v6))
    return StartPages(_seen(address, v4), tuple(found), tuple(unfinished))


async def _page(service: Service, net: Net, address: Address) -> Response | None:
    """A page that can be compared with another."""
    found = await _tries(service, net, address)
    return found if found is not None and _comparable(found) else None


async def _tries(service: Service, net: Net, address: Address) -> Response | None:
    """The first response that ends; where none does, the last one that began."""
    begun = None
    for _ in range(_TRIES):
        found = await _fetch(service, net, address)
        if found is not None and _ended(found):
            return found
        begun = found or begun
    return begun


def _ended(response: Response) -> bool:
    """Whether it came to its end, or is longer than we read."""
    return response.whole or len(response.body) > _LONG


def _comparable(response: Response) -> bool:
    """Half of a page is like nothing."""
    return _ended(response) and response.status not in _NO_PAGE


async def _likened(
    service: Service, net: Net, v4: tuple[Address, Response], v6: tuple[Address, Response]
) -> Likened:
    """How alike they are; where they are not, whether each is at least like itself."""
    alike, steady = _alike(v4[1], v6[1]), 1.0
    if alike < _LOOK_AGAIN or v4[1].status != v6[1].status:
        for address, before in (v4, v6):
            again = await _page(service, net, address)
            same = again is not None and again.status == before.status
            steady = min(steady, _alike(before, again) if again and same else 0.0)
    return Likened(_seen(*v6), round(alike, 3), round(steady, 3))


def _alike(one: Response, other: Response) -> float:
    if one.status in _REDIRECTS and other.status in _REDIRECTS:
        return float(_location(one) == _location(other))
    return likeness(sketch(one.body), sketch(other.body))


def _seen(address: Address, response: Response) -> PageSeen:
    where = printable(_location(response))
    return PageSeen(address, response.status, where, len(response.body))


def _location(response: Response) -> bytes:
    found = _LOCATION.search(response.head) if response.status in _REDIRECTS else None
    return found[1] if found else b""


def literals(text: bytes) -> tuple[str, ...]:
    """The IPv4 addresses that URLs in a text have as hosts; loopback leads to nobody else."""
    found = dict.fromkeys(match.decode() for match in _LITERAL.findall(text))
    real = (str(a) for t in found if (a := _address(t)) is not None and not a.is_loopback)
    return tuple(dict.fromkeys(real))[:_MOST_LITERALS]


def parse(data: bytes) -> Response | None:
    """What came, taken apart; None if it is no HTTP."""
    head, _, rest = data.partition(_HEAD_END)
    line = head.split(b"\r\n", 1)[0].split(b" ")
    if not head.startswith(b"HTTP/1.") or len(line) < 2 or not line[1].isdigit():  # noqa: PLR2004  version, status
        return None
    head += b"\r\n"
    length = _LENGTH.search(head)
    if _CHUNKED.search(head):
        body, whole = dechunked(rest)
    else:
        body = rest[: int(length[1])] if length else rest
        whole = len(body) == int(length[1]) if length else len(data) < ALLOWANCE
    return Response(int(line[1][:3]), head, body, whole)


def dechunked(data: bytes) -> tuple[bytes, bool]:
    """The body in chunks (RFC 9112 section 7.1), and whether its end was seen."""
    parts: list[bytes] = []
    while True:
        line, found, rest = data.partition(b"\r\n")
        size = line.partition(b";")[0].strip()
        if not found or not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size):
            return b"".join(parts), False
        count = int(size, 16)
        if count == 0:
            return b"".join(parts), True
        parts.append(rest[:count])
        data = rest[count + 2 :]


def _address(text: str) -> IPv4Address | None:
    try:
        return IPv4Address(text)
    except AddressValueError:
        return None


async def _fetch(service: Service, net: Net, address: Address) -> Response | None:
    _, stream = await dial.connect(net, address, service.port)
    if stream is None:
        return None
    with stream:
        try:
            if service.protocol == "https":
                await stream.start_tls(lenient(), service.names[0] if service.names else None)
            return await _get(stream, service)
        except (ssl.SSLError, Misbehaved):
            return None  # what is wrong there is told by other facts


async def _get(stream: Stream, service: Service) -> Response | None:
    await stream.send(http.request("GET", http.host(service)))
    return parse(await stream.gather(_complete, _PATIENCE, ALLOWANCE))


def _complete(data: bytes) -> bool:
    """Whether all of it is there, so that a server which keeps the connection is not waited for."""
    head, found, rest = data.partition(_HEAD_END)
    length = _LENGTH.search(head + b"\r\n") if found else None
    if length:
        return len(rest) >= int(length[1])
    return rest.endswith(b"0\r\n\r\n") and bool(_CHUNKED.search(head))
