"""Remote access in the clear or too open: Telnet, FTP, RDP; and SNMP."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint

TPKT_VERSION, TPKT_HEADER, MAX_TPKT = 3, 4, 1024
CONNECTION_REQUEST = 0xE0
MAX_COMMANDS = 50
BER_SEQUENCE, BER_INTEGER, BER_STRING = 0x30, 0x02, 0x04
SNMP_GET, SNMP_RESPONSE = 0xA0, 0xA2
SYS_DESCR = bytes([0x2B, 6, 1, 2, 1, 1, 1, 0])


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


def snmp(data: bytes) -> list[bytes]:
    """SNMP v1 and v2c with the community "public": sysDescr.0, whatever is asked (RFC 3416)."""
    try:
        version, community, request = _snmp_request(data)
    except (IndexError, ValueError):
        return []
    if community != b"public":
        return []
    value = _ber(BER_STRING, b"netaudit lab router")
    bindings = _ber(BER_SEQUENCE, _ber(BER_SEQUENCE, _ber(0x06, SYS_DESCR) + value))
    zero = _ber(BER_INTEGER, b"\0")
    pdu = _ber(SNMP_RESPONSE, _ber(BER_INTEGER, request) + zero + zero + bindings)
    return [_ber(BER_SEQUENCE, _ber(BER_INTEGER, version) + _ber(BER_STRING, community) + pdu)]


def _snmp_request(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Version, community and request id. ValueError or IndexError on anything else."""
    body, _ = _take(data, BER_SEQUENCE)
    version, rest = _take(body, BER_INTEGER)
    community, rest = _take(rest, BER_STRING)
    if rest[0] not in (SNMP_GET, SNMP_GET + 1):
        raise ValueError("neither a Get nor a GetNext")
    pdu, _ = _take(rest, rest[0])
    request, _ = _take(pdu, BER_INTEGER)
    return version, community, request


def _take(data: bytes, tag: int) -> tuple[bytes, bytes]:
    length, start = data[1], 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 2:  # noqa: PLR2004  no datagram is longer than two octets can say
            raise ValueError("an impossible length")
        length, start = int.from_bytes(data[2 : 2 + size], "big"), 2 + size
    if data[0] != tag or len(data) < start + length:
        raise ValueError("not what was expected, or cut short")
    return data[start : start + length], data[start + length :]


def _ber(tag: int, value: bytes) -> bytes:
    assert len(value) < 128, "short form only"  # noqa: PLR2004
    return bytes([tag, len(value)]) + value
