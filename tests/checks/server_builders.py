"""Facts about servers of zones, sound unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from netaudit.facts.apex import ApexDenial, ApexView, Cdnskey, SetSeen, Soa, ZoneApex
from netaudit.facts.manners import ServerManners, ZoneManners
from netaudit.facts.parent import ParentView, ParentViews, ServerName, ServerNames
from tests.checks.dns_builders import DS, KEY

TYPES = ("SOA", "NS", "DNSKEY")
SOA = Soa("ns1.so-a.kontum.test", "hostmaster.so-a.kontum.test", 1, 3600, 900, 1209600, 300)


def manners(**changes: Any) -> ServerManners:
    whole = ServerManners(
        server="ns1.so-a.kontum.test (2001:db8:1000::53)",
        edns=True,
        dnssec_ok=True,
        version_one="BADVERS",
        version_shown=0,
        unknown="NOERROR",
        echoes=(),
        case_kept=True,
        unknown_type="NOERROR",
        denial_soa="so-a.kontum.test",
        small="NOERROR",
        small_size=300,
        small_truncated=False,
        small_edns=True,
        upward=False,
        software="",
    )
    return replace(whole, **changes)


def zone_manners(*servers: ServerManners) -> ZoneManners:
    return ZoneManners(servers)


def seen(type_: str, **changes: Any) -> SetSeen:
    """An RRset signed once, by key 7."""
    return replace(SetSeen(type_, 3600, (7,), (13,), (3600,)), **changes)


def denied(kind: str = "NSEC", **changes: Any) -> ApexDenial:
    types = ("NS", "SOA", "RRSIG", "NSEC", "DNSKEY", "CDS", "CDNSKEY")
    return replace(ApexDenial(kind, (300,), types, ()), **changes)


def apex(**changes: Any) -> ApexView:
    whole = ApexView(
        server="ns1.so-a.kontum.test (2001:db8:1000::53)",
        soa=SOA,
        servers=("ns1.so-a.kontum.test", "ns2.kontum.test"),
        sets=tuple(seen(t) for t in TYPES),
        keys=(KEY,),
        cds=(),
        cds_text=(),
        cdnskeys=(),
        cds_unlike=(),
        denial=denied(),
    )
    return replace(whole, **changes)


def cdnskey(**changes: Any) -> Cdnskey:
    return replace(Cdnskey(KEY, published=True, delete=False, text="257 3 13 ab"), **changes)


def offering(**changes: Any) -> ApexView:
    """One that publishes a CDS for the key in use."""
    return replace(apex(cds=(DS,), cds_text=("7 13 2 ab",)), **changes)


def zone_apex(*servers: ApexView) -> ZoneApex:
    return ZoneApex(servers)


def parent(**changes: Any) -> ParentView:
    servers = ("ns1.so-a.kontum.test", "ns2.kontum.test")
    whole = ParentView("ns1.kontum.test (2001:db8::53)", "NOERROR", ("7/13/2",), servers)
    return replace(whole, **changes)


def parents(*servers: ParentView) -> ParentViews:
    return ParentViews("kontum.test", servers)


def server_name(**changes: Any) -> ServerName:
    address = (ip_address("2001:db8:1000::53"),)
    whole = ServerName("ns1.so-a.kontum.test", True, address, address, True, "")
    return replace(whole, **changes)


def server_names(*names: ServerName, referred: bool = True) -> ServerNames:
    return ServerNames(referred, names)
