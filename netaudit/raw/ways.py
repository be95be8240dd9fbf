"""Where the ways of two targets can differ, by what the kernel's tables hold.

The kernel picks a way by prefixes: of routes in all tables and their next hops, of rules, and over
IPv6, where it also chooses our own address, of labels and of our own addresses (RFC 6724 section
5). Between two neighbouring edges of all these prefixes every target has the same way, so one of
them is asked for (netaudit.raw.nexthop). A route with several next hops spreads its targets: there
is nothing to share then. Redirects taught the kernel about single targets; they are not looked at,
since the router that sent them forwards all the same.
"""

from __future__ import annotations

import socket
import struct
from bisect import bisect_right
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from netaudit.raw.nexthop import NoWayError, attributes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from netaudit.model import Address
    from netaudit.raw.nexthop import Route, Tables

_ROUTES, _RULES, _ADDRESSES, _LABELS = 26, 34, 22, 74  # RTM_GET...
# Where a prefix's length and attributes stand in the answer, and which attribute is the prefix.
_FORMS = {_ROUTES: (1, 12, 1), _RULES: (1, 12, 1), _ADDRESSES: (1, 8, 1), _LABELS: (2, 12, 1)}
_GATEWAY, _MULTIPATH, _NEXT_HOP_ID = 5, 9, 30
_REQUEST_DUMP, _INTERRUPTED = 0x301, 0x10
_ERROR, _DONE = 2, 3
_HEADER = struct.Struct("=IHHII")
_WAIT = 2.0  # seconds
_MOST = 4096  # prefixes: to read more of them takes longer than to ask about a thousand targets
FEW = 32  # targets: to ask about each takes no longer than to read the tables
# Addresses that are special by themselves, for what leads to them or for our own address there.
_SPECIAL = """
0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 255.255.255.255/32
::/96 ::1/128 ::ffff:0:0/96 2001:10::/28 fc00::/7 fe80::/10 fec0::/10 ff00::/8
"""
_V4_OCTETS = 4
_WIDTH: dict[int, int] = {socket.AF_INET: 32, socket.AF_INET6: 128}
Prefix = tuple[bytes, int]


class SeveralError(Exception):
    """Targets must be asked for one by one."""


class Edges:
    """The edges of all prefixes that the kernel tells apart."""

    def __init__(self, prefixes: Iterable[Prefix]) -> None:
        """`prefixes`: first address and length."""
        found: set[bytes] = set()
        for packed, length in prefixes:
            width = 8 * len(packed)
            size = 1 << (width - length)
            first = int.from_bytes(packed, "big") & -size
            found |= {
                n.to_bytes(len(packed), "big") for n in (first, first + size) if n >> width < 1
            }
        self._edges = sorted(found)

    def between(self, packed: bytes) -> int:
        """The number of the part between two edges in which an address lies."""
        return bisect_right(self._edges, packed)


def edges(family: int, *, own: bool) -> Edges:
    """Of a family, as the tables are now. `own`: our own address is the kernel's choice.

    Raises SeveralError: no target has the way of another for sure.
    """
    kinds = [_ROUTES, _RULES]
    special = map(ip_network, _SPECIAL.split())
    found: list[Prefix] = [
        (one.network_address.packed, one.prefixlen)
        for one in special
        if one.max_prefixlen == _WIDTH[family]
    ]
    if own and family == socket.AF_INET6:
        kinds.append(_LABELS)
        # The longer a prefix that it shares with the target, the better is an address of ours.
        found += [(a, n) for a, length in _dump(family, _ADDRESSES) for n in range(1, length + 1)]
    for kind in kinds:
        found += _dump(family, kind)
    return Edges(found)


def _dump(family: int, kind: int) -> Iterator[Prefix]:
    """The prefixes of one table. Raises SeveralError."""
    at, start, wanted = _FORMS[kind]
    for number, message in enumerate(_messages(family, kind)):
        said = dict(attributes(message[start:]))
        if kind == _ROUTES and not said.keys().isdisjoint({_MULTIPATH, _NEXT_HOP_ID}):
            raise SeveralError("a route has several next hops")
        if number == _MOST:
            raise SeveralError("the tables are long")
        prefixes = [(said.get(wanted, b""), message[at])]
        if kind == _ROUTES:  # a next hop is its own neighbour, whatever leads through it
            prefixes.append((said.get(_GATEWAY, b""), _WIDTH[family]))
        for packed, length in prefixes:
            if 0 < length <= 8 * len(packed) == _WIDTH[family]:
                yield packed, length


def _messages(family: int, kind: int) -> Iterator[bytes]:
    """The bodies of a table's messages (rtnetlink(7)). Raises SeveralError."""
    body = bytes([family]).ljust(_FORMS[kind][1], b"\x00")
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.settimeout(_WAIT)
        sock.send(_HEADER.pack(_HEADER.size + len(body), kind, _REQUEST_DUMP, 1, 0) + body)
        while True:
            data = sock.recv(1 << 16)
            while data:
                length, got, flags, _number, _pid = _HEADER.unpack_from(data)
                if flags & _INTERRUPTED or got == _ERROR:
                    raise SeveralError("the tables change, or cannot be read")
                if got == _DONE:
                    return
                yield data[_HEADER.size : length]
                data = data[(length + 3) // 4 * 4 :]


class Ways:
    """The ways to targets, asked for once where they are the same. Good for a moment."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._edges: dict[tuple[int, bool], Edges | None] = {}
        self._known: dict[tuple[Address | None, int, int], Route] = {}
        self._equal: dict[Route, Route] = {}

    def forget(self) -> None:
        """The moment is over: read the kernel's tables again."""
        self._tables.forget()
        for kept in (self._edges, self._known, self._equal):
            kept.clear()

    def of(
        self, targets: Sequence[bytes], source: Address | None, *, many: bool
    ) -> tuple[list[tuple[Route, list[bytes]]], list[tuple[bytes, NoWayError]]]:
        """Targets of one family by their way, and those without one. A neighbour has its own.

        `many`: they are worth reading the tables for, with what else is asked in this moment.
        """
        found: dict[int, tuple[Route, list[bytes]]] = {}
        none: list[tuple[bytes, NoWayError]] = []
        parts = self._parts(targets, own=source is None) if many else []
        for place, packed in enumerate(targets):
            try:
                route = self._route(packed, source, parts[place] if parts else -1)
            except NoWayError as error:
                none.append((packed, error))
            else:
                found.setdefault(id(route), (route, []))[1].append(packed)
        return list(found.values()), none

    def _parts(self, targets: Sequence[bytes], *, own: bool) -> list[int]:
        """In which part of the address space each target lies; none where all are to be asked."""
        family = socket.AF_INET if len(targets[0]) == _V4_OCTETS else socket.AF_INET6
        if (family, own) not in self._edges:
            try:
                self._edges[family, own] = edges(family, own=own)
            except (SeveralError, OSError):
                self._edges[family, own] = None
        known = self._edges[family, own]
        return [] if known is None else [known.between(packed) for packed in targets]

    def _route(self, packed: bytes, source: Address | None, part: int) -> Route:
        key = source, len(packed), part
        if part >= 0 and (known := self._known.get(key)) is not None:
            if not known.on_link:
                return known
            return known._replace(neighbour=ip_address(packed))
        route = self._tables.route(ip_address(packed), source)
        route = self._equal.setdefault(route, route)
        if part >= 0:
            self._known[key] = route
        return route
