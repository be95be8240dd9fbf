"""Microsoft SQL Server: TDS pre-login (MS-TDS 2.2.6.5), whose answer names the version."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Match, Protocol, Say, framed

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Talk

_PRELOGIN, _RESPONSE = 0x12, 0x04
_VERSION, _ENCRYPTION, _END = 0, 1, 0xFF
_NO_ENCRYPTION = 2
_YEARS = {17: "2025", 16: "2022", 15: "2019", 14: "2017", 13: "2016", 12: "2014", 11: "2012"}
_YEARS |= {10: "2008", 9: "2005", 8: "2000"}
_MOST = 4096
_MOST_OPTIONS = 16
_enough = framed(2, 4, 0, _MOST)


def _request() -> bytes:
    options = struct.pack("!BHHBHHB", _VERSION, 11, 6, _ENCRYPTION, 17, 1, _END)
    body = options + bytes(6) + bytes([_NO_ENCRYPTION])
    return struct.pack("!BBHHBB", _PRELOGIN, 1, 8 + len(body), 0, 0, 0) + body


def talk(_greeting: bytes) -> Talk:
    """Pre-login, and no log-in."""
    heard = yield Say(_request(), _enough)
    if len(heard) < 15 or heard[0] != _RESPONSE or heard[8] != _VERSION:  # noqa: PLR2004
        return None
    body = heard[8:]
    options = dict(_options(body))
    version = options.get(_VERSION, b"")
    if len(version) < 4:  # noqa: PLR2004
        return None
    major, minor, build = version[0], version[1], int.from_bytes(version[2:4], "big")
    name = f"Microsoft SQL Server {_YEARS[major]}" if major in _YEARS else "Microsoft SQL Server"
    encrypts = options.get(_ENCRYPTION, b"\x02") != bytes([_NO_ENCRYPTION])
    notes = (("starttls", "yes" if encrypts else "no"),)
    return Match("mssql", name, f"{major}.{minor}.{build}", b"", notes)


def _options(body: bytes) -> list[tuple[int, bytes]]:
    found = []
    for position in range(0, 5 * _MOST_OPTIONS, 5):
        option = body[position : position + 5]
        if len(option) < 5 or option[0] == _END:  # noqa: PLR2004
            break
        offset, length = struct.unpack("!HH", option[1:])
        found.append((option[0], body[offset : offset + length]))
    return found


PROTOCOL = Protocol("mssql", talk, (1433, 1434))
