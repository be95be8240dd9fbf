"""What answers say, as short texts: response codes, TXT records, versions of software."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.name
import dns.rdataclass
import dns.rdatatype
from dns.rdtypes.ANY.TXT import TXT as RdataTXT  # noqa: N811  the type's number has that name too

from netaudit.dns.ask import Answer, NoAnswer
from netaudit.dns.message import type_text
from netaudit.dns.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.model import Address
    from netaudit.net.dns import Asker

_CH, _TXT = int(dns.rdataclass.CH), int(dns.rdatatype.TXT)
_VERSION = "version.bind."
_NSID_CODE = 3
NSID = _NSID_CODE.to_bytes(2, "big") + b"\0\0"  # the option as a question has it (RFC 5001)
_MOST_IDENTIFIER = 128
_MOST_TYPES = 256  # of a bitmap
_MOST_TEXT = 80


def came(answer: Answer | NoAnswer | None) -> str:
    """The response code, how there was no answer, or "" where nothing was asked."""
    if answer is None:
        return ""
    return answer.message.rcode_text() if isinstance(answer, Answer) else str(answer.failure)


def text_of(answer: Answer | NoAnswer | None) -> str:
    """The first TXT record of an answer, "" without one; at most 80 printable characters."""
    rrsets = answer.message.answer if isinstance(answer, Answer) else ()
    for rrset in rrsets:
        for rdata in rrset.rdatas:
            if isinstance(rdata, RdataTXT):
                return printable(b"".join(rdata.strings))
    return ""


def address_in(text: str) -> Address | None:
    """The address that a text is, None if it is none."""
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


async def software_of(asker: Asker, address: Address) -> str:
    """What a server says of its software (RFC 4892 section 3), "" if nothing."""
    query = Query(dns.name.from_text(_VERSION), _TXT, rdclass=_CH, edns=False)
    answer = await asker(address, query)
    if isinstance(answer, NoAnswer) or not answer.message.chaos:
        return ""
    return printable(answer.message.chaos[0][1:])


def printable(octets: bytes) -> str:
    """Octets as a text of at most 80 printable characters."""
    text = octets.decode("ascii", "replace")
    return "".join(c if c.isprintable() else "?" for c in text)[:_MOST_TEXT]


def nsid_of(answer: Answer | NoAnswer | None) -> bytes:
    """The identifier that a server gave (RFC 5001), empty if none."""
    edns = answer.message.edns if isinstance(answer, Answer) else None
    found = (data for code, data in (edns.options if edns else ()) if code == _NSID_CODE)
    return next(found, b"")[:_MOST_IDENTIFIER]


def bitmap(windows: Iterable[tuple[int, bytes]]) -> tuple[str, ...]:
    """The mnemonics of a type bitmap (RFC 4034 section 4.1.2)."""
    numbers = [
        window * 256 + octet * 8 + bit
        for window, bits in windows
        for octet, value in enumerate(bits)
        for bit in range(8)
        if value & (0x80 >> bit)
    ]
    return tuple(map(type_text, numbers[:_MOST_TYPES]))
