"""ONC RPC (RFC 5531): the port mapper's list says whether NFS and the like stand behind it."""

from __future__ import annotations

import secrets
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match, Protocol, Say, framed
from netaudit.net.payloads import Payload

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

_MAPPER, _NFS = 100000, 100003
_NULL, _DUMP = 0, 4
_REPLY, _ACCEPTED = 1, 0
_HEAD = 24  # xid, reply, accepted, verifier (2), state
_MOST = 16_384
_NAMES = {100003: "nfs", 100005: "mountd", 100021: "nlockmgr", 100024: "status", 100004: "ypserv"}
_enough = framed(1, 4, 4, _MOST)  # RFC 5531 section 11: one last fragment


def _call(program: int, version: int, procedure: int) -> bytes:
    id_ = secrets.token_bytes(4)
    return id_ + struct.pack("!9I", 0, 2, program, version, procedure, 0, 0, 0, 0)


def _record(message: bytes) -> bytes:
    return struct.pack("!I", 0x80000000 | len(message)) + message


def talk(_greeting: bytes) -> Talk:
    """The port mapper's list."""
    call = _call(_MAPPER, 2, _DUMP)
    heard = yield Say(_record(call), _enough)
    return read(call, heard[4:])


def talk_nfs(_greeting: bytes) -> Talk:
    """NFS is asked to do nothing, in version 3 and, where it does not speak that, in 4."""
    for version in (3, 4):
        call = _call(_NFS, version, _NULL)
        heard = yield Say(_record(call), _enough)
        if not _replied(call, heard[4:]):
            return None
        if heard[24:28] == bytes(4):
            return Match("nfs", "", "", b"", (("protocol", str(version)),))
    return Match("nfs")


def ask() -> Asking:
    """The port mapper's list over UDP."""
    call = _call(_MAPPER, 2, _DUMP)
    return read(call, (yield Payload(call, echo=call[:4])))


def _replied(call: bytes, message: bytes) -> bool:
    return message[:4] == call[:4] and message[4:8] == _REPLY.to_bytes(4, "big")


def read(call: bytes, message: bytes) -> Match | None:
    """The match in an answer: programs by name, or a port mapper that tells none."""
    if not _replied(call, message):
        return None
    programs = set()
    position = _HEAD
    while message[position : position + 4] == b"\0\0\0\x01" and len(message) >= position + 20:
        programs.add(struct.unpack_from("!I", message, position + 4)[0])
        position += 20
    names = sorted(_NAMES[number] for number in programs if number in _NAMES)
    return Match("rpcbind", "", "", b"", (("programs", " ".join(names)),))


PROTOCOL = Protocol("rpcbind", talk, (111,))
NFS = Protocol("nfs", talk_nfs, (2049,))
DATAGRAMS = Datagrams("rpcbind", ask, (111,))
