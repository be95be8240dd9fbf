"""A ClientHello and what answers it, octet by octet: which version and suite a server would take.

The OpenSSL of this machine can no longer offer all that old servers still take (SSL 3.0, RC4,
triple DES). And it calls a version refused where the server went on to ask for our certificate.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

SSL3, TLS1, TLS1_1, TLS1_2 = 0x0300, 0x0301, 0x0302, 0x0303
NAMES = {TLS1_2: "TLSv1.2", TLS1_1: "TLSv1.1", TLS1: "TLSv1", SSL3: "SSLv3"}  # newest first
# Suites that give less than 112 bits, no secrecy, or no proof of who answers; codes of IANA's
# registry. RFC 9325 section 4.1, RFC 5246 appendix A.5 (anonymous).
WEAK: dict[str, tuple[int, ...]] = {
    "NULL": (0x01, 0x02, 0x3B, 0x2C, 0x2D, 0x2E, 0xC001, 0xC006, 0xC00B, 0xC010),
    "EXPORT": (0x03, 0x06, 0x08, 0x0B, 0x0E, 0x11, 0x14, 0x62, 0x64, 0x63, 0x65),
    "RC4": (0x04, 0x05, 0x66, 0xC002, 0xC007, 0xC00C, 0xC011),
    "DES": (0x09, 0x0C, 0x0F, 0x12, 0x15),
    "3DES": (0x0A, 0x0D, 0x10, 0x13, 0x16, 0xC003, 0xC008, 0xC00D, 0xC012),
    "IDEA": (0x07,),
    "anon": (
        *(0x17, 0x18, 0x19, 0x1A, 0x1B, 0x34, 0x3A, 0x46, 0x6C, 0x6D, 0x89, 0x9B, 0xA6, 0xA7),
        *(0xBF, 0xC5, 0xC015, 0xC016, 0xC017, 0xC018, 0xC019),
    ),
}
# AES (CBC, GCM, CCM), Camellia, SEED, ARIA, ChaCha20, with RSA, DHE, ECDHE and static keys.
# Some servers stumble over more than 128 suites: these and the weak ones are offered apart.
_SOUND = (
    *(0xC030, 0xC02C, 0xC02F, 0xC02B, 0xCCA8, 0xCCA9, 0xCCAA, 0x9F, 0x9E, 0xA3, 0xA2, 0xC028),
    *(0xC024, 0xC027, 0xC023, 0xC014, 0xC00A, 0xC013, 0xC009, 0x6B, 0x6A, 0x67, 0x40, 0x39),
    *(0x38, 0x33, 0x32, 0x88, 0x87, 0x45, 0x44, 0x9A, 0x99, 0x9D, 0x9C, 0x3D, 0x3C, 0x35, 0x2F),
    *(0x84, 0x41, 0x96, 0xC032, 0xC02E, 0xC031, 0xC02D, 0xC00F, 0xC005, 0xC00E, 0xC004, 0x37),
    *(0x36, 0x31, 0x30, 0xC0AC, 0xC0AD, 0xC09C, 0xC09D, 0xC09E, 0xC09F, 0xC050, 0xC051, 0xC060),
    *(0xC061, 0xC05C, 0xC05D),
)
# With a Diffie-Hellman group of the server's own choice, and a certificate (RSA, DSA).
DHE = (
    *(0x9F, 0x9E, 0xCCAA, 0x6B, 0x67, 0x39, 0x33, 0x88, 0x45, 0x9A, 0xC09E, 0xC09F),
    *(0xA3, 0xA2, 0x6A, 0x40, 0x38, 0x32, 0x87, 0x44, 0x99),
)
# Whose key, found out years later, opens what was recorded: transport by RSA, static (EC)DH; with
# AES, Camellia, SEED, ARIA. RFC 9325 section 4.1.
STATIC = (
    *(0x9D, 0x9C, 0x3D, 0x3C, 0x35, 0x2F, 0x84, 0x41, 0x96, 0xC09C, 0xC09D, 0xC050, 0xC051),
    *(0xC032, 0xC02E, 0xC031, 0xC02D, 0xC00F, 0xC005, 0xC00E, 0xC004, 0x37, 0x36, 0x31, 0x30),
)
# With a key of the session alone, and encryption that is authenticated: RFC 9325 section 4.2.
GOOD = (
    *(0xC030, 0xC02C, 0xC02F, 0xC02B, 0xCCA8, 0xCCA9, 0xCCAA, 0x9F, 0x9E, 0xA3, 0xA2, 0xC0AC),
    *(0xC0AD, 0xC09E, 0xC09F, 0xC05C, 0xC05D, 0xC060, 0xC061),
)
EPHEMERAL = (*GOOD, *(suite for suite in _SOUND if suite not in {*GOOD, *STATIC}))
_OLD_TOO = ("RC4", "DES", "3DES", "IDEA", "EXPORT")  # what an old server may have alone
# The worst first: who takes a good one of these has chosen, or has nothing else.
ANY = (
    *chain.from_iterable(WEAK[kind] for kind in _OLD_TOO),
    *STATIC,
    *(suite for suite in EPHEMERAL if suite not in GOOD),
    *GOOD,
)
_SCSV = 0x00FF  # TLS_EMPTY_RENEGOTIATION_INFO_SCSV, RFC 5746
_GROUPS = (0x1D, 0x17, 0x18, 0x19, 0x0E, 0x0D)  # x25519, P-256, P-384, P-521, sect571r1, k1
SCHEMES = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601),
    *(0x0402, 0x0302, 0x0203, 0x0201, 0x0202),
)
BROKEN = (0x0203, 0x0201, 0x0202, 0x0101)  # signatures of SHA-1 and MD5: RFC 9155
_NAME, _GROUPS_OF, _FORMATS, _SCHEMES_OF, _PADDING = 0, 10, 11, 13, 21  # extensions
EXTENDED_MASTER_SECRET, RENEGOTIATION_INFO = 23, 0xFF01  # RFC 7627, RFC 5746
_DEFLATE = 1  # RFC 3749
# Middleboxes are known that hang at a ClientHello of such a length: RFC 7685 section 1.
_HANGS = range(256, 512)
_HANDSHAKE, _ALERT, _SERVER_HELLO = 22, 21, 2
_SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE = 12, 14
_MOST_OF_FLIGHT = 1 << 16  # octets of all that a server says with a long chain
_MOST = 1 << 14  # octets of a record: RFC 5246 section 6.2.1
_POINT = 3  # octets before it, which name the curve: RFC 8422 section 5.4


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the version and suite that the server took, or 0 and 0 where it took none.

    `alert` is the description of its alert (RFC 5246 section 7.2), -1 without one. `group` are the
    bits of its Diffie-Hellman prime where it took a suite of `DHE`, 0 otherwise. `compresses`: it
    took the method of compression that was offered. `extensions` are the types of those in its
    ServerHello, None where not all of it was read. `scheme` is that of the signature over its key
    (RFC 5246 section 7.4.1.4.1), where that was to be read and there is one, 0 otherwise.
    """

    version: int
    suite: int
    alert: int = -1
    group: int = 0
    compresses: bool = False
    extensions: frozenset[int] | None = frozenset()
    scheme: int = 0


class NotTlsError(Exception):
    """It is no answer of TLS."""


def client_hello(
    version: int, suites: Iterable[int], name: str = "", schemes: Iterable[int] = SCHEMES
) -> bytes:
    """The record of a ClientHello (RFC 5246 section 7.4.1.2) that goes up to `version`."""
    offered = b"".join(suite.to_bytes(2) for suite in (*suites, _SCSV))
    compressions = b"\0" if version == SSL3 else bytes((_DEFLATE, 0))
    body = version.to_bytes(2) + os.urandom(32) + b"\0" + _of(2, offered) + _of(1, compressions)
    if version != SSL3:  # RFC 6101 knows no extensions
        extensions = _extensions(name, schemes)
        length = len(body) + len(extensions) + 6
        if length in _HANGS:
            extensions += _extension(_PADDING, bytes(max(0, _HANGS.stop - length - 4)))
        body += _of(2, extensions)
    message = b"\1" + _of(3, body)
    return bytes((_HANDSHAKE,)) + min(version, TLS1).to_bytes(2) + _of(2, message)


def _extensions(name: str, schemes: Iterable[int]) -> bytes:
    made = b""
    if name.isascii() and name:
        made = _extension(_NAME, _of(2, b"\0" + _of(2, name.encode())))
    made += _extension(_GROUPS_OF, _of(2, b"".join(g.to_bytes(2) for g in _GROUPS)))
    made += _extension(_FORMATS, b"\1\0") + _extension(EXTENDED_MASTER_SECRET, b"")
    return made + _extension(_SCHEMES_OF, _of(2, b"".join(s.to_bytes(2) for s in schemes)))


def _extension(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2) + _of(2, data)


def _of(width: int, data: bytes) -> bytes:
    """With its length before it."""
    return len(data).to_bytes(width) + data


async def read_answer(
    exactly: Callable[[int], Awaitable[bytes]], *, signed: bool = False
) -> Answer:
    """The first message of the server; `exactly` reads so many octets. Raises NotTlsError.

    And its ServerKeyExchange, where a group is to be seen or it is asked how that is `signed`.
    """
    head = await exactly(5)
    kind, length = head[0], int.from_bytes(head[3:])
    if kind not in {_HANDSHAKE, _ALERT} or head[1] != SSL3 >> 8 or not 1 < length <= _MOST:
        raise NotTlsError("an answer, but not of TLS")
    record = await exactly(length)
    if kind == _ALERT:
        return Answer(0, 0, record[1])
    answer = _server_hello(record)
    if not signed and answer.suite not in DHE:
        return answer
    body = await _key_exchange(exactly, record)
    scheme = _scheme(answer, body) if answer.version == TLS1_2 else 0
    if answer.suite in DHE:
        prime = int.from_bytes(body[2 : 2 + int.from_bytes(body[:2])])
        answer = replace(answer, group=prime.bit_length())
    return replace(answer, scheme=scheme)


def _scheme(answer: Answer, body: bytes) -> int:
    """What stands behind the numbers in a ServerKeyExchange of TLS 1.2; 0 where nothing does.

    A prime, a generator and a public value, or the name of a curve and a point on it.
    """
    at, width, numbers = (0, 2, 3) if answer.suite in DHE else (_POINT, 1, 1)
    for _ in range(numbers):
        at += width + int.from_bytes(body[at : at + width])
    return int.from_bytes(body[at : at + 2])


async def _key_exchange(exactly: Callable[[int], Awaitable[bytes]], data: bytes) -> bytes:
    """The ServerKeyExchange (RFC 5246 section 7.4.3); empty without one.

    Messages stand one after the other, in one record or over several.
    """
    taken = 0
    while taken < _MOST_OF_FLIGHT:
        while len(data) >= 4 and len(data) >= (end := 4 + int.from_bytes(data[1:4])):  # noqa: PLR2004  a message's head
            kind, body, data = data[0], data[4:end], data[end:]
            if kind == _SERVER_KEY_EXCHANGE:
                return body
            if kind == _SERVER_HELLO_DONE:
                return b""
        head = await exactly(5)
        if head[0] != _HANDSHAKE:
            return b""
        record = await exactly(int.from_bytes(head[3:]))
        data, taken = data + record, taken + len(record) + 1
    return b""


def _server_hello(record: bytes) -> Answer:
    """RFC 5246 section 7.4.1.3: version, 32 octets, session, suite, compression, extensions."""
    after = 39 + (record[38] if len(record) > 38 else 0)  # noqa: PLR2004  up to the session's end
    version = int.from_bytes(record[4:6])
    if record[0] != _SERVER_HELLO or len(record) < after + 2 or version not in NAMES:
        raise NotTlsError("a handshake, but no ServerHello")
    suite, end = int.from_bytes(record[after : after + 2]), 4 + int.from_bytes(record[1:4])
    extensions = _types(record[after + 5 : end]) if len(record) >= end else None
    compresses = record[after + 2 : after + 3] == bytes((_DEFLATE,))
    return Answer(version, suite, compresses=compresses, extensions=extensions)


def _types(extensions: bytes) -> frozenset[int]:
    found = set()
    while len(extensions) >= 4:  # noqa: PLR2004  a type and a length
        found.add(int.from_bytes(extensions[:2]))
        extensions = extensions[4 + int.from_bytes(extensions[2:4]) :]
    return frozenset(found)
