"""Recycled TCP sockets: one connect starts a probe, a second learns its verdict and resets."""

from __future__ import annotations

import errno
import resource
import select
import socket
import struct
import sys
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk
from netaudit.facts.reach import PortState
from netaudit.net import icmp, libc
from netaudit.net.sockets import IP_BIND_ADDRESS_NO_PORT, ours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address

_NOWHERE = struct.pack("=H", socket.AF_UNSPEC) + bytes(14)
PENDING = frozenset({errno.EINPROGRESS, errno.EALREADY, errno.EINTR})  # nothing is known yet
_CONNECTED = {0, errno.EISCONN}
_OPEN = _CONNECTED | {errno.ECONNRESET, errno.EPIPE}  # a reset after it had accepted
_WINDOW = 8192
_KEEP_FILES = 512  # file descriptors left to the rest of the scanner
_KEPT = 64  # octets of a packet that an ICMP error quotes
_ERRORS = {icmp.IP_RECVERR, icmp.IPV6_RECVERR}
# What connect() hands on of the network: ICMP errors as the kernel numbers them, and the neighbour
# that does not answer. Any other number is of this machine, and says nothing of a port.
_STATES = {
    errno.ECONNREFUSED: PortState.CLOSED,
    errno.EACCES: PortState.PROHIBITED,
    errno.EHOSTDOWN: PortState.UNREACHABLE,
    errno.EHOSTUNREACH: PortState.UNREACHABLE,
    errno.EMSGSIZE: PortState.UNREACHABLE,
    errno.ENETUNREACH: PortState.UNREACHABLE,
    errno.ENONET: PortState.UNREACHABLE,
    errno.ENOPROTOOPT: PortState.UNREACHABLE,
    errno.EOPNOTSUPP: PortState.UNREACHABLE,
    errno.EPROTO: PortState.UNREACHABLE,
}


def window(most: int = _WINDOW, users: int = 2) -> int:
    """How many sockets a sweep may have open: what RLIMIT_NOFILE leaves, at least 64.

    `users`: sweeps that the process may carry out at the same time.
    """
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = most if soft == resource.RLIM_INFINITY else (soft - _KEEP_FILES) // users
    return max(64, min(most, room))


class Slot:
    """One socket, again and again. `tag` is its user's; it is free when that is None.

    `where`, `to`: whom its probe asks, and the same as a C socket address.
    """

    __slots__ = ("_home", "_inbox", "blame", "fd", "sock", "tag", "to", "where")

    def __init__(self, sock: socket.socket, home: list[Slot], inbox: libc.Inbox) -> None:
        """`home`: where it goes when it is free; `inbox`: lent, to read errors with."""
        self.sock, self.fd, self._home, self._inbox = sock, sock.fileno(), home, inbox
        self.to = b""
        self.where: tuple[Address, int] | None = None
        self.tag: object = None
        self.blame: tuple[str, ...] = ()

    def start(self, address: Address, port: int) -> PortState | None:
        """Send a SYN. A state when the answer was there at once.

        Raises CannotAsk for an error of our own.
        """
        self.where, self.blame = (address, port), ()
        sys.audit("netaudit.send", address, port)
        self.to = libc.sockaddr(address, port)
        error = libc.connect(self.fd, self.to)
        if error in PENDING:
            return None
        if error and error != errno.ECONNREFUSED:  # at once, so nothing was sent
            raise ours(OSError(error, ""), address)
        return self.settled(error)

    def verdict(self) -> PortState | None:
        """What came back so far; None: nothing yet. After a verdict it can start again.

        Raises CannotAsk as `settled`.
        """
        error = libc.connect(self.fd, self.to)
        return None if error in PENDING else self.settled(error)

    def last_word(self) -> PortState | None:
        """After the time is up: what an ICMP error said that the kernel did not act upon.

        It keeps to itself one that comes back while connect() still holds the socket, as it does
        where the network has no latency. Raises CannotAsk as `settled`.
        """
        state = self.verdict()
        if state is not None:
            return state
        error = libc.pending_error(self.fd)
        self.give_up()
        return self.settled(error) if error else None

    def give_up(self) -> None:
        """Forget the probe under way; it can start again."""
        libc.connect(self.fd, _NOWHERE)

    def release(self) -> None:
        """Back to the free ones."""
        self.tag = None
        self._home.append(self)

    def _ends(self) -> tuple[tuple[Address, int], tuple[Address, int] | None]:
        """Our end of the connection, and the other if there still is one."""
        (host, port), peer = self.sock.getsockname()[:2], None
        with suppress(OSError):  # it has ended since
            far, far_port = self.sock.getpeername()[:2]
            peer = ip_address(far.partition("%")[0]), far_port
        return (ip_address(host), port), peer

    def _refused(self, error: int) -> PortState | None:
        """An ICMP error that the kernel has kept says more than its error number."""
        state = _STATES.get(error)
        while (kept := self._inbox.receive(self.fd, icmp.MSG_ERRQUEUE)) is not None:
            for kind, data in kept.control:
                said = icmp.parse(data, None) if kind in _ERRORS else None
                if said is not None and said.final:
                    state = said.state(tcp=True)
                    self.blame = (f"{state} {said}",)
        if state is None and error != errno.ETIMEDOUT:  # silence for as long as the kernel waits
            raise ours(OSError(error, ""), self._asked)
        return state

    def settled(self, error: int) -> PortState | None:
        """What connect() said of the probe under way, after which it can start again.

        None: it gave up, since nothing came. Raises CannotAsk where it said something of this
        machine alone.
        """
        if error not in _OPEN:
            return self._refused(error)
        own, peer = self._ends() if error in _CONNECTED else (None, None)
        self.give_up()  # RST: no state is left, here or there
        if peer not in {None, self.where}:  # of an earlier probe, whose connection did not end
            raise CannotAsk(
                "{address}: the socket is connected to another peer: a fault of netaudit, please "
                "report it",
                address=str(self._asked),
            )
        return PortState.CLOSED if own == self.where else PortState.OPEN

    @property
    def _asked(self) -> Address:
        assert self.where is not None
        return self.where[0]


class Slots:
    """All TCP sockets of a sweep, at most `most`, made when they are needed."""

    def __init__(self, most: int, sources: dict[int, Address | None], epoll: select.epoll) -> None:
        """`sources`: the vantage's own address by IP version; `epoll` is told of every socket."""
        self._most, self._sources, self._epoll = most, sources, epoll
        self._free: dict[int, list[Slot]] = {4: [], 6: []}
        self._by_fd: dict[int, Slot] = {}
        self._inbox = libc.Inbox(_KEPT)

    def begin(self, address: Address, port: int) -> tuple[Slot, PortState | None] | None:
        """Start a probe: its slot, and the state if that was there at once.

        None when all slots are in use. Raises CannotAsk when this machine cannot.
        """
        slot = self.take(address)
        if slot is None:
            return None
        try:
            return slot, slot.start(address, port)
        except CannotAsk:
            slot.release()
            raise

    def get(self, fd: int) -> Slot | None:
        """The slot of a file descriptor."""
        return self._by_fd.get(fd)

    def release(self, fds: Iterable[int]) -> None:
        """The slots of these file descriptors are free."""
        by_fd = self._by_fd
        for fd in fds:
            by_fd[fd].release()

    def close(self) -> None:
        """Close all sockets."""
        for slot in self._by_fd.values():
            slot.sock.close()
        self._by_fd.clear()

    @property
    def busy(self) -> int:
        """How many are in use."""
        return len(self._by_fd) - sum(map(len, self._free.values()))

    @property
    def room(self) -> int:
        """How many more can be."""
        return self._most - self.busy

    def take(self, address: Address) -> Slot | None:
        """A slot that can ask an address; None when all are in use. Raises CannotAsk."""
        free = self._free[address.version]
        if free:
            return free.pop()
        if len(self._by_fd) >= self._most and not self._evict(10 - address.version):
            return None
        try:
            return self._make(address)
        except OSError as error:
            if error.errno in {errno.EMFILE, errno.ENFILE} and self._by_fd:
                self._most = len(self._by_fd)  # as many as this machine gives
                return None
            raise ours(error, self._sources[address.version] or address) from error

    def _make(self, address: Address) -> Slot:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
        sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            if source := self._sources[address.version]:
                sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
                sock.bind((str(source), 0))
            icmp.listen_for_errors(sock)
            self._epoll.register(sock, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET)
        except OSError:
            sock.close()
            raise
        home = self._free[address.version]
        slot = self._by_fd[sock.fileno()] = Slot(sock, home, self._inbox)
        return slot

    def _evict(self, version: int) -> bool:
        """Close a free slot of the other family, so that one of this can be made."""
        if not self._free[version]:
            return False
        slot = self._free[version].pop()
        del self._by_fd[slot.fd]
        slot.sock.close()
        return True
