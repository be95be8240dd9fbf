"""Records that their type cannot read, put into a zone of tests.fakes.dns_zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from tests.fakes.dns_zones import name

if TYPE_CHECKING:
    from tests.fakes.dns_zones import Zone


def add_opaque(zone: Zone, owner: str, rdtype: str, *octets: str) -> None:
    """Records of these octets, in hex, in place of what is there."""
    kind = dns.rdatatype.from_text(rdtype)
    rdatas = [
        dns.rdata.GenericRdata(dns.rdataclass.IN, kind, bytes.fromhex(text)) for text in octets
    ]
    zone.data[name(owner), kind] = dns.rrset.from_rdata_list(name(owner), 300, rdatas)
    zone.forget()
