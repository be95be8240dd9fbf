"""SMB: the negotiation of a dialect (MS-SMB2 2.2.3), and whether version 1 is still spoken."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_SMB1, _SMB2 = b"\xffSMB", b"\xfeSMB"
_MOST = 4096
_DIALECTS = {0x0202: "2.0.2", 0x0210: "2.1", 0x0300: "3.0", 0x0302: "3.0.2", 0x0311: "3.1.1"}
_SIGNING_REQUIRED = 2
_BODY = 64  # octets of the header
_enough = framed(1, 4, 4, _MOST)


def _negotiate() -> bytes:
    """Dialects 2.0.2 to 3.0.2: 3.1.1 wants contexts, and tells nothing more."""
    dialects = (0x0202, 0x0210, 0x0300, 0x0302)
    header = _SMB2 + struct.pack("<HHIHHIIQIIQ", 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + bytes(16)
    body = struct.pack("<HHHHI16sQ", 36, len(dialects), 1, 0, 0, b"netaudit-netaudi", 0)
    message = header + body + struct.pack(f"<{len(dialects)}H", *dialects)
    return len(message).to_bytes(4, "big") + message


def talk(_greeting: bytes) -> Talk:
    """Negotiate, and leave before any session."""
    heard = yield Say(_negotiate(), _enough)
    message = heard[4:]
    if message.startswith(_SMB1):
        return Match("smb", "", "", b"", (("dialect", "1"),))
    if not message.startswith(_SMB2) or len(message) < _BODY + 6:
        return None
    mode, dialect = struct.unpack_from("<HH", message, _BODY + 2)
    notes = [("dialect", _DIALECTS.get(dialect, f"{dialect:#06x}"))]
    notes.append(("signing", "required" if mode & _SIGNING_REQUIRED else "optional"))
    return Match("smb", "", "", b"", tuple(notes))


PROTOCOL = Protocol("smb", talk, (445,))
