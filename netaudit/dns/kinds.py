"""What a response is to a question (RFC 1034 section 4.3.2, RFC 2308 section 2).

Nothing here is trusted: it decides where to look next, and netaudit.dns.validate what holds.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

import dns.rdatatype

from netaudit.dns.denial import has_denial
from netaudit.dns.flaws import Flaw
from netaudit.dns.message import type_text
from netaudit.dns.names import lies_in, same
from netaudit.dns.proof import CNAME, DNAME, DS, NS, SOA, strictly_below

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.dns.message import Message, RRset
    from netaudit.model import Address

_YXDOMAIN = 6
_SERVFAIL = 2
_FOUND = frozenset({0, 3, _YXDOMAIN})


class Kind(Enum):
    """What a response is to a question (RFC 1034 section 4.3.2, RFC 2308 section 2)."""

    ANSWER = auto()
    REFERRAL = auto()
    NEGATIVE = auto()
    LAME = auto()


class Response(NamedTuple):
    """A response, from which server, and what it is; `child` of a referral.

    `silent`: over UDP nothing came, and this over TCP.
    """

    message: Message
    kind: Kind
    server: Name
    address: Address
    child: Name | None
    silent: bool = False

    def label(self) -> str:
        """Server and address, for people."""
        return f"{self.server.to_text(omit_final_dot=True)} ({self.address})"

    def silence(self, zone: Name, name: Name, rdtype: int) -> tuple[Flaw, ...]:
        """That it is no answer for who asks over UDP alone, if it is none."""
        if not self.silent:
            return ()
        subject = f"{name.to_text()} {type_text(rdtype)}"
        return (Flaw("UDP_SILENT", zone.to_text(), subject, server=self.label()),)


def classify(message: Message, zone: Name, name: Name, rdtype: int) -> tuple[Kind, Name | None]:
    """What a response of a zone's server is. Records outside the zone do not count."""
    if message.rcode not in _FOUND:
        return Kind.LAME, None
    if answering(message, zone, name, rdtype):
        return Kind.ANSWER, None
    if message.rcode == _YXDOMAIN:  # that is for a DNAME alone to say (RFC 6672 section 2.2)
        return Kind.LAME, None
    if message.rcode or _soa(message, zone, name):
        return Kind.NEGATIVE, None
    child = _referred(message, zone, name)
    if child is not None:
        return Kind.REFERRAL, child
    honest = message.authoritative or has_denial(message)
    return (Kind.NEGATIVE if honest else Kind.LAME), None


def by_resolver(message: Message) -> bool:
    """Whether a resolver answered: RA without AA. A proxy may do so in a server's place.

    A server that resolves as well, and cannot load its zone, says SERVFAIL in the same way.
    """
    resolves = message.recursion_available and not message.authoritative
    return resolves and message.rcode != _SERVFAIL


def answering(message: Message, zone: Name, name: Name, rdtype: int) -> list[RRset]:
    """The RRsets of the answer that speak of the name: its data, its alias, a DNAME above it.

    Some servers answer to a question for a DS with a referral that has it (RFC 4035 section 3.1.4.1
    was not known to them): it is the same DS there.
    """
    held = message.authority if rdtype == DS else ()
    return [
        rrset
        for rrset in (
            *message.answer,
            *(r for r in held if r.rdtype == DS and same(r.name, name)),
        )
        if (
            (
                (rrset.rdtype in {rdtype, CNAME} or rdtype == dns.rdatatype.ANY)
                and same(rrset.name, name)
            )
            or (rrset.rdtype == DNAME and strictly_below(name, rrset.name))
        )
        and lies_in(rrset.name, zone)
    ]


def _soa(message: Message, zone: Name, name: Name) -> bool:
    return any(
        r.rdtype == SOA and lies_in(r.name, zone) and lies_in(name, r.name)
        for r in message.authority
    )


def _referred(message: Message, zone: Name, name: Name) -> Name | None:
    for rrset in message.authority:
        if rrset.rdtype != NS:
            continue
        if strictly_below(rrset.name, zone) and lies_in(name, rrset.name):
            return rrset.name
    return None
