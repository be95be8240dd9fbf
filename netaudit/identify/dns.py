"""DNS: version.bind (RFC 4892), over TCP and UDP."""

from __future__ import annotations

import re
import secrets
import struct
from typing import TYPE_CHECKING

from netaudit.identify.dialogue import Datagrams, Match, Product, Protocol, Say, framed, recognise
from netaudit.net.payloads import Payload

if TYPE_CHECKING:
    from netaudit.identify.dialogue import Asking, Talk

_VERSION_BIND = b"\x07version\x04bind\x00"
_TXT, _CHAOS, _HEAD = 16, 3, 12
_RESPONSE = 0x80
_OPCODE = 0x78
_ANY, _OPT, _PAYLOAD = 255, 41, 4096
PRODUCTS = (
    Product(rb"^BIND (\d[\w.+-]*)", "BIND"),
    Product(rb"^(9\.\d+\.\d+[\w.+-]*)", "BIND"),
    Product(rb"^unbound ([\d.]+)", "Unbound"),
    Product(rb"^Knot DNS ([\d.]+)", "Knot DNS"),
    Product(rb"^Knot Resolver ?([\d.]+)?", "Knot Resolver"),
    Product(rb"^NSD ([\d.]+)", "NSD"),
    Product(rb"^PowerDNS (?:Authoritative Server|Recursor) ([\d.]+)", "PowerDNS"),
    Product(rb"^dnsmasq-([\d.]+)", "dnsmasq"),
    Product(rb"^Microsoft DNS ([\d.]+)", "Microsoft DNS"),
    Product(rb"^CoreDNS-([\d.]+)", "CoreDNS"),
)
_enough = framed(0, 2, 2, 65_537)


def _query() -> bytes:
    head = secrets.token_bytes(2) + struct.pack("!5H", 0, 1, 0, 0, 0)
    return head + _VERSION_BIND + struct.pack("!HH", _TXT, _CHAOS)


def talk(_greeting: bytes) -> Talk:
    """One query; a refusal is an answer too."""
    query = _query()
    heard = yield Say(len(query).to_bytes(2, "big") + query, _enough)
    message = heard[2:]
    return read(message) if _enough(heard) and message[:2] == query[:2] else None


def ask() -> Asking:
    """One query; then ANY of the root, which is what attackers have reflected (RFC 8482)."""
    query = _query()
    found = read((yield Payload(query, echo=query[:2])))
    if found:
        yield _any()
    return found


def _any() -> Payload:
    id_ = secrets.token_bytes(2)
    head = id_ + struct.pack("!BBHHHH", 1, 0, 1, 0, 0, 1)
    edns = b"\0" + struct.pack("!HHIH", _OPT, _PAYLOAD, 0x8000, 0)
    return Payload(head + b"\0" + struct.pack("!HH", _ANY, 1) + edns, echo=id_)


def read(message: bytes) -> Match | None:
    """The match in a response to the query."""
    if len(message) < _HEAD or not message[2] & _RESPONSE or message[2] & _OPCODE:
        return None
    asked, answers = struct.unpack_from("!HH", message, 4)
    if asked > 1:
        return None
    said = _text(message) if answers else b""
    name, version = recognise(said, PRODUCTS)
    return Match("dns", name, version, said)


def _text(message: bytes) -> bytes:
    """The first string of the first TXT record of class CHAOS."""
    record = re.search(rb"\x00\x10\x00\x03.{4}(..)(.)", message[_HEAD + 18 :], re.DOTALL)
    if not record:
        return b""
    start = _HEAD + 18 + record.end()
    return message[start : start + record[2][0]]


PROTOCOL = Protocol("dns", talk, (53,), tls_ports=(853,))
DATAGRAMS = Datagrams("dns", ask, (53,))
