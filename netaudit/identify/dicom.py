"""DICOM (PS3.8): an association for Verification alone, ended before anything is verified."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_REQUEST, _ACCEPT, _REJECT, _ABORT = 1, 2, 3, 7
_MOST = 8192
_KINDS = {_ACCEPT: "open", _REJECT: "closed", _ABORT: "closed"}
_enough = framed(2, 6, 6, _MOST)


def _item(kind: int, content: bytes) -> bytes:
    return struct.pack("!BBH", kind, 0, len(content)) + content


def _associate() -> bytes:
    context = b"\x01\0\0\0" + _item(0x30, b"1.2.840.10008.1.1") + _item(0x40, b"1.2.840.10008.1.2")
    user = _item(0x51, struct.pack("!I", 16_384)) + _item(0x52, b"2.25.1")
    items = _item(0x10, b"1.2.840.10008.3.1.1.1") + _item(0x20, context) + _item(0x50, user)
    body = struct.pack("!HH16s16s32x", 1, 0, b"ANY-SCP".ljust(16), b"NETAUDIT".ljust(16)) + items
    return struct.pack("!BBI", _REQUEST, 0, len(body)) + body


def talk(_greeting: bytes) -> Talk:
    """One request, on the protocol's own ports only, then an abort. No patient is asked for."""
    heard = yield Say(_associate(), _enough)
    kind = heard[0] if heard else 0
    if len(heard) < 10 or heard[1] != 0 or kind not in _KINDS:  # noqa: PLR2004
        return None
    if kind == _ACCEPT:
        yield Say(struct.pack("!BBIBBBB", _ABORT, 0, 4, 0, 0, 0, 0))
    implementation = re.search(rb"\x55\x00\x00([\x01-\x10])([\x20-\x7e]{1,16})", heard)
    name = text(implementation[2][: implementation[1][0]]) if implementation else ""
    return Match("dicom", name, "", b"", (("access", _KINDS[kind]),))


PROTOCOL = Protocol("dicom", talk, (104, 4242, 11112), own_ports=True)
