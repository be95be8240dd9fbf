"""Messages in and out, the same for name servers and resolvers."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import dns.exception
import dns.flags
import dns.message
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from netaudit.lab.dns.answer import Answer

HEADER = 12
PAYLOAD = 1232
PLAIN_PAYLOAD = 512
VERSION_0 = 0  # of EDNS
RESPONSE = 0x80
DNSSEC_TYPES = (dns.rdatatype.RRSIG, dns.rdatatype.NSEC, dns.rdatatype.NSEC3)


def parse(data: bytes) -> dns.message.Message | list[bytes]:
    """A query with one question; or the replies that are due to anything else (one, or none)."""
    if len(data) < HEADER or data[2] & RESPONSE:
        return []
    try:
        query = dns.message.from_wire(data)
    except (dns.exception.DNSException, ValueError, struct.error, IndexError):
        return [_header_only(data, dns.rcode.FORMERR)]
    if query.opcode() != dns.opcode.QUERY:
        return [_header_only(data, dns.rcode.NOTIMP)]
    if len(query.question) != 1:
        return [_header_only(data, dns.rcode.FORMERR)]
    return query


def _header_only(data: bytes, rcode: int) -> bytes:
    flags = (data[2] & 0x79) | RESPONSE  # opcode and RD as they came
    return data[:2] + bytes([flags, rcode]) + bytes(8)


def fill(reply: dns.message.Message, answer: Answer, *, dnssec: bool) -> None:
    """Put an answer's sections into a reply; without DNSSEC types unless asked for."""
    asked = reply.question[0].rdtype
    for target, source in (
        (reply.answer, answer.answer),
        (reply.authority, answer.authority),
        (reply.additional, answer.additional),
    ):
        target.extend(r for r in source if dnssec or _is_plain(r, asked))


def _is_plain(rrset: dns.rrset.RRset, asked: dns.rdatatype.RdataType) -> bool:
    return rrset.rdtype == asked or rrset.rdtype not in DNSSEC_TYPES


def pack(reply: dns.message.Message, query: dns.message.Message, *, tcp: bool) -> bytes:
    """In wire format; over UDP cut to what the client takes, with TC (RFC 2181 section 9)."""
    if tcp:
        return reply.to_wire(max_size=65535)
    size = max(PLAIN_PAYLOAD, min(PAYLOAD, query.payload)) if query.edns >= 0 else PLAIN_PAYLOAD
    return reply.to_wire(max_size=size, prefer_truncation=True)
