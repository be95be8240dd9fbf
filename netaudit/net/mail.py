"""UDP probes of a sweep: all of a family go out of one socket, and each finds its own answer."""

from __future__ import annotations

import errno
import select
import socket
import sys
from typing import TYPE_CHECKING

from netaudit.facts.reach import PortState
from netaudit.net import icmp, libc
from netaudit.net.sockets import IP_BIND_ADDRESS_NO_PORT, ours

if TYPE_CHECKING:
    from netaudit.model import Address
    from netaudit.net.payloads import Payload

_KEPT = 512  # octets of an answer: enough to know it
_BATCH = 512  # messages read before others have their turn
_SEND_TRIES = 8
_BUFFER = 4 * 1024 * 1024
_BUSY = {errno.EAGAIN, errno.ENOBUFS, errno.EINTR}


class Letter:
    """One question to one port. `tag` is its user's; `state` what came back, if anything."""

    __slots__ = ("_mail", "address", "blame", "payload", "port", "state", "tag")

    def __init__(self, mail: Mail, address: Address, port: int, payload: Payload) -> None:
        self._mail, self.address, self.port, self.payload = mail, address, port, payload
        self.state: PortState | None = None
        self.blame: tuple[str, ...] = ()
        self.tag: object = None

    def verdict(self) -> PortState | None:
        """What came back so far; None: nothing yet."""
        return self.state

    def last_word(self) -> PortState | None:
        """The same, after the time is up."""
        return self.state

    def release(self) -> None:
        """Nobody waits for it any more."""
        self.tag = None
        self._mail.drop(self)


class Mail:
    """All UDP questions of a sweep."""

    def __init__(self, sources: dict[int, Address | None], epoll: select.epoll) -> None:
        """`sources`: the vantage's own address by IP version; `epoll` is told of every socket."""
        self._sources, self._epoll = sources, epoll
        self._sockets: dict[int, socket.socket] = {}
        self._inbox = libc.Inbox(_KEPT)
        self._waiting: dict[Address, list[Letter]] = {}
        self._asked: set[tuple[Address, int]] = set()
        self._answered: list[Letter] = []

    def begin(self, address: Address, port: int, payload: Payload) -> Letter:
        """Send a question. Raises CannotAsk for an error of our own."""
        sys.audit("netaudit.send", address, port)
        sock = self._sockets.get(address.version) or self._open(address)
        letter = Letter(self, address, port, payload)
        self._waiting.setdefault(address, []).append(letter)
        self._asked.add((address, port))
        error, to = 0, libc.sockaddr(address, port)
        for _ in range(_SEND_TRIES):
            error = libc.send(sock.fileno(), payload.data, to)
            if not error or error in _BUSY:  # busy: as good as lost on the way
                return letter
            self._read_errors(sock)  # an ICMP error for an earlier one is told at the next
        letter.release()
        raise ours(OSError(error, ""), address)

    def owns(self, fd: int) -> bool:
        """Whether the file descriptor is one of its sockets."""
        return any(sock.fileno() == fd for sock in self._sockets.values())

    def read(self) -> list[Letter]:
        """Read whatever has come: the questions that are answered by it."""
        for sock in self._sockets.values():
            self._read_errors(sock)
            for _ in range(_BATCH):
                received = self._inbox.receive(sock.fileno())
                if received is None:
                    break
                if received.peer:
                    self._deliver(*received.peer, received.data)
        answered, self._answered = self._answered, []
        return answered

    def drop(self, letter: Letter) -> None:
        """Forget a question."""
        letters = self._waiting[letter.address]
        letters.remove(letter)
        if not letters:
            del self._waiting[letter.address]

    def close(self) -> None:
        """Close the sockets."""
        for sock in self._sockets.values():
            sock.close()
        self._sockets.clear()

    def _open(self, address: Address) -> socket.socket:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
        source = self._sources[address.version]
        try:
            sock = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            raise ours(error, address) from error
        try:
            icmp.listen_for_errors(sock)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            sock.bind((str(source) if source else "", 0))
            self._epoll.register(sock, select.EPOLLIN)
        except OSError as error:
            sock.close()
            raise ours(error, source or address) from error
        self._sockets[address.version] = sock
        return sock

    def _deliver(self, address: Address, port: int, data: bytes) -> None:
        for letter in self._waiting.get(address, ()):
            if self._is_from(letter, address, port) and letter.payload.answered_by(data):
                self._settle(letter, PortState.OPEN)

    def _is_from(self, letter: Letter, address: Address, port: int) -> bool:
        """From the port that was asked; for TFTP from a new one, which nobody asked anything."""
        if letter.port == port:
            return True
        return letter.payload.any_port and (address, port) not in self._asked

    def _read_errors(self, sock: socket.socket) -> None:
        for _ in range(_BATCH):
            received = self._inbox.receive(sock.fileno(), icmp.MSG_ERRQUEUE)
            if received is None:
                return
            for kind, data in received.control:
                if kind in {icmp.IP_RECVERR, icmp.IPV6_RECVERR}:
                    self._complain(icmp.parse(data, received.peer))

    def _complain(self, error: icmp.IcmpError | None) -> None:
        if error is None or error.target is None or not error.final:
            return
        address, port = error.target
        for letter in self._waiting.get(address, ()):
            if letter.port == port:
                state = error.state(tcp=False)
                letter.blame = (f"{state} {error}",) if state is not PortState.CLOSED else ()
                self._settle(letter, state)

    def _settle(self, letter: Letter, state: PortState) -> None:
        if letter.state is None:
            letter.state = state
            self._answered.append(letter)
