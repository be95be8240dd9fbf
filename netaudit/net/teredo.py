"""Teredo (RFC 4380): the question that a client asks a server first, and its answer."""

from __future__ import annotations

import secrets

from netaudit.net.payloads import Payload

PORT = 3544
_NONCE = 8
# To all routers from fe80::8000:ffff:ffff:fffd (section 5.2.1): nothing of it ever changes.
_SOLICITATION = bytes.fromhex(
    "6000000000083afffe800000000000008000fffffffffffd"
    "ff0200000000000000000000000000028500fd3800000000"
)
_AUTHENTICATION, _ORIGIN = b"\0\1", b"\0\0"
_V6_HEADER, _ICMPV6, _ADVERTISEMENT = 40, 58, 134


def solicitation() -> Payload:
    """A router solicitation with a nonce, which the server repeats (section 5.1.1)."""
    nonce = secrets.token_bytes(_NONCE)
    return Payload(_AUTHENTICATION + b"\0\0" + nonce + b"\0" + _SOLICITATION, nonce, anywhere=True)


def is_advertisement(reply: bytes) -> bool:
    """Whether it is a router advertisement, behind authentication and origin indication or not."""
    if reply.startswith(_AUTHENTICATION) and len(reply) > 4:  # noqa: PLR2004  the lengths are there
        reply = reply[4 + reply[2] + reply[3] + _NONCE + 1 :]
    if reply.startswith(_ORIGIN):
        reply = reply[8:]
    whole = len(reply) > _V6_HEADER and reply[0] >> 4 == 6  # noqa: PLR2004  IPv6
    return whole and reply[6] == _ICMPV6 and reply[_V6_HEADER] == _ADVERTISEMENT
