"""What our own kernel knows of a link: its neighbours there, and our link-local address."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress
from ipaddress import IPv6Address
from pathlib import Path

from netaudit.facts.segment import Neighbour
from netaudit.raw.nexthop import attributes

_ADDRESSES = Path("/proc/net/if_inet6")
_GET_NEIGHBOUR, _NEW_NEIGHBOUR, _DONE = 30, 28, 3
_REQUEST, _DUMP = 1, 0x300
_ROUTER = 0x80  # NTF_ROUTER
_KNOWN = 0x02 | 0x04 | 0x08 | 0x10 | 0x80  # reachable, stale, delay, probe, permanent
_HEADER = struct.Struct("=IHHII")
_MOST_READS = 64
_WAIT = 2.0
_ADDRESS, _LINK_ADDRESS, _MAC, _PACKED = 1, 2, 6, 16
_LINK_LOCAL = "20"  # of /proc/net/if_inet6: the scope


def link_local(index: int) -> IPv6Address | None:
    """Our own link-local address on an interface; None if there is none."""
    with suppress(OSError):
        for line in _ADDRESSES.read_text("ascii").splitlines():
            digits, number, _length, scope, *_ = line.split()
            if int(number, 16) == index and scope == _LINK_LOCAL:
                return IPv6Address(bytes.fromhex(digits))
    return None


def neighbours(index: int) -> list[Neighbour]:
    """The kernel's neighbour table of an interface. Raises OSError."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as sock:
        sock.settimeout(_WAIT)
        body = struct.pack("=BBHiHBB", socket.AF_INET6, 0, 0, index, 0, 0, 0)
        size = _HEADER.size + len(body)
        sock.send(_HEADER.pack(size, _GET_NEIGHBOUR, _REQUEST | _DUMP, 1, 0) + body)
        found: list[Neighbour] = []
        for _ in range(_MOST_READS):
            data = sock.recv(1 << 16)
            while len(data) >= _HEADER.size:
                length, kind, *_rest = _HEADER.unpack_from(data)
                if kind != _NEW_NEIGHBOUR or length < _HEADER.size:
                    return found  # the end, or a refusal
                found += _read(data[_HEADER.size : length], index)
                data = data[(length + 3) // 4 * 4 :]
    return found


def _read(entry: bytes, index: int) -> list[Neighbour]:
    interface, state, flags = struct.unpack_from("=iHB", entry, 4)
    said = dict(attributes(entry[12:]))
    packed, mac = said.get(_ADDRESS, b""), said.get(_LINK_ADDRESS, b"")
    if interface != index or not state & _KNOWN or len(packed) != _PACKED or len(mac) != _MAC:
        return []
    address = IPv6Address(packed)
    if address.is_multicast:
        return []
    return [Neighbour(address, mac.hex(":"), bool(flags & _ROUTER))]
