"""DHCPv6 (RFC 8415): who speaks as a server, and our one question."""

from __future__ import annotations

import struct
from ipaddress import IPv6Address
from typing import TYPE_CHECKING

from netaudit.facts.segment import DhcpServer

if TYPE_CHECKING:
    from netaudit.raw.onlink.frames import Message

_FROM_SERVERS = frozenset({2, 7, 10})  # ADVERTISE, REPLY, RECONFIGURE (section 7.3)
_INFORMATION_REQUEST = 11
_CLIENT_ID, _SERVER_ID, _WANTED, _ELAPSED, _DNS = 1, 2, 6, 8, 23
_DUID_LINK_LAYER, _ETHERNET = 3, 1
_MOST_OPTIONS = 64


def server(message: Message) -> DhcpServer | None:
    """Who sent this as a server; None for what clients and relays say. Raises ValueError."""
    body = message.body
    if len(body) < 4:  # noqa: PLR2004  section 8
        raise ValueError("a DHCPv6 message is too short")
    if body[0] not in _FROM_SERVERS:
        return None
    found = options(body[4:])
    if _SERVER_ID not in found:
        raise ValueError("a DHCPv6 server does not say who it is")  # section 16
    packed = found.get(_DNS, b"")
    if len(packed) % 16:
        raise ValueError("a DHCPv6 server's list of resolvers cannot be read")
    resolvers = [IPv6Address(packed[at : at + 16]) for at in range(0, len(packed), 16)]
    return DhcpServer(message.source, message.mac, tuple(resolvers), 1)


def options(data: bytes) -> dict[int, bytes]:
    """The options (section 21.1), of several of a kind the first. Raises ValueError."""
    found: dict[int, bytes] = {}
    for _ in range(_MOST_OPTIONS):
        if not data:
            return found
        if len(data) < 4:  # noqa: PLR2004  code and length
            raise ValueError("a DHCPv6 option is cut short")
        code, size = struct.unpack_from("!HH", data)
        if size > len(data) - 4:
            raise ValueError("a DHCPv6 option is cut short")
        found.setdefault(code, data[4 : 4 + size])
        data = data[4 + size :]
    raise ValueError("a DHCPv6 message has too many options")


def information_request(transaction: int, mac: bytes) -> bytes:
    """What a host without an address of DHCPv6's asks: which resolvers (section 18.2.6)."""
    duid = struct.pack("!HH", _DUID_LINK_LAYER, _ETHERNET) + mac
    said = ((_CLIENT_ID, duid), (_WANTED, struct.pack("!H", _DNS)), (_ELAPSED, b"\0\0"))
    head = (_INFORMATION_REQUEST << 24 | transaction & 0xFF_FFFF).to_bytes(4, "big")
    return head + b"".join(struct.pack("!HH", code, len(v)) + v for code, v in said)
