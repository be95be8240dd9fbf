"""Recycled sockets: one connect to start a probe, a second to learn its verdict and reset.

Calls go to the C library with Python's global lock held: they never block, and giving the lock
up for each of them would let a busy event loop hold the sweep for 5 ms a call.
"""

from __future__ import annotations

import errno
import select
import socket
import struct
import sys
from ctypes import PyDLL, c_char_p, c_int, c_uint32, get_errno
from typing import TYPE_CHECKING

from netaudit.facts.reach import PortState
from netaudit.net.sockets import IP_BIND_ADDRESS_NO_PORT, ours

if TYPE_CHECKING:
    from netaudit.model import Address

_libc = PyDLL(None, use_errno=True)
_libc.connect.argtypes = (c_int, c_char_p, c_uint32)
_libc.connect.restype = c_int
_NOWHERE = struct.pack("=H", socket.AF_UNSPEC) + bytes(14)
_PENDING = {errno.EINPROGRESS, errno.EALREADY, errno.EINTR}
_OPEN = {0, errno.EISCONN, errno.ECONNRESET, errno.EPIPE}  # a reset after it had accepted
_STATES = {errno.ECONNREFUSED: PortState.CLOSED, errno.EACCES: PortState.PROHIBITED}


class Slot:
    """One socket, again and again. `tag` is its owner's."""

    __slots__ = ("_to", "_where", "fd", "sock", "tag")

    def __init__(self, sock: socket.socket) -> None:
        self.sock, self.fd = sock, sock.fileno()
        self._to = b""
        self._where: tuple[str, int] = ("", 0)
        self.tag: object = None

    def start(self, address: Address, port: int) -> PortState | None:
        """Send a SYN. A state when the answer was there at once.

        Raises CannotAsk for an error of our own.
        """
        self._where = (str(address), port)
        sys.audit("netaudit.connect", *self._where)
        self._to = sockaddr(address, port)
        error = self._connect(self._to)
        if error in _PENDING:
            return None
        if error and error not in _STATES:
            raise ours(OSError(error, ""), address)
        return self._settled(error)

    def verdict(self) -> PortState | None:
        """What came back so far; None: nothing yet. A verdict makes the slot free again."""
        error = self._connect(self._to)
        return None if error in _PENDING else self._settled(error)

    def give_up(self) -> None:
        """Forget the probe under way; the slot is free again."""
        self._connect(_NOWHERE)

    def _settled(self, error: int) -> PortState:
        if error not in _OPEN:
            return _STATES.get(error, PortState.UNREACHABLE)
        met_itself = not error and self.sock.getsockname()[:2] == self._where
        self.give_up()  # RST: no state is left, here or there
        return PortState.CLOSED if met_itself else PortState.OPEN

    def _connect(self, to: bytes) -> int:
        return 0 if _libc.connect(self.fd, to, len(to)) == 0 else get_errno()


def sockaddr(address: Address, port: int) -> bytes:
    """The C struct sockaddr_in or sockaddr_in6."""
    if address.version == 4:  # noqa: PLR2004
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, address.packed)
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI16sI", port, 0, address.packed, 0)


class Slots:
    """All slots of a sweep, at most `most`, made when they are needed."""

    def __init__(self, most: int, sources: dict[int, Address | None]) -> None:
        """`sources`: the vantage's own address by IP version."""
        self._most, self._sources = most, sources
        self._free: dict[int, list[Slot]] = {4: [], 6: []}
        self._by_fd: dict[int, Slot] = {}
        self.epoll = select.epoll()

    def take(self, address: Address) -> Slot | None:
        """A free slot for the address's family; None when all are in use.

        Raises CannotAsk when there is not one.
        """
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

    def give(self, slot: Slot, version: int) -> None:
        """Give a slot back."""
        slot.tag = None
        self._free[version].append(slot)

    def get(self, fd: int) -> Slot | None:
        """The slot of a file descriptor."""
        return self._by_fd.get(fd)

    def close(self) -> None:
        """Close everything."""
        for slot in self._by_fd.values():
            slot.sock.close()
        self._by_fd.clear()
        self.epoll.close()

    def _make(self, address: Address) -> Slot:
        family = socket.AF_INET if address.version == 4 else socket.AF_INET6  # noqa: PLR2004
        sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        try:
            if source := self._sources[address.version]:
                sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
                sock.bind((str(source), 0))
            self.epoll.register(sock, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET)
        except OSError:
            sock.close()
            raise
        slot = self._by_fd[sock.fileno()] = Slot(sock)
        return slot

    def _evict(self, version: int) -> bool:
        """Close a free slot of the other family, so that one of this can be made."""
        if not self._free[version]:
            return False
        slot = self._free[version].pop()
        del self._by_fd[slot.fd]
        slot.sock.close()
        return True
