"""Questions as octets, and whether octets answer them."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import dns.name
import dns.rdataclass
import dns.rdatatype

from netaudit.dns.ids import fresh_id
from netaudit.dns.message import type_text
from netaudit.dns.names import lowered

if TYPE_CHECKING:
    from dns.name import Name

PAYLOAD = 1232  # RFC 9715: no fragments
LEAST_PAYLOAD = 512  # RFC 6891 section 6.2.3
_QR, _TC, _RD, _CD, _DO = 0x8000, 0x0200, 0x0100, 0x0010, 0x8000
_HEADER, _AFTER_ID = struct.Struct("!HHHHHH"), struct.Struct("!HHHHH")
_PAYLOAD_AT = -8  # of an OPT record without options, at the end (RFC 6891 section 6.1.2)
_ERRORS_WITHOUT_QUESTION = frozenset({1, 2, 4, 5})  # FORMERR, SERVFAIL, NOTIMP, REFUSED


class Query(NamedTuple):  # a frozen dataclass takes four times as long to make
    """A question and how to ask it. Without `edns` neither payload nor DO is sent.

    `version`, `flags` (beside DO) and `options` (octets) are EDNS's; honest questions leave them.
    """

    name: Name
    rdtype: int
    edns: bool = True
    dnssec_ok: bool = True
    recursion: bool = False
    checking_disabled: bool = False
    rdclass: int = int(dns.rdataclass.IN)
    payload: int = PAYLOAD
    version: int = 0
    flags: int = 0
    options: bytes = b""

    def label(self) -> str:
        """Name and type, for people."""
        return f"{self.name.to_text()} {type_text(self.rdtype)}"

    def key(self) -> tuple[tuple[bytes, ...], int]:
        """Name and type, the same whatever the case of the name: dnspython's own hash is slow."""
        return lowered(self.name.labels), self.rdtype

    def to_wire(self) -> bytes:
        """The octets, with an unpredictable id."""
        flags = _RD * self.recursion | _CD * self.checking_disabled
        head = _AFTER_ID.pack(flags, 1, 0, 0, int(self.edns))
        return fresh_id() + head + self._question() + (self._opt() if self.edns else b"")

    def _question(self) -> bytes:
        return _octets(self.name.labels) + struct.pack("!HH", self.rdtype, self.rdclass)

    def _opt(self) -> bytes:
        flags = self.version << 16 | self.flags | _DO * self.dnssec_ok
        head = struct.pack("!BHHIH", 0, dns.rdatatype.OPT, self.payload, flags, len(self.options))
        return head + self.options


@lru_cache(maxsize=8192)
def _octets(labels: tuple[bytes, ...]) -> bytes:
    """A name as its labels are, in the case that they are in: a server gets a dozen questions."""
    return dns.name.Name(labels).to_wire() or b""


def offering(wire: bytes, payload: int) -> bytes:
    """A question with EDNS and no options, but with room for a UDP answer of so many octets."""
    return wire[:_PAYLOAD_AT] + payload.to_bytes(2, "big") + wire[_PAYLOAD_AT + 2 :]


def answers(query: bytes, wire: bytes) -> bool:
    """Whether `wire` is a response to `query`: same id, same question, QR set, opcode QUERY.

    An error without a question section is accepted (some servers send FORMERR so), and so is TC:
    what fends off floods sends a header alone to have honest clients come over TCP.
    """
    if len(wire) < _HEADER.size or wire[:2] != query[:2]:
        return False
    _, flags, questions, *_ = _HEADER.unpack_from(wire)
    if not flags & _QR or flags & 0x7800:
        return False
    if questions == 0:
        return flags & 0xF in _ERRORS_WITHOUT_QUESTION or bool(flags & _TC)
    end = _question_end(query)
    return questions == 1 and wire[12:end].lower() == query[12:end].lower()


def cut_short(wire: bytes) -> bool:
    """Whether TC is set in an answer."""
    return bool(wire[2] << 8 & _TC)


def beside_type(wire: bytes) -> bytes:
    """An answer's octets after the id, with zeros for the type in its question.

    A parsed message does not tell it: that a name has no CDS and that it has no CDNSKEY is one.
    """
    if not wire[5]:  # QDCOUNT: an error without a question section
        return wire[2:]
    end = _question_end(wire)
    return wire[2 : end - 4] + b"\0\0" + wire[end - 2 :]


def _question_end(query: bytes) -> int:
    at = _HEADER.size
    while query[at]:
        at += 1 + query[at]
    return at + 5
