"""LDAP (RFC 4511): the root DSE, which is for everybody to read without a bind (RFC 4512)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.identify.ber import ber, inside, values, whole
from netaudit.identify.dialogue import Datagrams, Match, Protocol, Say, text
from netaudit.net.payloads import Payload

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

_SEQUENCE, _INTEGER, _STRING, _ENTRY, _DONE, _EXTENDED = 0x30, 0x02, 0x04, 0x64, 0x65, 0x78
_WANTED = (
    b"vendorName",
    b"vendorVersion",
    b"objectClass",
    b"supportedCapabilities",
    b"structuralObjectClass",
    b"supportedLDAPVersion",
    b"supportedExtension",
    b"isSynchronized",
)
_ACTIVE_DIRECTORY = b"1.2.840.113556.1.4.800"
_STARTTLS = b"1.3.6.1.4.1.1466.20037"
_MOST = 8192


def _search() -> bytes:
    limits = b"\x0a\x01\x00\x0a\x01\x00\x02\x01\x00\x02\x01\x0a\x01\x01\x00"
    attributes = ber(_SEQUENCE, *(ber(_STRING, name) for name in _WANTED))
    request = ber(0x63, b"\x04\x00", limits, ber(0x87, b"objectClass"), attributes)
    return ber(_SEQUENCE, b"\x02\x01\x07", request)


def enough(heard: bytes) -> bool:
    """Up to the search's result, or something else."""
    if not heard.startswith(bytes([_SEQUENCE])) or len(heard) >= _MOST:
        return bool(heard)
    return whole(heard) and any(_operation(message)[0] != _ENTRY for _, message in values(heard))


def betrays(heard: bytes) -> bool:
    """A notice of disconnection: the answer to what is no LDAP (RFC 4511 section 4.4.1)."""
    return b"1.3.6.1.4.1.1466.20036" in heard[:200]


def talk(_greeting: bytes) -> Talk:
    """One search of the root DSE."""
    return read((yield Say(_search(), enough)))


def ask() -> Asking:
    """The same over UDP (CLDAP, MS-ADTS 6.3.3)."""
    return read((yield Payload(_search())))


def read(heard: bytes) -> Match | None:
    """The match in an answer."""
    operations = [_operation(body) for tag, body in values(heard) if tag == _SEQUENCE]
    if not any(tag in {_ENTRY, _DONE, _EXTENDED} for tag, _ in operations):
        return None
    found = {name: held for tag, body in operations if tag == _ENTRY for name, held in _entry(body)}
    classes = b" ".join(found.get("objectclass", []) + found.get("structuralobjectclass", []))
    vendor = text(b" ".join(found.get("vendorname", [])))
    version = text(b" ".join(found.get("vendorversion", [])))
    if b"OpenLDAProotDSE" in classes:
        vendor = "OpenLDAP"
    elif _ACTIVE_DIRECTORY in found.get("supportedcapabilities", []):
        vendor = vendor or "Active Directory"
    offers = _STARTTLS in found.get("supportedextension", [])
    notes = (("starttls", "yes" if offers else "no"),) if found else ()
    return Match("ldap", vendor, version, b"", notes)


def _operation(message: bytes) -> tuple[int, bytes]:
    """The operation of a message that carries our message id (or 0), (0, b"") for others."""
    parts = list(values(message))
    if len(parts) < 2 or parts[0][0] != _INTEGER or parts[0][1] not in {b"\x07", b"\x00"}:  # noqa: PLR2004
        return 0, b""
    return parts[1]


def _entry(body: bytes) -> list[tuple[str, list[bytes]]]:
    attributes = inside(body, _SEQUENCE) or b""
    found = []
    for _, attribute in values(attributes):
        parts = list(values(attribute))
        if len(parts) == 2:  # noqa: PLR2004  a type and a set
            found.append((text(parts[0][1]).lower(), [held for _, held in values(parts[1][1])]))
    return found


PROTOCOL = Protocol("ldap", talk, (389, 3268), None, betrays, tls_ports=(636, 3269))
DATAGRAMS = Datagrams("ldap", ask, (389,))
