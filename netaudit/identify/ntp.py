"""NTP (RFC 5905): a client's question, then one control message that should go unanswered."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match, first
from netaudit.net.payloads import Payload, ntp_client

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

_LEAST, _SERVER, _CONTROL = 48, 4, 6
# Mode 6, READVAR of the system (RFC 9327 section 4.1).
_READVAR = struct.pack("!BBHHHHH", 0x16, 2, 0x4E41, 0, 0, 0, 0)


def ask() -> Asking:
    """Time, and variables. The list of clients (mode 7) may be hundreds of packets: not asked."""
    time = yield ntp_client()
    variables = yield Payload(_READVAR, echo=b"\x4e\x41", echo_at=2)
    answers = len(time) >= _LEAST and time[0] & 7 == _SERVER
    controls = len(variables) >= 12 and variables[0] & 7 == _CONTROL and variables[1] & 0x80  # noqa: PLR2004
    if not (answers or controls):
        return None
    version = first(rb'version="?(?:ntpd )?(?:ntpsec-)?v?(\d[\w.@-]{0,40})', variables)
    name = ""
    if b'version="ntpd' in variables:
        name = "ntpsec" if b"ntpsec" in variables else "ntpd"
    notes = (("control", "answered"),) if controls else ()
    return Match("ntp", name, version, variables[12:160], notes)


DATAGRAMS = Datagrams("ntp", ask, (123,))
