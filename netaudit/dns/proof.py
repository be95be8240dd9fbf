"""What a denial of existence proves, whichever records prove it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.dns.names import lies_in

if TYPE_CHECKING:
    from dns.name import Name

NS, SOA, DS = (int(t) for t in (dns.rdatatype.NS, dns.rdatatype.SOA, dns.rdatatype.DS))
CNAME, DNAME = int(dns.rdatatype.CNAME), int(dns.rdatatype.DNAME)
NXNAME = 128  # RFC 9824 section 2
_WILDCARD = dns.name.Name([b"*"])


class Denied(StrEnum):
    """What does not exist."""

    NAME = "name"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that holds.

    `opt_out`: it rests on an opt-out span, so it is no better than insecure (RFC 5155 9.2).
    `delegation`: the name is a zone cut (its NS bit is set); said by a proof about DS only.
    `spanned`: all that it rests on is that span: there may be a delegation without DS.
    """

    denied: Denied
    opt_out: bool = False
    delegation: bool = False
    spanned: bool = False


def ancestor_only(types: frozenset[int]) -> bool:
    """Whether the record stands at a delegation or DNAME: it says nothing of what lies below.

    RFC 6840 section 4.1, RFC 6672 section 5.3.4.1.
    """
    return (NS in types and SOA not in types) or DNAME in types


def parent_side(types: frozenset[int]) -> bool:
    """Whether the record is the parent's at a delegation: of that name it only denies DS."""
    return NS in types and SOA not in types


@lru_cache(maxsize=1024)  # few differ: those of an apex, of a delegation, of a host
def types_in(windows: tuple[tuple[int, bytes], ...]) -> frozenset[int]:
    """The types of a bitmap (RFC 4034 section 4.1.2)."""
    return frozenset(
        window * 256 + index * 8 + bit
        for window, bitmap in windows
        for index, octet in enumerate(bitmap)
        for bit in range(8)
        if octet & 0x80 >> bit
    )


def wildcard_at(encloser: Name) -> Name:
    """`*.encloser`: of an ancestor, whose names below have a label as long at the least."""
    return _WILDCARD.concatenate(encloser)


def one_longer(name: Name, encloser: Name) -> Name:
    """The next closer name (RFC 5155 section 1.3)."""
    return name.split(len(encloser) + 1)[1]


@lru_cache(maxsize=8192)
def suffix(labels: tuple[bytes, ...], depth: int) -> Name:
    """The last `depth` labels of a name: the same zones are looked for again and again."""
    return dns.name.Name(labels[-depth:])


def strictly_below(name: Name, ancestor: Name) -> bool:
    """A proper subdomain."""
    return len(name.labels) > len(ancestor.labels) and lies_in(name, ancestor)
