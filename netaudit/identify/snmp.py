"""SNMP: the discovery of version 3, then one object of version 2c under the community "public".

"public" is no secret: it is what an agent has that nobody configured. It is asked once, for one
object to read, because that is the exposure: whoever sends the same gets the same.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from netaudit.identify.ber import ber, inside, values
from netaudit.identify.dialogue import Datagrams, Match, Product, recognise
from netaudit.net.payloads import Payload, snmp_discovery

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking

_SEQUENCE, _INTEGER, _STRING, _NULL, _OBJECT = 0x30, 0x02, 0x04, 0x05, 0x06
_GET, _RESPONSE = 0xA0, 0xA2
_DESCRIPTION = bytes([0x2B, 6, 1, 2, 1, 1, 1, 0])  # sysDescr.0 (RFC 3418)
# Private enterprise numbers of engine ids (RFC 3411 section 5, IANA).
_VENDORS = {9: "Cisco", 11: "HP", 2011: "Huawei", 2636: "Juniper", 8072: "Net-SNMP"}
_VENDORS |= {14988: "MikroTik", 3902: "ZTE", 12356: "Fortinet", 25506: "H3C", 4526: "Netgear"}
_VENDORS |= {171: "D-Link", 11863: "TP-Link", 674: "Dell", 311: "Microsoft", 367: "Ricoh"}
PRODUCTS = (
    Product(rb"Cisco IOS.{0,80}?Version ([\w.()]+)", "Cisco IOS"),
    Product(rb"^RouterOS(?: (\d[\w.]*))?", "MikroTik RouterOS"),
    Product(rb"Windows Version ([\d.]+)", "Windows"),
    Product(rb"^Linux \S{1,64} (\d[\w.-]*)", "Linux"),
    Product(rb"VRP.{0,60}?Version ([\d.]+)", "Huawei VRP"),
)


def _get(community: bytes) -> Payload:
    id_ = (0x10000000 | secrets.randbits(24)).to_bytes(4, "big")
    binding = ber(_SEQUENCE, ber(_OBJECT, _DESCRIPTION), bytes([_NULL, 0]))
    pdu = ber(_GET, b"\x02\x04" + id_, b"\x02\x01\x00\x02\x01\x00", ber(_SEQUENCE, binding))
    message = ber(_SEQUENCE, b"\x02\x01\x01", ber(_STRING, community), pdu)
    return Payload(message, echo=b"\x02\x04" + id_, anywhere=True)


def ask() -> Asking:
    """Both questions; either answer shows an agent."""
    vendor = _engine((yield snmp_discovery()))
    description = _description((yield _get(b"public")))
    if vendor is None and description is None:
        return None
    said = description or b""
    name, version = recognise(said, PRODUCTS)
    notes = [("versions", " ".join(_spoken(vendor, description)))]
    if description is not None:
        notes.append(("community", "public"))
    return Match("snmp", name or vendor or "", version, said, tuple(notes))


def _spoken(vendor: str | None, description: bytes | None) -> list[str]:
    return [v for v, heard in (("2c", description), ("3", vendor)) if heard is not None]


def _engine(heard: bytes) -> str | None:
    """The vendor of the engine that a version 3 report comes from; None for no report."""
    message = inside(heard, _SEQUENCE)
    parts = list(values(message)) if message else []
    if len(parts) < 4 or parts[0] != (_INTEGER, b"\x03"):  # noqa: PLR2004
        return None
    engine = inside(parts[2][1], _SEQUENCE, _STRING) or b""
    enterprise = int.from_bytes(engine[:4], "big") & 0x7FFFFFFF
    return _VENDORS.get(enterprise, "")


def _description(heard: bytes) -> bytes | None:
    """What the object holds; None where nothing of version 2c came back."""
    message = inside(heard, _SEQUENCE)
    parts = list(values(message)) if message else []
    if [tag for tag, _ in parts[:3]] != [_INTEGER, _STRING, _RESPONSE]:
        return None
    bindings = [held for tag, held in values(parts[2][1]) if tag == _SEQUENCE]
    binding = inside(bindings[0], _SEQUENCE) if bindings else None
    value = inside(binding, _STRING) if binding else None
    return re.sub(rb"\s+", b" ", value or b"")


DATAGRAMS = Datagrams("snmp", ask, (161,))
