"""TFTP (RFC 1350): a file that nobody has, so that an error comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match
from netaudit.net.payloads import tftp_read

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

_DATA, _ERROR = b"\x00\x03", b"\x00\x05"


def ask() -> Asking:
    """One request to read; nothing is ever written."""
    heard = yield tftp_read()
    if heard.startswith(_ERROR) and len(heard) > 4:  # noqa: PLR2004  opcode and code
        return Match("tftp", "", "", heard[4:].partition(b"\0")[0])
    return Match("tftp") if heard.startswith(_DATA) else None


DATAGRAMS = Datagrams("tftp", ask, (69,))
