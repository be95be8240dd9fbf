"""VNC: the RFB protocol (RFC 6143), up to the list of ways to log in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, at_least

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_VERSION = re.compile(rb"RFB (\d{3})\.(\d{3})\n")
_NONE = 1  # security type: whoever comes
_MINORS, _REALVNC = {889: "Apple Remote Desktop"}, (4, 5)


def greets(heard: bytes) -> bool:
    """The version message, twelve octets."""
    return _VERSION.match(heard) is not None


def talk(greeting: bytes) -> Talk:
    """Answer with the same version, read the security types, choose none."""
    if not greeting:
        greeting = yield Say(b"", at_least(12))
    found = _VERSION.match(greeting)
    if not found:
        return None
    major, minor = int(found[1]), int(found[2])
    name = _MINORS.get(minor) or ("RealVNC" if major in _REALVNC else "")
    types = b""
    if (major, minor) >= (3, 7):
        types = yield Say(b"RFB 003.008\n", lambda heard: len(heard) > heard[0] if heard else False)
    kinds = set(types[1 : 1 + types[0]]) if types else set()
    notes = (("access", "open" if _NONE in kinds else "closed"),) if kinds else ()
    return Match("vnc", name, "", greeting[:12], (("protocol", f"{major}.{minor}"), *notes))


PROTOCOL = Protocol("vnc", talk, (5900, 5901, 5902, 5903), greets)
