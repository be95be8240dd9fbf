"""PostgreSQL: the request for TLS, which is answered by one letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
# The protocol's version 1.0 is long gone: the error says which routine of which release refused.
_ANCIENT = bytes.fromhex("0000000800010000")


def talk(_greeting: bytes) -> Talk:
    """TLS or not; where not, the error that a version without a user brings."""
    heard = yield Say(_SSL_REQUEST)
    if heard == b"S":
        return Match("postgresql", "PostgreSQL", "", b"", (("starttls", "yes"),))
    if heard != b"N":
        is_error = heard[:1] == b"E" and b"\0" in heard[:2000] and b"postgres" in heard.lower()
        return Match("postgresql", "PostgreSQL") if is_error else None
    refused = yield Say(_ANCIENT)
    if not refused.startswith(b"E"):
        return None
    return Match("postgresql", "PostgreSQL", "", b"", (("starttls", "no"),))


PROTOCOL = Protocol("postgresql", talk, (5432, 5433))
