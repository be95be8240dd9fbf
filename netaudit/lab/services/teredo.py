"""A Teredo server (RFC 4380 section 5.3): answers router solicitations with an advertisement."""

from __future__ import annotations

import socket
import struct

from netaudit.lab.services.tunnel import V6_HEADER, checksum

AUTHENTICATION, NONCE = b"\0\1", 8
SOLICITATION, ADVERTISEMENT = 133, 134
SERVER = bytes.fromhex("fe800000000000008000f227b9e7ffff")
PREFIX = bytes.fromhex("20010000c6120101") + bytes(8)


def teredo(data: bytes) -> list[bytes]:
    """The answer to one datagram; none to what is no solicitation."""
    head, rest = _authentication(data)
    is_one = len(rest) > V6_HEADER and rest[6] == socket.IPPROTO_ICMPV6
    if not is_one or rest[V6_HEADER] != SOLICITATION:
        return []
    origin = b"\0\0" + bytes(6)
    return [head + origin + _advertisement(rest[8:24])]


def _authentication(data: bytes) -> tuple[bytes, bytes]:
    """The authentication, with its nonce as it came, and what follows it."""
    if not data.startswith(AUTHENTICATION) or len(data) < 4:  # noqa: PLR2004  up to the two lengths
        return b"", data
    size = 4 + data[2] + data[3] + NONCE + 1
    return data[:4] + data[4:size], data[size:]


def _advertisement(client: bytes) -> bytes:
    option = struct.pack("!BBBBIII", 3, 4, 64, 0x40, 0xFFFFFFFF, 0xFFFFFFFF, 0) + PREFIX
    body = struct.pack("!BBHBBHII", ADVERTISEMENT, 0, 0, 0, 0, 0, 0, 0) + option
    pseudo = SERVER + client + struct.pack("!II", len(body), socket.IPPROTO_ICMPV6)
    body = body[:2] + checksum(pseudo + body).to_bytes(2, "big") + body[4:]
    head = struct.pack("!IHBB", 6 << 28, len(body), socket.IPPROTO_ICMPV6, 255)
    return head + SERVER + client + body
