"""What each field of a record has to be, so that an error can name the one that is not."""

from __future__ import annotations

import base64
import binascii
import re
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

import dns.dnssectypes
import dns.exception
import dns.name
from dns.rdatatype import AAAA, DNSKEY, DS, NS, A

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dns.name import Name
    from dns.rdatatype import RdataType

    Wrong = tuple[int, Phrase]

_LONGEST_NUMBER = 100  # Python reads no number of more than 4,300
_GENERIC = "\\#"  # RFC 3597 section 5
_HEX = re.compile(r"[0-9A-Fa-f]*")
_BASE64 = re.compile(r"[0-9A-Za-z+/=]*")
_DIGITS = {1: 40, 2: 64, 3: 64, 4: 96, 5: 64, 6: 64}  # of a digest, by its type (IANA)
_KEY = Phrase("a public key in Base64")


def first_wrong(rdtype: RdataType, fields: tuple[str, ...], origin: Name) -> Wrong | None:
    """The place of the first field that cannot be, and what was expected there.

    A field that is missing has the place after the last. Of types that neither hints nor anchors
    are made of nothing is known here.
    """
    if fields[:1] == (_GENERIC,):
        return None
    if rdtype == DS:
        return _leading(fields, _DS) or _digest(fields)
    if rdtype == DNSKEY:
        return _leading(fields, _DNSKEY) or _public_key(fields)
    checks = _addressed(rdtype, origin)
    if checks and not (wrong := _leading(fields, checks)) and len(fields) > len(checks):
        return len(checks), Phrase("the end of the record")
    return wrong if checks else None


def is_name(text: str, origin: Name) -> bool:
    """Whether a text is a domain name, by itself or below the origin."""
    try:
        dns.name.from_text(text, origin)
    except (dns.exception.DNSException, ValueError):
        return False
    return True


def _leading(
    fields: Sequence[str], checks: Sequence[tuple[Phrase, Callable[[str], bool]]]
) -> Wrong | None:
    for at, (expected, holds) in enumerate(checks):
        if at >= len(fields) or not holds(fields[at]):
            return at, expected
    return None


def _digest(fields: Sequence[str]) -> Wrong | None:
    at, kind = len(_DS), fields[2]
    for place, part in enumerate(fields[at:], at):
        if not _HEX.fullmatch(part):
            return place, Phrase("a digest in hexadecimal digits")
    length = len("".join(fields[at:]))
    wanted = _DIGITS.get(int(kind), max(length + length % 2, 2))
    if length != wanted:
        message = "a digest of {digits} hexadecimal digits; here are {found}"
        return at, Phrase(message, (("digits", wanted), ("found", length)))
    return None


def _public_key(fields: Sequence[str]) -> Wrong | None:
    at = len(_DNSKEY)
    for place, part in enumerate(fields[at:], at):
        if not _BASE64.fullmatch(part):
            return place, _KEY
    try:
        found = base64.b64decode("".join(fields[at:]), validate=True)
    except binascii.Error:
        found = b""
    return None if found else (at, _KEY)


def _addressed(rdtype: RdataType, origin: Name) -> Sequence[tuple[Phrase, Callable[[str], bool]]]:
    return {
        NS: [(Phrase("the name of a name server"), partial(is_name, origin=origin))],
        A: [(Phrase("an IPv4 address"), partial(_is_address, kind=IPv4Address))],
        AAAA: [(Phrase("an IPv6 address"), partial(_is_address, kind=IPv6Address))],
    }.get(rdtype, [])


def _is_address(text: str, kind: type[IPv4Address | IPv6Address]) -> bool:
    try:
        return not getattr(kind(text), "scope_id", None)
    except ValueError:
        return False


def _is_number(text: str, most: int) -> bool:
    short = len(text) <= _LONGEST_NUMBER
    return short and text.isascii() and text.isdigit() and int(text) <= most


def _is_algorithm(text: str) -> bool:
    try:
        dns.dnssectypes.Algorithm.make(int(text) if text.isascii() and text.isdigit() else text)
    except (dns.exception.DNSException, ValueError):
        return False
    return True


_ALGORITHM = (Phrase("an algorithm, by its number or name"), _is_algorithm)
_DS = (
    (Phrase("a key tag from 0 to 65535"), partial(_is_number, most=65_535)),
    _ALGORITHM,
    (Phrase("a digest type from 1 to 255"), lambda t: _is_number(t, 255) and int(t) > 0),
)
_DNSKEY = (
    (Phrase("flags, 0 to 65535"), partial(_is_number, most=65_535)),
    (Phrase("the protocol, 3"), partial(_is_number, most=255)),
    _ALGORITHM,
)
