"""A tunnel's end that was left on: takes packets out for whoever sends them.

As a router does that has a 6in4, 6to4 or GRE interface without a fixed peer (RFC 4213 section 4).
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.kernel import Namespace
    from netaudit.model import Address

SIX_IN_FOUR, GRE = 41, 47
GRE_IPV6 = b"\0\0\x86\xdd"
V6_HEADER = 40
ECHO_REQUEST, ECHO_REPLY = 128, 129
PACKETS_A_WAKE = 64


class TunnelEnd:
    """One end at one IPv4 address. It runs from `open` to `close`."""

    def __init__(self, namespace: Namespace, address: Address, protocol: int) -> None:
        """`protocol`: 41 or 47."""
        self.namespace, self.address, self.protocol = namespace, address, protocol
        self._ear: socket.socket | None = None
        self._mouth: socket.socket | None = None

    def open(self) -> socket.socket:
        """Start; what to wait for. Raises OSError."""
        with self.namespace.entered():
            self._ear = socket.socket(socket.AF_INET, socket.SOCK_RAW, self.protocol)
            self._mouth = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._ear.bind((str(self.address), 0))
        self._ear.setblocking(False)
        return self._ear

    def close(self) -> None:
        """Stop."""
        for opened in (self._ear, self._mouth):
            if opened is not None:
                opened.close()

    def wake(self) -> None:
        """Take out what came."""
        assert self._ear is not None, "it is open"
        for _ in range(PACKETS_A_WAKE):
            try:
                data, sender = self._ear.recvfrom(65535)
            except OSError:
                return
            inside = self._inside(data)
            if inside is not None:
                self._forward(inside, sender[0])

    def _inside(self, data: bytes) -> bytes | None:
        """The IPv6 packet in an IPv4 one."""
        rest = data[(data[0] & 0xF) * 4 :]
        if self.protocol == GRE:
            if not rest.startswith(GRE_IPV6):
                return None
            rest = rest[len(GRE_IPV6) :]
        return rest if len(rest) > V6_HEADER and rest[0] >> 4 == 6 else None  # noqa: PLR2004  IPv6

    def _forward(self, inside: bytes, sender: str) -> None:
        """Route it on; what is for our own 6to4 address is answered through the tunnel."""
        assert self._ear is not None
        assert self._mouth is not None
        try:
            if inside[24:30] == b"\x20\x02" + self.address.packed:
                if (reply := echo_reply(inside)) is not None:
                    self._ear.sendto(reply, (sender, 0))
            else:
                self._mouth.sendto(inside, (socket.inet_ntop(socket.AF_INET6, inside[24:40]), 0))
        except OSError:
            return  # nobody can receive it


def echo_reply(request: bytes) -> bytes | None:
    """The IPv6 packet that answers an echo request; None for what is none."""
    if request[6] != socket.IPPROTO_ICMPV6 or request[V6_HEADER] != ECHO_REQUEST:
        return None
    source, destination = request[24:40], request[8:24]
    body = bytes([ECHO_REPLY, 0, 0, 0]) + request[V6_HEADER + 4 :]
    pseudo = source + destination + struct.pack("!II", len(body), socket.IPPROTO_ICMPV6)
    body = body[:2] + checksum(pseudo + body).to_bytes(2, "big") + body[4:]
    return request[:7] + b"\x40" + source + destination + body


def checksum(data: bytes) -> int:
    """RFC 1071."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data[: len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
