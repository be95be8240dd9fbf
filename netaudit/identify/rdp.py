"""Remote Desktop: the X.224 connection confirm (MS-RDPBCGR 2.2.1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, at_least

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

# TPKT, X.224 connection request, RDP negotiation request for TLS, CredSSP and plain.
_REQUEST = bytes.fromhex("030000130ee000000000000100080003000000")
_CONFIRM, _RESPONSE, _FAILURE = 0xD0, 2, 3
_CLASS_0_LENGTHS = {11, 19}
_WAYS = {0: "plain RDP", 1: "TLS", 2: "CredSSP", 8: "RDSTLS"}


def talk(_greeting: bytes) -> Talk:
    """One request; nobody logs in."""
    heard = yield Say(_REQUEST, at_least(11))
    length = int.from_bytes(heard[2:4], "big")
    is_tpkt = heard[:2] == b"\x03\x00" and length in _CLASS_0_LENGTHS
    if not is_tpkt or heard[5:6] != bytes([_CONFIRM]):
        return None
    notes = []
    if heard[11:12] == bytes([_RESPONSE]):
        way = int.from_bytes(heard[15:19], "little")
        notes.append(("security", _WAYS.get(way, str(way))))
    return Match("rdp", "", "", b"", tuple(notes))


PROTOCOL = Protocol("rdp", talk, (3389,))
