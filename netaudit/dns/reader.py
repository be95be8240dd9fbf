"""The data of one record off the wire, by dnspython's types; what they cannot read stays opaque."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire
from dns.rdtypes.ANY.NSEC import NSEC

if TYPE_CHECKING:
    from dns.rdata import Rdata

# Octets before names, and how many: of types that are many in an answer and hold names.
_NAMES = {
    int(dns.rdatatype.NS): (0, 1),
    int(dns.rdatatype.SOA): (0, 2),
    int(dns.rdatatype.RRSIG): (18, 1),
    int(dns.rdatatype.NSEC): (0, 1),
}
_LONGEST_LABEL = 63


@lru_cache(maxsize=256)
def _reader(rdtype: int) -> tuple[dns.rdatatype.RdataType, type[Rdata]]:
    """What dnspython looks up for each record anew."""
    kind = dns.rdatatype.RdataType.make(rdtype)
    found: type[Rdata] = dns.rdata.get_rdata_class(  # type: ignore[no-untyped-call]  # it has no types
        dns.rdataclass.IN, kind
    )
    return kind, found


@lru_cache(maxsize=20_000)
def read_rdata(rdtype: int, data: bytes) -> Rdata:
    """Rdata of class IN without compression. What its type cannot read stays opaque (RFC 3597).

    So does what its type would write otherwise than it came: signatures cover the octets.
    """
    try:
        kind, reader = _reader(rdtype)
        parser = dns.wire.Parser(data)
        rdata = reader.from_wire_parser(dns.rdataclass.IN, kind, parser)
        faithful = not parser.remaining() and _writes(rdata, rdtype, data)
    except Exception:  # noqa: BLE001  whatever a type's reader raises on hostile octets
        faithful = False
    if faithful:
        return rdata
    return dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.RdataType.make(rdtype), data)


def _writes(rdata: Rdata, rdtype: int, data: bytes) -> bool:
    """Whether its type would write these octets.

    dnspython makes a Name of each suffix of each name that it writes, which takes longer than to
    read it. Of the usual types only a name that is a pointer, and a bitmap, can come out otherwise.
    """
    before, names = _NAMES.get(rdtype, (0, 0))
    if not names:
        return rdata.to_wire() == data
    at = _after_names(data, before, names)
    if isinstance(rdata, NSEC):
        return data[at:] == b"".join(bytes([n, len(b)]) + b for n, b in rdata.windows)
    return at > 0


def _after_names(data: bytes, at: int, count: int) -> int:
    """Where names that begin there end; 0 if one of them is a pointer."""
    while count:
        length = data[at]
        if length > _LONGEST_LABEL:
            return 0
        at += 1 + length
        count -= not length
    return at
