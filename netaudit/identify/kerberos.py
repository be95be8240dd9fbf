"""Kerberos (RFC 4120): a request for a realm that is nobody's, so that an error comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.ber import ber, inside
from netaudit.identify.dialogue import Datagrams, Match, Protocol, Say, framed, text
from netaudit.net.payloads import Payload

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

_SEQUENCE, _INTEGER, _GENERAL, _TIME = 0x30, 0x02, 0x1B, 0x18
_AS_REQ, _AS_REP, _ERROR = 0x6A, 0x6B, 0x7E
_REALM = b"NETAUDIT.INVALID"
_MOST = 8192
_enough = framed(0, 4, 4, _MOST)


def _request() -> bytes:
    def name(kind: int, *parts: bytes) -> bytes:
        held = ber(_SEQUENCE, *(ber(_GENERAL, part) for part in parts))
        return ber(_SEQUENCE, ber(0xA0, bytes([_INTEGER, 1, kind])), ber(0xA1, held))

    body = ber(
        _SEQUENCE,
        ber(0xA0, b"\x03\x05\x00\x40\x00\x00\x00"),
        ber(0xA1, name(1, b"netaudit")),
        ber(0xA2, ber(_GENERAL, _REALM)),
        ber(0xA3, name(2, b"krbtgt", _REALM)),
        ber(0xA5, ber(_TIME, b"20370101000000Z")),
        ber(0xA7, b"\x02\x04\x1f\x1e\x1d\x1c"),
        ber(0xA8, ber(_SEQUENCE, b"\x02\x01\x12", b"\x02\x01\x11")),
    )
    return ber(
        _AS_REQ,
        ber(_SEQUENCE, ber(0xA1, b"\x02\x01\x05"), ber(0xA2, b"\x02\x01\x0a"), ber(0xA4, body)),
    )


def talk(_greeting: bytes) -> Talk:
    """One request, without any proof of identity: no log-in is tried."""
    request = _request()
    heard = yield Say(len(request).to_bytes(4, "big") + request, _enough)
    return read(heard[4:])


def ask() -> Asking:
    """The same over UDP."""
    return read((yield Payload(_request())))


def read(heard: bytes) -> Match | None:
    """A KRB-ERROR (message type 30), which names the server's realm."""
    error = inside(heard, _ERROR, _SEQUENCE)
    if error is None or inside(error, 0xA1) != b"\x02\x01\x1e":
        return None
    realm = inside(error, 0xA9, _GENERAL) or b""
    return Match("kerberos", "", "", realm, (("realm", text(realm)),))


PROTOCOL = Protocol("kerberos", talk, (88,))
DATAGRAMS = Datagrams("kerberos", ask, (88,))
