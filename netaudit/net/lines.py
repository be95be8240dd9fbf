"""Connected UDP sockets to servers, each for a few questions, all behind one epoll.

Connected, so the kernel drops what other addresses send and ICMP errors arrive; each has a port
of the kernel's choice, which serves MAX_USES questions at most (RFC 5452 section 9.2: what an
attacker must guess is the port and the id, and the id is new for each question). Several may be
under way on one socket: each answer still has to have the id and the question of one of them.
"""

from __future__ import annotations

import asyncio
import errno
import select
import socket
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from netaudit.dns.ids import fresh_id
from netaudit.dns.query import answers
from netaudit.net import icmp
from netaudit.net.sockets import open_socket, ours

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.context import Net
    from netaudit.net.icmp import IcmpError

MAX_USES = 32  # questions from one port
_LARGEST = 4096  # octets of a datagram that we read; we offer 1232
_SOFT = {errno.EMSGSIZE, errno.EAGAIN, errno.EINTR}
_BATCH = 64  # sockets read before the tasks that wait for answers have their turn
_SEND_TRIES = 4  # an error of an earlier datagram is told at the next


class Asking(Protocol):
    """One question on a line, and what is told of it."""

    def heard(self, data: bytes) -> None:
        """What answers it has come."""

    def strange(self) -> None:
        """Something came that may have been meant for it and answers nothing."""

    def refused(self, error: OSError | None, said: IcmpError | None) -> None:
        """It cannot reach the server: ICMP has said so, or the kernel without saying why."""


class Line:
    """One socket, and the questions under way on it, by id.

    `uses`: questions so far. `spoilt`: it takes no more of them. `alone`: it was for one only.
    """

    def __init__(self, net: Net, address: Address, port: int) -> None:
        """Raises CannotAsk; nothing is sent."""
        self._sock = open_socket(net, address, socket.SOCK_DGRAM)
        try:
            self._sock.connect((_text(address), port))
        except OSError as error:
            self._sock.close()
            raise ours(error, address) from error
        self.number = self._sock.fileno()
        self._asking: dict[bytes, tuple[bytes, Asking]] = {}
        self._past: set[bytes] = set()  # ids of those before: a late copy is no garbage
        self.uses = 0
        self.spoilt = self.alone = self.closed = False

    @property
    def idle(self) -> bool:
        """Whether no question is under way."""
        return not self._asking

    def begin(self, wire: bytes, asking: Asking) -> bytes:
        """From now on tell `asking` what answers `wire`; the octets to send, with their own id."""
        id_ = wire[:2]
        while id_ in self._asking or id_ in self._past:
            id_ = fresh_id()
        wire = id_ + wire[2:]
        self._asking[id_] = wire, asking
        self.uses += 1
        return wire

    def send(self, wire: bytes) -> None:
        """Send a question that has begun. What is wrong is told to whom it concerns."""
        for _ in range(_SEND_TRIES):
            if wire[:2] not in self._asking:
                return  # an error that was on the queue was about this one
            try:
                self._sock.send(wire)
            except BlockingIOError:
                return  # the queue is full: as good as lost, and sent again
            except OSError as error:
                if not self._errors():
                    self._refuse(wire[:2], error, None)
                    return
            else:
                return

    def end(self, wire: bytes) -> None:
        """The question is over."""
        if self._asking.pop(wire[:2], None):
            self._past.add(wire[:2])

    def close(self) -> None:
        """Give the socket up."""
        self.closed = self.spoilt = True
        self._sock.close()

    def ready(self, events: int) -> None:
        """Something has come."""
        if events & select.EPOLLERR:
            self._errors()
        try:
            data = self._sock.recv(_LARGEST)
        except OSError as error:
            if error.errno not in _SOFT:
                self._refuse_all(error, None)
            return
        wire, asking = self._asking.get(data[:2], (b"", None))
        if asking is None:
            self._unasked(data)
        elif answers(wire, data):
            asking.heard(data)
        else:
            self.spoilt = True
            asking.strange()

    def _unasked(self, data: bytes) -> None:
        """It answers nothing under way: it was meant for what it repeats, or for a single one."""
        if data[:2] in self._past and self._asking:
            return
        self.spoilt = True
        under_way = list(self._asking.values())
        meant = [asking for wire, asking in under_way if answers(wire, wire[:2] + data[2:])]
        if not meant and len(under_way) == 1:
            meant = [asking for _, asking in under_way]
        for asking in meant:
            asking.strange()

    def _errors(self) -> bool:
        """Take ICMP's errors off the queue; whether there were any.

        Each is about the question that it quotes; about all of them where it quotes none.
        """
        told = False
        for said, quoted in icmp.drain_quoted(self._sock):
            told = True
            if not said.final:
                continue
            if quoted:
                self._refuse(quoted[:2], None, said)
            else:
                self._refuse_all(None, said)
        return told

    def _refuse(self, id_: bytes, error: OSError | None, said: IcmpError | None) -> None:
        self.spoilt = True
        if found := self._asking.get(id_):
            found[1].refused(error, said)

    def _refuse_all(self, error: OSError | None, said: IcmpError | None) -> None:
        for id_ in list(self._asking):
            self._refuse(id_, error, said)


class Lines:
    """The sockets of a run: `most` open, of which those not in use may be closed.

    Those for one question alone come on top, at most one for each that is under way.
    """

    def __init__(self, net: Net, port: int, most: int) -> None:
        """Inside the event loop. No more than `most` questions may be under way at once."""
        self._net, self._port, self._most = net, port, most
        self._by_number: dict[int, Line] = {}
        self._current: dict[Address, Line] = {}  # the one opened longest ago first
        self._epoll = select.epoll()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._epoll.fileno(), self._ready)

    def take(self, address: Address, *, alone: bool = False) -> Line:
        """One that takes a question more; a new one for this question `alone`. Raises CannotAsk."""
        line = None if alone else self._current.get(address)
        if line is not None and not line.spoilt and line.uses < MAX_USES:
            return line
        if line is not None:
            del self._current[address]
            self._close_if_idle(line)
        line = self._open(address)
        line.alone = alone
        if not alone:
            self._current[address] = line
        return line

    def give(self, line: Line, wire: bytes) -> None:
        """Back after a question; closed if it takes no more and none is under way."""
        line.end(wire)
        if line.spoilt or line.alone or line.uses >= MAX_USES:
            self._close_if_idle(line)

    async def close(self) -> None:
        """Close all."""
        self._loop.remove_reader(self._epoll.fileno())
        for line in self._by_number.values():
            line.close()
        self._by_number.clear()
        self._current.clear()
        self._epoll.close()

    def _ready(self) -> None:
        for number, events in self._epoll.poll(0, _BATCH):
            if line := self._by_number.get(number):  # one before it may have closed it
                line.ready(events)
                if line.spoilt:
                    self._close_if_idle(line)

    def _open(self, address: Address) -> Line:
        if len(self._by_number) >= self._most:
            self._evict()
        line = Line(self._net, address, self._port)
        try:
            self._epoll.register(line.number, select.EPOLLIN)
        except OSError as error:
            line.close()
            raise ours(error, address) from error
        self._by_number[line.number] = line
        return line

    def _evict(self) -> None:
        """Close the idle one that was opened longest ago."""
        for line in self._current.values():
            if line.idle and not line.closed:
                line.spoilt = True
                self._close_if_idle(line)
                return

    def _close_if_idle(self, line: Line) -> None:
        if line.idle and not line.closed:
            del self._by_number[line.number]
            line.close()  # which takes it off the epoll


@lru_cache(maxsize=4096)
def _text(address: Address) -> str:
    """A server is asked a dozen questions: its address is written out once."""
    return str(address)
