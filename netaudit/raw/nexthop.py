"""Which interface, source and Ethernet address lead to a target: what the kernel's tables say.

Asked over rtnetlink(7), which needs no right. Nothing is sent here but `kick`, one empty datagram
that has the kernel resolve a neighbour.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Address


_NEW_ROUTE, _GET_ROUTE, _NEW_NEIGHBOUR, _GET_NEIGHBOUR, _ERROR = 24, 26, 28, 30, 2
_REQUEST = 1
_DESTINATION, _SOURCE, _INTERFACE, _GATEWAY, _PREFERRED, _VIA = 1, 2, 4, 5, 7, 18
_NEIGHBOUR_ADDRESS, _LINK_ADDRESS = 1, 2
_UNICAST = 1
_FAILED = 0x20
_ETHERNET, _MAC = 1, 6
_IOCTL_HARDWARE_ADDRESS = 0x8927
_HEADER, _ROUTE, _NEIGHBOUR = struct.Struct("=IHHII"), 12, 12
_WAIT = 2.0  # seconds: the kernel answers at once, or there is a bug
_DISCARD = 9
_FORBIDDEN = {errno.EACCES, errno.EPERM}  # a route of ours that prohibits
_V6 = 6
_WAYS = 1024  # kept


class NoWayError(Exception):
    """No usable route: the text says why. `why` is the word of messages.Refused."""

    def __init__(self, why: str, text: str) -> None:
        super().__init__(text)
        self.why = why


class Route(NamedTuple):
    """The way to a target. `neighbour` is the gateway, or the target itself when it is on-link."""

    interface: int
    neighbour: Address
    source: Address
    on_link: bool


@dataclass(frozen=True, slots=True)
class Interface:
    """An Ethernet interface of ours."""

    index: int
    name: str
    mac: bytes


class Tables:
    """The kernel's routes and neighbours, of the network namespace that we stand in."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._socket.settimeout(_WAIT)
        self._number = 0
        self._known: dict[tuple[int, Address], bytes] = {}
        self._ways: dict[bytes, tuple[int, Address | None, Address | None]] = {}

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def route(self, target: Address, source: Address | None) -> Route:
        """The route to `target`. Raises NoWayError."""
        family, about = _family(target), _attribute(_DESTINATION, target.packed)
        length = source.max_prefixlen if source else 0
        body = struct.pack("=BBBBBBBBI", family, target.max_prefixlen, length, 0, 0, 0, 0, 0, 0)
        body += about
        if source:
            body += _attribute(_SOURCE, source.packed)
        try:
            reply = self._ask(_GET_ROUTE, _NEW_ROUTE, body)
        except NoWayError as error:
            raise NoWayError(error.why, f"no way to {target} from this machine: {error}") from None
        if reply[7] != _UNICAST:
            raise NoWayError("unsupported", f"{target} is an address of this machine")
        index, gateway, preferred = self._way(about, reply[_ROUTE:])
        own = source or preferred
        if own is None or not index:
            raise NoWayError("no route", f"the kernel names no own address towards {target}")
        return Route(index, gateway or target, own, on_link=gateway is None or gateway == target)

    def _way(self, about: bytes, said: bytes) -> tuple[int, Address | None, Address | None]:
        """Interface (0: none named), gateway and own address.

        The kernel says the same of many targets, but for what it is `about`.
        """
        alike = said.replace(about, b"", 1)
        if (known := self._ways.get(alike)) is None:
            found = dict(attributes(said))
            index = int.from_bytes(found.get(_INTERFACE, b""), sys.byteorder)
            known = index, _gateway(found), _address(found.get(_PREFERRED, b""))
            if len(self._ways) >= _WAYS:
                self._ways.clear()
            self._ways[alike] = known
        return known

    def forget(self) -> None:
        """Ask the kernel again about neighbours; a gateway is many targets' neighbour."""
        self._known.clear()

    def neighbour(self, interface: int, address: Address) -> bytes | None:
        """The Ethernet address of a neighbour; None while the kernel does not know it."""
        if known := self._known.get((interface, address)):
            return known
        body = struct.pack("=BBHiHBB", _family(address), 0, 0, interface, 0, 0, 0)
        body += _attribute(_NEIGHBOUR_ADDRESS, address.packed)
        try:
            reply = self._ask(_GET_NEIGHBOUR, _NEW_NEIGHBOUR, body)
        except NoWayError:
            return None
        state = struct.unpack_from("=H", reply, 8)[0]
        mac = dict(attributes(reply[_NEIGHBOUR:])).get(_LINK_ADDRESS, b"")
        if len(mac) != _MAC or state & _FAILED:
            return None
        self._known[interface, address] = mac
        return mac

    def _ask(self, kind: int, wanted: int, body: bytes) -> bytes:
        """The body of the one answer. Raises NoWayError with the kernel's reason."""
        self._number += 1
        size = _HEADER.size + len(body)
        self._socket.send(_HEADER.pack(size, kind, _REQUEST, self._number, 0) + body)
        while True:
            data = self._socket.recv(1 << 16)
            length, got, _flags, number, _pid = _HEADER.unpack_from(data)
            if number != self._number:
                continue  # the answer to a question that was given up
            if got == wanted:
                return data[_HEADER.size : length]
            code = -struct.unpack_from("=i", data, _HEADER.size)[0] if got == _ERROR else 0
            why = "no right" if code in _FORBIDDEN else "no route"
            raise NoWayError(why, os.strerror(code))


def interface(index: int) -> Interface:
    """The interface of this number. NoWayError if it is no Ethernet, or gone."""
    try:
        name = socket.if_indextoname(index)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            request = struct.pack("16s24x", name.encode())
            answer = fcntl.ioctl(sock, _IOCTL_HARDWARE_ADDRESS, request)
    except OSError as error:
        raise NoWayError("no route", f"interface {index}: {error.strerror}") from error
    if struct.unpack_from("=H", answer, 16)[0] != _ETHERNET:
        raise NoWayError("unsupported", f"{name} is no Ethernet interface")
    return Interface(index, name, answer[18 : 18 + _MAC])


def kick(target: Address, source: Address) -> None:
    """Have the kernel resolve the next hop to `target`, by an empty datagram to discard/udp."""
    with suppress(OSError), socket.socket(_family(target), socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.bind((str(source), 0))
        sock.sendto(b"", (str(target), _DISCARD))


def _family(address: Address) -> int:
    return int(socket.AF_INET6 if address.version == _V6 else socket.AF_INET)


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("=HH", 4 + len(value), kind) + value + bytes(-len(value) % 4)


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The attributes of an rtnetlink(7) message."""
    while len(data) >= 4:  # noqa: PLR2004  a length and a kind
        length, kind = struct.unpack_from("=HH", data)
        if length < 4:  # noqa: PLR2004
            return
        yield kind & 0x3FFF, data[4:length]
        data = data[(length + 3) // 4 * 4 :]


def _gateway(found: dict[int, bytes]) -> Address | None:
    """The next hop, of the same family or another (RFC 5549)."""
    if via := found.get(_VIA):
        return _address(via[2:])
    return _address(found.get(_GATEWAY, b""))


def _address(packed: bytes) -> Address | None:
    return ip_address(packed) if len(packed) in {4, 16} else None
