"""The host key of an SSH server: a key exchange up to its answer, and no log-in (RFC 4253).

The connection ends before anything is encrypted. The server's signature over the exchange is
checked, so that a key that it has only heard of does not count.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.errors import CannotAsk
from netaudit.facts.application import Speech
from netaudit.net.sshkex import KINDS, Broken, Transcript, signed, string, strings
from netaudit.net.stream import Misbehaved

if TYPE_CHECKING:
    from netaudit.net.stream import Stream

_US = b"SSH-2.0-netaudit"
_MOST_LINES = 32  # before the identification
_MOST_PACKET = 35_000  # RFC 4253 section 6.1
_MOST_PACKETS = 16  # up to the answer
_DISCONNECT, _KEXINIT, _OURS, _THEIRS = 1, 20, 30, 31
_IGNORED = frozenset({2, 3, 4, 7})  # IGNORE, UNIMPLEMENTED, DEBUG, EXT_INFO
_COOKIE = 16
_LISTS = 10  # of a KEXINIT
# We encrypt nothing, but must agree on something.
_CIPHERS = b"aes128-ctr,aes256-ctr,aes128-gcm@openssh.com,chacha20-poly1305@openssh.com,aes128-cbc"
_MACS = b"hmac-sha2-256,hmac-sha2-512,hmac-sha1"


@dataclass(frozen=True, slots=True)
class Shown:
    """The host key algorithms that a server offers, and its key of those asked for.

    `key` is as in RFC 4253 section 6.6; b"" where it has none.
    """

    offered: tuple[bytes, ...]
    key: bytes


async def host_key(stream: Stream, algorithms: tuple[bytes, ...]) -> Shown:
    """The server's key of the first of these algorithms that it has.

    Raises Misbehaved, CannotAsk where it knows no key exchange that we do.
    """
    try:
        return await _exchange(stream, algorithms)
    except ValueError as error:  # of ours, or of the library at hostile values
        raise Misbehaved(Speech.GARBAGE, str(error)) from error


async def _exchange(stream: Stream, algorithms: tuple[bytes, ...]) -> Shown:
    await stream.send(_US + b"\r\n")
    server = await _identification(stream)
    ours = _kexinit(algorithms)
    await stream.send(_packet(ours))
    theirs = await _message(stream, _KEXINIT)
    kinds, offered = (tuple(part.split(b",")) for part in strings(theirs[1 + _COOKIE :], 2))
    if not set(algorithms) & set(offered):
        return Shown(offered, b"")
    kind = next((k for k in KINDS if k in kinds), None)
    if kind is None:
        raise CannotAsk("the SSH server knows no key exchange that netaudit does")
    if _guessed_wrong(theirs, kinds[0] == kind and offered[0] == algorithms[0]):
        await _read(stream)
    make, hash_ = KINDS[kind]
    exchange = make()
    await stream.send(_packet(bytes([_OURS]) + string(exchange.public)))
    key, public, signature = strings((await _message(stream, _THEIRS))[1:], 3)
    spoken = Transcript(_US, server, ours, theirs)
    digest = spoken.digest(hash_, key, exchange.public, public, exchange.shared(public))
    if not signed(key, signature, digest):
        raise Broken("the signature over the key exchange does not hold")
    return Shown(offered, key)


async def _identification(stream: Stream) -> bytes:
    for _ in range(_MOST_LINES):
        line = await stream.line()
        if line.startswith(b"SSH-"):
            return line
    raise Broken("no identification")


def _kexinit(algorithms: tuple[bytes, ...]) -> bytes:
    lists = (b",".join(KINDS), b",".join(algorithms), _CIPHERS, _CIPHERS, _MACS, _MACS)
    rest = (b"none", b"none", b"", b"")
    head = bytes([_KEXINIT]) + secrets.token_bytes(_COOKIE)
    return head + b"".join(map(string, (*lists, *rest))) + bytes(5)


def _guessed_wrong(theirs: bytes, right: bool) -> bool:  # noqa: FBT001  the guess
    """Whether a packet follows that is to be thrown away (RFC 4253 section 7.1)."""
    lists = strings(theirs[1 + _COOKIE :], _LISTS)
    at = 1 + _COOKIE + sum(4 + len(one) for one in lists)
    return theirs[at : at + 1] > b"\0" and not right


def _packet(payload: bytes) -> bytes:
    """RFC 4253 section 6, before any key is in use."""
    padding = 8 - (5 + len(payload)) % 8
    padding += 8 if padding < 4 else 0  # noqa: PLR2004  four octets at least
    length = 1 + len(payload) + padding
    return length.to_bytes(4, "big") + bytes([padding]) + payload + bytes(padding)


async def _message(stream: Stream, wanted: int) -> bytes:
    """The next message of that number; what may come between is passed over."""
    for _ in range(_MOST_PACKETS):
        payload = await _read(stream)
        if payload[:1] == bytes([wanted]):
            return payload
        if payload[:1] == bytes([_DISCONNECT]):
            raise Misbehaved(Speech.CUT, "disconnected")
        if payload[0] not in _IGNORED:
            raise Broken(f"message {payload[0]} instead of {wanted}")
    raise Broken("nothing but messages to ignore")


async def _read(stream: Stream) -> bytes:
    length = int.from_bytes(await stream.exactly(4), "big")
    if not 2 <= length <= _MOST_PACKET:  # noqa: PLR2004  a padding length and a message number
        raise Broken(f"a packet of {length} octets")
    data = await stream.exactly(length)
    payload = data[1 : length - data[0]]
    if not payload:
        raise Broken("an empty packet")
    return payload
