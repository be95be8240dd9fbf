"""What a zone says to a question (RFC 1034 section 4.3.2, RFC 4035 section 3.1). Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from netaudit.lab.dns.zone import ZoneData

ADDRESSES = (dns.rdatatype.AAAA, dns.rdatatype.A)
CNAME, DS, NS, ANY = dns.rdatatype.CNAME, dns.rdatatype.DS, dns.rdatatype.NS, dns.rdatatype.ANY


@dataclass(slots=True)
class Answer:
    """The sections of an answer, RRSIGs beside their RRsets."""

    rcode: dns.rcode.Rcode = dns.rcode.NOERROR
    authoritative: bool = True
    answer: list[dns.rrset.RRset] = field(default_factory=list)
    authority: list[dns.rrset.RRset] = field(default_factory=list)
    additional: list[dns.rrset.RRset] = field(default_factory=list)


def lookup(
    zone: ZoneData, name: dns.name.Name, kind: dns.rdatatype.RdataType, *, dnssec: bool
) -> Answer:
    """The zone's answer about a name at or below its apex."""
    cut = zone.cut(name)
    if cut is not None and not (cut == name and kind == DS):
        return _referral(zone, cut, dnssec=dnssec)
    if name not in zone.names():
        return _negative(zone, dns.rcode.NXDOMAIN, name, dnssec=dnssec)
    found = _at(zone, name, kind)
    if not found:
        return _negative(zone, dns.rcode.NOERROR, name, dnssec=dnssec)
    return Answer(answer=_with_signatures(zone, found, dnssec=dnssec))


def _at(
    zone: ZoneData, name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> list[dns.rrset.RRset]:
    if kind == ANY:
        return list(zone.rrsets(name))
    found = zone.rrset(name, kind) or zone.rrset(name, CNAME)
    return [found] if found is not None else _chain_record(zone, name, kind)


def _chain_record(
    zone: ZoneData, name: dns.name.Name, kind: dns.rdatatype.RdataType
) -> list[dns.rrset.RRset]:
    """A direct question for NSEC; an NSEC3 owner does not exist as a name (RFC 5155 7.2.8)."""
    if kind != dns.rdatatype.NSEC or not zone.signed or zone.iterations is not None:
        return []
    return [r for r in zone.denial().no_data(name) if r.name == name]


def _referral(zone: ZoneData, cut: dns.name.Name, *, dnssec: bool) -> Answer:
    servers = zone.rrset(cut, NS)
    assert servers is not None, "a cut has NS records"
    authority = [servers]
    if dnssec and zone.signed:
        ds = zone.rrset(cut, DS)
        proof = [ds] if ds is not None else _proof(zone, zone.denial().no_data(cut))
        authority += _with_signatures(zone, proof, dnssec=True)
    glue = [
        found
        for server in servers
        for kind in ADDRESSES
        if server.target.is_subdomain(zone.name)
        and (found := zone.rrset(server.target, kind)) is not None
    ]
    return Answer(authoritative=False, authority=authority, additional=glue)


def _negative(
    zone: ZoneData, rcode: dns.rcode.Rcode, name: dns.name.Name, *, dnssec: bool
) -> Answer:
    authority = [zone.soa()]
    if dnssec and zone.signed:
        chain = zone.denial()
        denied = chain.name_error(name) if rcode == dns.rcode.NXDOMAIN else chain.no_data(name)
        authority += _proof(zone, denied)
    return Answer(rcode=rcode, authority=_with_signatures(zone, authority, dnssec=dnssec))


def _proof(zone: ZoneData, records: list[dns.rrset.RRset]) -> list[dns.rrset.RRset]:
    return [] if zone.flaws.no_denial else records


def _with_signatures(
    zone: ZoneData, rrsets: Iterable[dns.rrset.RRset], *, dnssec: bool
) -> list[dns.rrset.RRset]:
    found = []
    for rrset in rrsets:
        found.append(rrset)
        if dnssec and (signatures := zone.signatures(rrset)) is not None:
            found.append(signatures)
    return found


def transfer(zone: ZoneData) -> list[dns.rrset.RRset]:
    """The whole zone in the order of a transfer, between two SOAs (RFC 5936)."""
    body: list[dns.rrset.RRset] = []
    for name in sorted(zone.records):
        cut = zone.cut(name)
        for rrset in zone.rrsets(name):
            if rrset.rdtype == dns.rdatatype.SOA:
                continue
            signed = cut is None or (cut == name and rrset.rdtype == DS)
            body += _with_signatures(zone, [rrset], dnssec=signed)
    if zone.signed:
        body += _with_signatures(zone, zone.denial().all(), dnssec=True)
    soa = zone.soa()
    return [*_with_signatures(zone, [soa], dnssec=True), *body, soa]
