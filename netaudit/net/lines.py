"""Connected UDP sockets to servers, one question at a time, kept for the next ones.

Connected, so the kernel drops what other addresses send and ICMP errors arrive; each has a port
of the kernel's choice, which serves MAX_USES questions at most (RFC 5452 section 9.2: what an
attacker must guess is the port and the id, and the id is new for each question).
"""

from __future__ import annotations

import asyncio
import errno
import socket
from functools import lru_cache
from typing import TYPE_CHECKING

from netaudit.dns.query import answers
from netaudit.net import icmp
from netaudit.net.sockets import open_socket, ours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.icmp import IcmpError

MAX_USES = 32  # questions from one port
_LARGEST = 4096  # octets of a datagram that we read; we offer 1232
_SOFT = {errno.EMSGSIZE, errno.EAGAIN, errno.EINTR}


class Line:
    """One socket. Of the question under way: datagrams `sent`, and those `ignored` that came.

    `uses`: questions so far.
    """

    def __init__(self, net: Net, address: Address, port: int) -> None:
        """Raises CannotAsk; nothing is sent."""
        self._sock = open_socket(net, address, socket.SOCK_DGRAM)
        try:
            self._sock.connect((_text(address), port))
        except OSError as error:
            self._sock.close()
            raise ours(error, address) from error
        self._loop = asyncio.get_running_loop()
        self._number = self._sock.fileno()  # of a socket, the selector would write a text each time
        self._loop.add_reader(self._number, self._ready)
        self._wire = b""  # the question under way; empty between questions
        self._past: set[bytes] = set()  # ids of those before: a late copy is no garbage
        self._came: bytes | OSError | None = None
        self._waiting: asyncio.Future[bytes | OSError | None] | None = None
        self.ignored = self.sent = self.uses = 0
        self.closed = False

    def begin(self, wire: bytes) -> None:
        """From now on wait for what answers `wire`."""
        self._wire, self._came = wire, None
        self.ignored = self.sent = 0
        self.uses += 1

    def send(self) -> None:
        """Send the question, once more or for the first time. Raises OSError."""
        self.sent += 1
        try:
            self._sock.send(self._wire)
        except BlockingIOError:
            return  # the queue is full: as good as lost, and sent again

    async def answer(self, wait: float) -> bytes | None:
        """What answers the question; None after `wait` seconds. Raises OSError as ICMP says."""
        if self._came is None:
            self._waiting = self._loop.create_future()
            timer = self._loop.call_later(wait, self._settle, None)
            try:
                settled = await self._waiting
            finally:
                timer.cancel()
                self._waiting = None
            self._came = self._came or settled
        if isinstance(self._came, OSError):
            raise self._came
        return self._came

    def errors(self) -> Iterator[IcmpError]:
        """What ICMP said, taken off the queue."""
        return icmp.drain(self._sock)

    def end(self) -> None:
        """The question is over."""
        self._past.add(self._wire[:2])
        self._wire = b""

    def close(self) -> None:
        """Give the socket up."""
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._number)
            self._sock.close()

    def _ready(self) -> None:
        if not self._wire:  # nobody asked anything: whatever it is, this socket is done with
            self.close()
            return
        try:
            data = self._sock.recv(_LARGEST)
        except OSError as error:
            if error.errno not in _SOFT:
                self._settle(error)
                return
            for _ in self.errors():
                continue
            return
        if answers(self._wire, data):
            self._settle(data)
        elif data[:2] not in self._past:
            self.ignored += 1

    def _settle(self, value: bytes | OSError | None) -> None:
        if self._waiting is None or self._waiting.done():  # between two datagrams
            self._came = self._came or value
        else:
            self._waiting.set_result(value)


class Lines:
    """The sockets of a run: at most `most` open, of which those not in use may be closed."""

    def __init__(self, net: Net, port: int, most: int) -> None:
        """No more than `most` questions may be under way at once."""
        self._net, self._port, self._most = net, port, most
        self._open = 0
        self._idle: dict[Address, list[Line]] = {}

    def take(self, address: Address) -> Line:
        """One that was used before, or a new one. Raises CannotAsk."""
        self._net.gate.require(address)
        kept = self._idle.pop(address, [])
        while kept:
            line = kept.pop()
            if kept:
                self._idle[address] = kept
            if not line.closed:
                return line
            self._open -= 1
        if self._open >= self._most:
            self._evict()
        line = Line(self._net, address, self._port)
        self._open += 1
        return line

    def give(self, address: Address, line: Line, *, answered: bool) -> None:
        """Back after a question; kept if one datagram was sent and one came."""
        clean = answered and line.sent == 1 and not line.ignored
        line.end()
        if clean and line.uses < MAX_USES:
            self._idle.setdefault(address, []).append(line)
            return
        line.close()
        self._open -= 1

    async def close(self) -> None:
        """Close all that are not in use."""
        while self._idle:
            self._evict()

    def _evict(self) -> None:
        """Close those to the server that was asked longest ago."""
        for line in self._idle.pop(next(iter(self._idle))):
            line.close()
            self._open -= 1


@lru_cache(maxsize=4096)
def _text(address: Address) -> str:
    """A server is asked a dozen questions: its address is written out once."""
    return str(address)
