"""Siemens S7: a transport connection (RFC 905 over RFC 1006) and the set-up of communication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_CONNECT = bytes.fromhex("0300001611e00000000100c0010ac1020100c2020102")
_SETUP = bytes.fromhex("0300001902f08032010000000000080000f0000001000101e0")
_CONFIRM, _S7 = 0xD0, 0x32
_MOST = 512
_enough = framed(2, 4, 0, _MOST)  # RFC 1006 section 6


def talk(_greeting: bytes) -> Talk:
    """Connect and set up, on the protocol's own port only. Nothing is read from the controller."""
    heard = yield Say(_CONNECT, _enough)
    if heard[:2] != b"\x03\x00" or heard[5:6] != bytes([_CONFIRM]):
        return None
    heard = yield Say(_SETUP, _enough)
    if heard[:2] == b"\x03\x00" and heard[7:8] == bytes([_S7]):
        return Match("s7", "Siemens S7")
    return Match("iso-tsap")


PROTOCOL = Protocol("s7", talk, (102,), own_ports=True)
