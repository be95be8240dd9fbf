"""Trust anchors and root hints: from zone-file text, with a clear error for what is neither."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

import dns.exception
import dns.name
import dns.rdatatype
import dns.zonefile
from dns.name import Name
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.NS import NS

from netaudit.errors import UsageError
from netaudit.model import Address

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dns.rdata import Rdata

    from netaudit.model import DnsPlan


@dataclass(frozen=True, slots=True)
class Anchor:
    """What is trusted of one zone: DS or DNSKEY records, or both."""

    zone: Name
    ds: tuple[DS, ...]
    keys: tuple[DNSKEY, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """A name server of a zone where the walk may begin, and its addresses.

    That is the root; where nothing leads there, as on a network without a root of its own, it is
    the zones that resolvers are told of (BIND's static-stub, Unbound's stub-zone).
    """

    name: Name
    addresses: tuple[Address, ...]
    zone: Name = dns.name.root


def read_anchors(text: str, where: str) -> dict[Name, Anchor]:
    """Trust anchors from DS and DNSKEY records in a zone file; `where` names it in errors.

    Raises UsageError on anything else, and when there is none.
    """
    found: dict[Name, list[Rdata]] = {}
    for name, rdata in _records(text, where):
        if not isinstance(rdata, DS | DNSKEY):
            kind = dns.rdatatype.to_text(rdata.rdtype)
            raise UsageError(
                "{where}: {name} {kind}: a trust anchor is a DS or a DNSKEY record",
                where=where,
                name=name.to_text(),
                kind=kind,
            )
        found.setdefault(name, []).append(rdata)
    if not found:
        raise UsageError("{where}: no trust anchor in it; give DS or DNSKEY records", where=where)
    return {name: _anchor(name, rdatas) for name, rdatas in found.items()}


def read_hints(text: str, where: str) -> tuple[Hint, ...]:
    """Root hints as a named.root file has them, of the root or other zones. Raises UsageError."""
    addresses: dict[Name, list[Address]] = {}
    servers: dict[tuple[Name, Name], None] = {}
    for name, rdata in _records(text, where):
        if isinstance(rdata, NS):
            servers[rdata.target, name] = None
        elif rdata.rdtype in {dns.rdatatype.A, dns.rdatatype.AAAA}:
            addresses.setdefault(name, []).append(ip_address(rdata.to_text()))
    for name, zone in servers:
        if name not in addresses:
            raise UsageError(
                "{where}: {name}, a name server of {zone}, has no address; add its A or AAAA "
                "record, or take its NS record out",
                where=where,
                name=name.to_text(),
                zone=zone.to_text(),
            )
    if not servers:
        raise UsageError(
            "{where}: no name server in it; expected NS records of '.', or of the zone "
            "where the walk is to begin, with A or AAAA records, as in named.root",
            where=where,
        )
    return tuple(Hint(name, tuple(addresses[name]), zone) for name, zone in servers)


def plan_anchors(plan: DnsPlan) -> dict[Name, Anchor]:
    """The trust anchors of an inventory; empty if it has none. Raises UsageError."""
    if not plan.trust_anchors:
        return {}
    return read_anchors("\n".join(plan.trust_anchors) + "\n", "dns.trust_anchors")


def plan_hints(plan: DnsPlan) -> tuple[Hint, ...]:
    """The root hints of an inventory."""
    text = dns.name.from_text
    return tuple(Hint(text(hint.name), hint.addresses, text(hint.zone)) for hint in plan.root_hints)


def closest(anchors: Mapping[Name, Anchor], name: Name) -> Name | None:
    """The zone of the closest anchor at or above a name."""
    return max((a for a in anchors if name.is_subdomain(a)), key=len, default=None)


def _anchor(zone: Name, rdatas: list[Rdata]) -> Anchor:
    return Anchor(
        zone,
        tuple(rdata for rdata in rdatas if isinstance(rdata, DS)),
        tuple(rdata for rdata in rdatas if isinstance(rdata, DNSKEY)),
    )


def _records(text: str, where: str) -> Iterable[tuple[Name, Rdata]]:
    try:
        rrsets = dns.zonefile.read_rrsets(
            text, origin=dns.name.root, relativize=False, default_ttl=0, rdclass=None
        )
        return [(rrset.name, rdata) for rrset in rrsets for rdata in rrset]
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(
            "{where}: not a zone file: {error}; expected records such as '. IN DS 12345 13 "
            "2 49FD46E6…'",
            where=where,
            error=error,
        ) from error
