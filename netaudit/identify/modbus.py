"""Modbus/TCP: Read Device Identification (function 43, type 14), which reads a name plate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_TRANSACTION = b"\x4e\x41"
_REQUEST = _TRANSACTION + b"\x00\x00\x00\x05\xff\x2b\x0e\x01\x00"
_FUNCTION, _ERROR = 0x2B, 0x80
_HEAD = 8
_MOST = 260
_MOST_OBJECTS = 3  # vendor, product code, revision
_enough = framed(4, 6, 6, _MOST)


def talk(_greeting: bytes) -> Talk:
    """One request, on the protocol's own port only. No register is read or written."""
    heard = yield Say(_REQUEST, _enough)
    if heard[:4] != _TRANSACTION + b"\x00\x00" or len(heard) <= _HEAD:
        return None
    if heard[7] == _FUNCTION | _ERROR:
        return Match("modbus")
    if heard[7] != _FUNCTION:
        return None
    plate = _objects(heard)
    return Match("modbus", " ".join(plate[:2])[:64], plate[2] if len(plate) > 2 else "")  # noqa: PLR2004


def _objects(heard: bytes) -> list[str]:
    """After type, code, conformity, more, next and count: id, length, text."""
    found: list[str] = []
    position = 14
    while len(found) < _MOST_OBJECTS and len(heard) >= position + 2:
        length = heard[position + 1]
        found.append(text(heard[position + 2 : position + 2 + length]))
        position += 2 + length
    return found


PROTOCOL = Protocol("modbus", talk, (502,), own_ports=True)
