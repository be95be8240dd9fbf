"""What is heard, written down within bounds: a flood is counted, and fills no memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from netaudit.facts.segment import (
    Advertisement,
    DhcpServer,
    Member,
    Neighbour,
    Overheard,
    Rejected,
)
from netaudit.raw.onlink import dhcp, discovery, frames, listeners

if TYPE_CHECKING:
    from ipaddress import IPv6Address

    from netaudit.raw.onlink.frames import Message

MOST_ADVERTISEMENTS, MOST_REJECTED, MOST_SERVERS = 64, 64, 64
MOST_NEIGHBOURS, MOST_MEMBERS, MOST_ROUTERS = 4096, 2048, 65_536

K = TypeVar("K")
V = TypeVar("V")


class Notebook:
    """One for a time of listening."""

    def __init__(self) -> None:
        self.messages = self.router_messages = 0
        self.full = False
        self._routers: set[IPv6Address] = set()
        self._advertisements: dict[Advertisement, int] = {}
        self._rejected: dict[tuple[str, IPv6Address], int] = {}
        self._servers: dict[DhcpServer, int] = {}
        self._neighbours: dict[IPv6Address, Neighbour] = {}
        self._members: dict[Member, None] = {}

    def frame(self, data: bytes, *, summed: bool = True) -> None:
        """A frame that came."""
        message = frames.read(data, summed=summed)
        if message is None:
            return
        self.messages += 1
        if message.why:
            self._reject(message, message.why)
            return
        try:
            self._take(message)
        except ValueError as error:
            self._reject(message, str(error))

    def neighbour(self, found: Neighbour) -> None:
        """A neighbour, by whatever way it is known."""
        known = self._neighbours.get(found.address)
        if known is not None and known.router and not found.router:
            return
        self._put(self._neighbours, found.address, found, MOST_NEIGHBOURS)

    def overheard(self, interface: str, seconds: float, asked: tuple[str, ...]) -> Overheard:
        """All of it."""
        return Overheard(
            interface=interface,
            seconds=seconds,
            asked=asked,
            messages=self.messages,
            routers=len(self._routers),
            router_messages=self.router_messages,
            full=self.full,
            advertisements=tuple(replace(a, count=n) for a, n in self._advertisements.items()),
            rejected=tuple(Rejected(why, s, n) for (why, s), n in self._rejected.items()),
            dhcp_servers=tuple(replace(s, count=n) for s, n in self._servers.items()),
            neighbours=tuple(self._neighbours[a] for a in sorted(self._neighbours)),
            members=tuple(self._members),
        )

    def _take(self, message: Message) -> None:
        kind = message.kind
        if kind == "dhcp":
            if (server := dhcp.server(message)) is not None:
                self._count(self._servers, server, MOST_SERVERS)
        elif kind == discovery.ADVERTISEMENT:
            self._router(discovery.advertisement(message))
        elif kind in frames.LISTENERS:
            for member in listeners.members(message):
                self._put(self._members, member, None, MOST_MEMBERS)
        elif (found := _sender(message)) is not None:
            self.neighbour(found)

    def _router(self, said: Advertisement) -> None:
        self.router_messages += 1
        if len(self._routers) < MOST_ROUTERS:
            self._routers.add(said.source)
        self._count(self._advertisements, said, MOST_ADVERTISEMENTS)
        self.neighbour(Neighbour(said.source, said.mac, router=True))

    def _reject(self, message: Message, why: str) -> None:
        self._count(self._rejected, (why, message.source), MOST_REJECTED)

    def _count(self, table: dict[K, int], key: K, most: int) -> None:
        if key in table:
            table[key] += 1
        else:
            self._put(table, key, 1, most)

    def _put(self, table: dict[K, V], key: K, value: V, most: int) -> None:
        if key in table or len(table) < most:
            table[key] = value
        else:
            self.full = True


def _sender(message: Message) -> Neighbour | None:
    """Who is there, by what it sent; None where that does not say."""
    if message.kind in {discovery.ASKS, discovery.TELLS}:
        return discovery.neighbour(message)
    if message.source.is_unspecified:
        return None
    return Neighbour(message.source, message.mac, router=False)
