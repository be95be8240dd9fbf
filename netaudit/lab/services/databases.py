"""Greetings of databases: PostgreSQL, MySQL, Redis. Nobody gets in."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
MAX_STARTUP, MIN_STARTUP = 10_000, 8
MAX_COMMANDS = 100
MYSQL_VERSION = b"8.0.36"


async def postgresql(conversation: Conversation, _endpoint: Endpoint) -> None:
    """PostgreSQL's start-up (protocol 3.0): no TLS, then "no entry in pg_hba.conf"."""
    for _ in range(3):
        length, code = struct.unpack("!II", await conversation.exactly(8))
        if not MIN_STARTUP <= length <= MAX_STARTUP:
            return
        await conversation.exactly(length - 8)
        if code not in (SSL_REQUEST, GSS_REQUEST):
            break
        await conversation.send(b"N")
    fields = b"SFATAL\0C28000\0Mno pg_hba.conf entry\0\0"
    await conversation.send(b"E" + struct.pack("!I", len(fields) + 4) + fields)


async def mysql(conversation: Conversation, _endpoint: Endpoint) -> None:
    """MySQL's initial handshake (protocol 10), then "access denied"."""
    body = (
        b"\x0a" + MYSQL_VERSION + b"\0" + struct.pack("<I", 11) + b"lablab12\0"
        b"\xff\xf7\x21\x02\x00\xff\x81\x15" + bytes(10) + b"lablablab123\0mysql_native_password\0"
    )
    await conversation.send(_mysql_packet(0, body))
    header = await conversation.exactly(4)
    await conversation.exactly(min(int.from_bytes(header[:3], "little"), MAX_STARTUP))
    await conversation.send(_mysql_packet(header[3] + 1, b"\xff\x15\x04#28000Access denied"))


def _mysql_packet(sequence: int, body: bytes) -> bytes:
    return len(body).to_bytes(3, "little") + bytes([sequence & 0xFF]) + body


async def redis(conversation: Conversation, _endpoint: Endpoint) -> None:
    """Redis without a password, as it is found too often: PING and INFO."""
    for _ in range(MAX_COMMANDS):
        command = await _redis_command(await conversation.line(), conversation)
        if command == b"PING":
            await conversation.send(b"+PONG\r\n")
        elif command == b"INFO":
            info = b"# Server\r\nredis_version:7.0.15\r\n"
            await conversation.send(b"$%d\r\n%s\r\n" % (len(info), info))
        elif command == b"QUIT":
            await conversation.send(b"+OK\r\n")
            return
        else:
            await conversation.send(b"-ERR unknown command\r\n")


async def _redis_command(line: bytes, conversation: Conversation) -> bytes:
    """The first word of an inline command or of an array of bulk strings (RESP)."""
    if not line.startswith(b"*"):
        return line.split(b" ")[0].upper()
    count = int(line[1:4])
    words = []
    for _ in range(min(max(count, 0), 16)):
        size = int((await conversation.line())[1:6])
        words.append((await conversation.exactly(min(max(size, 0), 4096) + 2))[:-2])
    return words[0].upper() if words else b""
