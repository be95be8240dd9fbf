"""MySQL and MariaDB: the initial handshake packet, which names the version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, text

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_HEAD = 5  # length (3), sequence number, protocol version or 0xff
_PROTOCOL = 10
_ERROR = 0xFF
_MOST = 1024
_SSL = 0x0800  # CLIENT_SSL


def greets(heard: bytes) -> bool:
    """Packet number 0 of a plausible length: protocol 10, or an error in its place."""
    if len(heard) < _HEAD or heard[3] != 0 or int.from_bytes(heard[:3], "little") > _MOST:
        return False
    if heard[4] == _PROTOCOL:
        return re.match(rb"\d[\x20-\x7e]{0,60}\0", heard[_HEAD:]) is not None
    return heard[4] == _ERROR and _is_error(heard[_HEAD:])


def talk(greeting: bytes) -> Talk:
    """Listen. Nothing is ever sent."""
    if not greeting:
        greeting = yield Say()
    if not greets(greeting):
        return None
    if greeting[4] == _ERROR:
        words = greeting[7:]
        name = "MariaDB" if b"MariaDB" in words else "MySQL"
        return Match("mysql", name, "", words, (("access", "closed"),))
    version, _, rest = greeting[_HEAD:].partition(b"\0")
    # A replication hack that MariaDB 10 puts before its version.
    plain = version.removeprefix(b"5.5.5-") if b"MariaDB" in version else version
    name = "MariaDB" if b"MariaDB" in version else "MySQL"
    number = re.match(rb"[\d.]+", plain)
    return Match("mysql", name, text(number[0]) if number else "", version, _notes(rest))


def _notes(rest: bytes) -> tuple[tuple[str, str], ...]:
    """Whether it can protect log-ins: flags after thread (4), salt (8) and a zero."""
    if len(rest) < 15:  # noqa: PLR2004
        return ()
    flags = int.from_bytes(rest[13:15], "little")
    return (("starttls", "yes" if flags & _SSL else "no"),)


def _is_error(body: bytes) -> bool:
    """A code between 1000 and 4999, then words: "Host ... is not allowed to connect"."""
    return 1000 <= int.from_bytes(body[:2], "little") < 5000 and body[2:].isascii()  # noqa: PLR2004


PROTOCOL = Protocol("mysql", talk, (3306, 3307), greets)
