"""Remote access in the clear or too open: Telnet, FTP, RDP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint

TPKT_VERSION, TPKT_HEADER, MAX_TPKT = 3, 4, 1024
CONNECTION_REQUEST = 0xE0
MAX_COMMANDS = 50


async def telnet(conversation: Conversation, _endpoint: Endpoint) -> None:
    """Option negotiation (RFC 854) and a login that never succeeds."""
    await conversation.send(b"\xff\xfb\x01\xff\xfb\x03" + b"\r\nrouter login: ")
    for _ in range(MAX_COMMANDS):
        if not await conversation.some():
            return
        await conversation.send(b"\r\nLogin incorrect\r\nrouter login: ")


async def ftp(conversation: Conversation, _endpoint: Endpoint) -> None:
    """FTP (RFC 959): a greeting, and no login."""
    await conversation.send(b"220 (lab FTP)\r\n")
    for _ in range(MAX_COMMANDS):
        command = (await conversation.line())[:8].upper().split(b" ")[0]
        if command == b"QUIT":
            await conversation.send(b"221 Goodbye.\r\n")
            return
        known = {b"USER": b"331 Password please.\r\n", b"PASS": b"530 Login incorrect.\r\n"}
        await conversation.send(known.get(command, b"502 Not implemented.\r\n"))


async def rdp(conversation: Conversation, _endpoint: Endpoint) -> None:
    """The X.224 connection confirm of a terminal server (MS-RDPBCGR 2.2.1.2)."""
    header = await conversation.exactly(TPKT_HEADER)
    length = int.from_bytes(header[2:], "big")
    if header[0] != TPKT_VERSION or not TPKT_HEADER < length <= MAX_TPKT:
        return
    body = await conversation.exactly(length - TPKT_HEADER)
    if len(body) > 1 and body[1] == CONNECTION_REQUEST:
        reply = bytes.fromhex("0ed000001234000200080001000000")
        await conversation.send(b"\x03\x00" + (len(reply) + 4).to_bytes(2, "big") + reply)
