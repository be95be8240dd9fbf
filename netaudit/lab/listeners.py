"""Sockets made inside a namespace, served by the one event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from netaudit.lab.services.base import Conversation, Datagram, Endpoint, Stream, converse
from netaudit.model import Address, Transport

if TYPE_CHECKING:
    from netaudit.lab.kernel import Namespace

BACKLOG = 256
DATAGRAMS_A_WAKE = 64
RECEIVE_BUFFER = 1 << 20  # a burst waits rather than being lost while others are served
MAX_DATAGRAM = 65_535
FAMILIES = {6: socket.AF_INET6, 4: socket.AF_INET}

Serve = Callable[[socket.socket], Awaitable[None]]
DnsHandler = Callable[..., list[bytes]]


@dataclass(frozen=True, slots=True)
class Door:
    """Where a server listens."""

    address: Address
    port: int
    transport: Transport


@dataclass(frozen=True, slots=True)
class StreamServer:
    """A stream service and what it knows of itself."""

    service: Stream
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class SocketServer:
    """A service that takes the accepted socket itself."""

    serve: Serve


@dataclass(frozen=True, slots=True)
class DatagramServer:
    """A service that answers datagrams; from a `new_port` each, as TFTP does (RFC 1350)."""

    handle: Datagram
    new_port: bool = False


Server = StreamServer | SocketServer | DatagramServer


class End(Protocol):
    """Something that hears whole packets: it has no port, and so no door."""

    def open(self) -> socket.socket:
        """Start; what to wait for. Raises OSError."""

    def wake(self) -> None:
        """Take what came."""

    def close(self) -> None:
        """Stop."""


def dns_stream(handle: DnsHandler) -> Stream:
    """DNS over TCP (RFC 7766) around a handler of single messages."""

    async def serve(conversation: Conversation, _endpoint: Endpoint) -> None:
        while True:
            length = int.from_bytes(await conversation.exactly(2), "big")
            for reply in handle(await conversation.exactly(length), tcp=True):
                await conversation.send(len(reply).to_bytes(2, "big") + reply)

    return serve


class Listeners:
    """Every open door, and the way to open and close them."""

    def __init__(self) -> None:
        """None is open."""
        self._close: dict[Door, Callable[[], None]] = {}
        self._servers: dict[Door, Server] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ends: dict[str, tuple[End, socket.socket]] = {}

    def __len__(self) -> int:
        return len(self._close)

    def serving(self) -> dict[Door, Server]:
        """What answers at each open door."""
        return dict(self._servers)

    async def open(self, namespace: Namespace, door: Door, server: Server) -> None:
        """Listen. Raises OSError: the address must be on the namespace, the port free."""
        bound = _bind(namespace, door)
        self._servers[door] = server
        if isinstance(server, StreamServer):
            opened = await asyncio.start_server(
                partial(converse, server.service, server.endpoint), sock=bound, backlog=BACKLOG
            )
            self._close[door] = opened.close
        elif isinstance(server, SocketServer):
            self._open(door, bound, partial(self._accept, bound, server))
        else:
            self._open(door, bound, partial(_answer, namespace, bound, server))

    def close(self, door: Door) -> None:
        """Stop listening; connections under way go on to their end."""
        self._close.pop(door)()
        del self._servers[door]

    def ends(self) -> tuple[str, ...]:
        """What hears whole packets, by name."""
        return tuple(sorted(self._ends))

    def attach(self, name: str, end: End) -> None:
        """Let something hear whole packets. Raises OSError."""
        opened = end.open()
        self._ends[name] = (end, opened)
        asyncio.get_running_loop().add_reader(opened, end.wake)

    def detach(self, name: str) -> None:
        """Stop it."""
        end, opened = self._ends.pop(name)
        asyncio.get_running_loop().remove_reader(opened)
        end.close()

    def close_all(self) -> None:
        """Close every door, and stop what hears."""
        for door in list(self._close):
            self.close(door)
        for name in list(self._ends):
            self.detach(name)

    def _open(self, door: Door, bound: socket.socket, wake: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        if door.transport is Transport.TCP:
            bound.listen(BACKLOG)
        loop.add_reader(bound, wake)

        def close() -> None:
            loop.remove_reader(bound)
            bound.close()

        self._close[door] = close

    def _accept(self, listening: socket.socket, server: SocketServer) -> None:
        try:
            connection, _ = listening.accept()
        except OSError:
            return  # the client is gone again, or another wake took it
        connection.setblocking(False)
        task = asyncio.ensure_future(server.serve(connection))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _answer(namespace: Namespace, bound: socket.socket, server: DatagramServer) -> None:
    for _ in range(DATAGRAMS_A_WAKE):
        try:
            data, client = bound.recvfrom(MAX_DATAGRAM)
            for reply in server.handle(data):
                if server.new_port:
                    _from_a_new_port(namespace, bound, reply, client)
                else:
                    bound.sendto(reply, client)
        except OSError:
            return  # drained; or a reply that nobody can receive


def _from_a_new_port(namespace: Namespace, bound: socket.socket, reply: bytes, client: Any) -> None:
    with namespace.entered():
        fresh = socket.socket(bound.family, socket.SOCK_DGRAM)
    with fresh:
        fresh.bind((bound.getsockname()[0], 0))
        fresh.sendto(reply, client)


def _bind(namespace: Namespace, door: Door) -> socket.socket:
    family = FAMILIES[door.address.version]
    kind = socket.SOCK_STREAM if door.transport is Transport.TCP else socket.SOCK_DGRAM
    with namespace.entered():
        bound = socket.socket(family, kind)
    bound.setblocking(False)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if kind == socket.SOCK_DGRAM:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    if family == socket.AF_INET6:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    bound.bind((str(door.address), door.port))
    return bound
