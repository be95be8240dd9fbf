"""An SNMP agent: versions 1 and 2c with the community "public", and version 3's discovery."""

from __future__ import annotations

SEQUENCE, INTEGER, STRING, OBJECT, COUNTER = 0x30, 0x02, 0x04, 0x06, 0x41
GET, GET_NEXT, RESPONSE, REPORT = 0xA0, 0xA1, 0xA2, 0xA8
SYS_DESCR = bytes([0x2B, 6, 1, 2, 1, 1, 1, 0])  # 1.3.6.1.2.1.1.1.0
UNKNOWN_ENGINES = bytes([0x2B, 6, 1, 6, 3, 15, 1, 1, 4, 0])  # RFC 3414 section 5
COMMUNITY, DESCRIPTION = b"public", b"netaudit lab router"
ENGINE = bytes.fromhex("80001f8805") + b"lab"
VERSION_3 = b"\x03"
ZERO = bytes([INTEGER, 1, 0])
MAX_MESSAGE = bytes([INTEGER, 3, 0, 0xFF, 0xE3])
NO_FLAGS = bytes([STRING, 1, 0])
USER_MODEL = bytes([INTEGER, 1, 3])
SHORT = 128


def snmp(data: bytes) -> list[bytes]:
    """The answer to one message; none to what is no SNMP, or of another community."""
    try:
        body, _ = take(data, SEQUENCE)
        version, rest = take(body, INTEGER)
        return [_discovery(rest)] if version == VERSION_3 else _description(version, rest)
    except (IndexError, ValueError):
        return []


def _description(version: bytes, rest: bytes) -> list[bytes]:
    """sysDescr.0, whatever is asked (RFC 3416)."""
    community, rest = take(rest, STRING)
    if community != COMMUNITY or rest[0] not in (GET, GET_NEXT):
        return []
    pdu, _ = take(rest, rest[0])
    request, _ = take(pdu, INTEGER)
    binding = ber(SEQUENCE, ber(OBJECT, SYS_DESCR) + ber(STRING, DESCRIPTION))
    reply = ber(RESPONSE, ber(INTEGER, request) + ZERO + ZERO + ber(SEQUENCE, binding))
    return [ber(SEQUENCE, ber(INTEGER, version) + ber(STRING, community) + reply)]


def _discovery(rest: bytes) -> bytes:
    """A report with our engine's id (RFC 3414 section 4), to whoever asks."""
    header, _ = take(rest, SEQUENCE)
    message, _ = take(header, INTEGER)
    header = ber(SEQUENCE, ber(INTEGER, message) + MAX_MESSAGE + NO_FLAGS + USER_MODEL)
    nobody = bytes([STRING, 0])
    user = ber(STRING, ENGINE) + ZERO + ZERO + nobody + nobody + nobody
    security = ber(STRING, ber(SEQUENCE, user))
    binding = ber(SEQUENCE, ber(OBJECT, UNKNOWN_ENGINES) + ber(COUNTER, b"\x01"))
    report = ber(REPORT, ber(INTEGER, message) + ZERO + ZERO + ber(SEQUENCE, binding))
    scoped = ber(SEQUENCE, ber(STRING, ENGINE) + nobody + report)
    return ber(SEQUENCE, ber(INTEGER, VERSION_3) + header + security + scoped)


def take(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """The value of that tag at the front, and what follows it. ValueError or IndexError."""
    length, start = data[1], 2
    if length & SHORT:
        size = length & 0x7F
        if not 1 <= size <= 2:  # noqa: PLR2004  no datagram is longer than two octets can say
            raise ValueError("an impossible length")
        length, start = int.from_bytes(data[2 : 2 + size], "big"), 2 + size
    if data[0] != tag or len(data) < start + length:
        raise ValueError("not what was expected, or cut short")
    return data[start : start + length], data[start + length :]


def ber(tag: int, value: bytes) -> bytes:
    """A value with its tag and length (X.690), short or long form."""
    if len(value) < SHORT:
        return bytes([tag, len(value)]) + value
    return bytes([tag, 0x82]) + len(value).to_bytes(2, "big") + value
