"""A ServerHello that is changed before it leaves: what no TLS library of today can be made to say.

Clients of TLS 1.2 come to no session there, since both sides hash other octets; those that only
read the ServerHello see it, and those of TLS 1.3 notice nothing.
"""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import TYPE_CHECKING

from netaudit.lab.services.base import Conversation, converse

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.lab.services.base import Endpoint, Stream

_HANDSHAKE, _SERVER_HELLO = 22, 2
_HEAD, _MESSAGE, _FIXED = 5, 4, 34  # octets: a record's head, a message's, version and random
_VERSIONS, _RENEGOTIATION, _DEFLATE = 43, 0xFF01, 1


def unprotected(record: bytes) -> bytes:
    """Without the extension of RFC 5746."""
    return _changed(record, compression=0, without=_RENEGOTIATION)


def compressing(record: bytes) -> bytes:
    """As if it took the method of compression that was offered (RFC 3749)."""
    return _changed(record, compression=_DEFLATE, without=None)


def _changed(record: bytes, *, compression: int, without: int | None) -> bytes:
    """The record with another ServerHello; as it is, where that is of TLS 1.3, or there is none."""
    if record[0] != _HANDSHAKE or record[_HEAD] != _SERVER_HELLO:
        return record
    end = _HEAD + _MESSAGE + int.from_bytes(record[_HEAD + 1 : _HEAD + _MESSAGE])
    session = _HEAD + _MESSAGE + _FIXED
    suite = session + 1 + record[session]
    extensions = _extensions(record[suite + 5 : end])
    if _VERSIONS in extensions:
        return record
    kept = b"".join(whole for kind, whole in extensions.items() if kind != without)
    body = record[_HEAD + _MESSAGE : suite + 2] + bytes((compression,))
    body += len(kept).to_bytes(2) + kept
    made = bytes((_SERVER_HELLO,)) + len(body).to_bytes(3) + body + record[end:]
    return record[:3] + len(made).to_bytes(2) + made


def _extensions(data: bytes) -> dict[int, bytes]:
    found = {}
    while data:
        end = 4 + int.from_bytes(data[2:4])
        found[int.from_bytes(data[:2])] = data[:end]
        data = data[end:]
    return found


def tampered(service: Stream, change: Callable[[bytes], bytes]) -> Stream:
    """A service that speaks TLS at once, behind somebody who changes its first record."""

    async def serve(conversation: Conversation, endpoint: Endpoint) -> None:
        inner = await _inside(service, endpoint)
        upwards = asyncio.create_task(_pass_on(conversation, inner))
        try:
            head = await inner.exactly(_HEAD)
            await conversation.send(change(head + await inner.exactly(int.from_bytes(head[3:]))))
            await _pass_on(inner, conversation)
        finally:
            upwards.cancel()
            await asyncio.gather(upwards, return_exceptions=True)
            inner.writer.close()

    return serve


async def _inside(service: Stream, endpoint: Endpoint) -> Conversation:
    """A connection to the service itself, that leaves the process nowhere."""
    near, far = socket.socketpair()
    for end in (near, far):
        end.setblocking(False)

    def accept() -> asyncio.StreamReaderProtocol:
        reader = asyncio.StreamReader()
        return asyncio.StreamReaderProtocol(reader, partial(converse, service, endpoint))

    await asyncio.get_running_loop().connect_accepted_socket(accept, far)
    return Conversation(*await asyncio.open_connection(sock=near))


async def _pass_on(source: Conversation, to: Conversation) -> None:
    """Until the source's end, which is told."""
    while data := await source.some():
        await to.send(data)
    to.writer.write_eof()
