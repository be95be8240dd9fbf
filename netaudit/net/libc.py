"""Socket calls of the C library, made with Python's global lock held.

Python gives the lock up for each call of its own `socket`; where the event loop is busy, getting
it back takes 5 ms, and a sweep makes a million calls. None of these blocks.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
from ctypes import (
    POINTER,
    PyDLL,
    Structure,
    byref,
    c_char_p,
    c_int,
    c_size_t,
    c_ssize_t,
    c_uint32,
    c_ulong,
    c_void_p,
    cast,
    create_string_buffer,
    get_errno,
    pointer,
    string_at,
)
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from netaudit.model import Address

_libc = PyDLL(None, use_errno=True)
_libc.connect.argtypes = (c_int, c_char_p, c_uint32)
_connect_at = _libc["connect"]  # the same, to what stands at an address of our memory
_connect_at.argtypes = (c_int, c_void_p, c_uint32)
_libc.sendto.argtypes = (c_int, c_char_p, c_size_t, c_int, c_char_p, c_uint32)
_libc.sendto.restype = c_ssize_t
_libc.recvmsg.restype = c_ssize_t
_libc.poll.argtypes = (c_void_p, c_ulong, c_int)
_libc.getsockopt.argtypes = (c_int, c_int, c_int, c_void_p, c_void_p)

_AT_ONCE = int(socket.MSG_DONTWAIT)  # flags of an enumeration take longer to join than a call does
_V4, _V6 = 8, 24  # octets of a sockaddr up to the end of its address
FdCode = tuple[int, int]
_CONTROL_HEADER = struct.Struct("=QII" if sys.maxsize > 2**32 else "=III")


class Received(NamedTuple):
    """A datagram, or a message of the error queue with what it was about."""

    data: bytes
    peer: tuple[Address, int] | None
    control: tuple[tuple[int, bytes], ...]


class _Vector(Structure):
    _fields_ = (("base", c_void_p), ("length", c_size_t))


class _Header(Structure):
    _fields_ = (
        ("name", c_void_p),
        ("name_length", c_uint32),
        ("vector", POINTER(_Vector)),
        ("vectors", c_size_t),
        ("control", c_void_p),
        ("control_length", c_size_t),
        ("flags", c_int),
    )


_libc.recvmsg.argtypes = (c_int, POINTER(_Header), c_int)


def connect(fd: int, to: bytes) -> int:
    """0, or the error number. `to` is a C socket address."""
    return 0 if _libc.connect(fd, to, len(to)) == 0 else get_errno()


def connect_all(fds: Iterable[int], base: int, size: int, but: frozenset[int]) -> list[FdCode]:
    """The (fd, error number or 0) of each, unless the number is in `but`.

    The socket address of `fd` stands at `base + fd * size`.
    """
    call, code = _connect_at, get_errno
    return [
        (fd, number)
        for fd in fds
        if (number := call(fd, base + fd * size, size) and code()) not in but
    ]


def erring(fds: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these sockets hold an error, or a message of the error queue."""
    import numpy as np

    polled = np.zeros(len(fds), "=i4,=i2,=i2")  # struct pollfd
    polled["f0"] = fds
    _libc.poll(polled.ctypes.data, len(fds), 0)
    found: NDArray[np.bool_] = (polled["f2"] & select.POLLERR) != 0
    return found


def send(fd: int, data: bytes, to: bytes) -> int:
    """Send a datagram: 0, or the error number."""
    sent = _libc.sendto(fd, data, len(data), _AT_ONCE, to, len(to))
    return 0 if sent >= 0 else get_errno()


def pending_error(fd: int) -> int:
    """SO_ERROR: the error that the socket holds, 0 if none. Reading it clears it."""
    error, size = c_int(0), c_uint32(4)
    _libc.getsockopt(fd, socket.SOL_SOCKET, socket.SO_ERROR, byref(error), byref(size))
    return error.value


class Inbox:
    """Buffers that datagrams are received into, over and over."""

    def __init__(self, octets: int) -> None:
        """`octets` of a datagram are kept, the rest is cut off."""
        self._data = create_string_buffer(octets)
        self._name, self._control = create_string_buffer(32), create_string_buffer(512)
        self._vector = _Vector(cast(self._data, c_void_p), octets)
        self._header = _Header(
            name=cast(self._name, c_void_p),
            vector=pointer(self._vector),
            vectors=1,
            control=cast(self._control, c_void_p),
        )
        self._at = byref(self._header)
        self._make_room()

    def _make_room(self) -> None:
        self._header.name_length = len(self._name)
        self._header.control_length = len(self._control)

    def receive(self, fd: int, flags: int = 0) -> Received | None:
        """The next datagram, or message of the error queue; None when there is none."""
        length = _libc.recvmsg(fd, self._at, flags | _AT_ONCE)
        if length < 0:
            return None
        header = self._header
        received = Received(
            string_at(self._data, length),
            address_of(string_at(self._name, header.name_length)),
            tuple(_messages(string_at(self._control, header.control_length))),
        )
        self._make_room()
        return received


def sockaddr(address: Address, port: int) -> bytes:
    """The C struct sockaddr_in or sockaddr_in6."""
    if address.version == 4:  # noqa: PLR2004
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, address.packed)
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HI16sI", port, 0, address.packed, 0)


def address_of(raw: bytes) -> tuple[Address, int] | None:
    """The address and port in a C socket address; None for any other family."""
    if len(raw) < _V4:
        return None
    family, port = int.from_bytes(raw[:2], sys.byteorder), int.from_bytes(raw[2:4], "big")
    if family == socket.AF_INET:
        return IPv4Address(raw[4:8]), port
    if family == socket.AF_INET6 and len(raw) >= _V6:
        return IPv6Address(raw[8:24]), port
    return None


def _messages(control: bytes) -> Iterator[tuple[int, bytes]]:
    """The (type, data) of each control message."""
    while len(control) >= _CONTROL_HEADER.size:
        length, _level, kind = _CONTROL_HEADER.unpack_from(control)
        if length < _CONTROL_HEADER.size:
            return
        yield kind, control[_CONTROL_HEADER.size : length]
        control = control[(length + 7) // 8 * 8 :]
