"""The data of one record off the wire, by dnspython's types; what they cannot read stays opaque."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.wire

if TYPE_CHECKING:
    from dns.rdata import Rdata


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
        faithful = not parser.remaining() and rdata.to_wire() == data
    except Exception:  # noqa: BLE001  whatever a type's reader raises on hostile octets
        faithful = False
    if faithful:
        return rdata
    return dns.rdata.GenericRdata(dns.rdataclass.IN, dns.rdatatype.RdataType.make(rdtype), data)
