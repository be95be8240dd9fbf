"""Records of one name through our own resolver, each asked once a run."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, TypeVar

import dns.rdatatype
from dns.rdtypes.ANY.CNAME import CNAME as RdataCNAME  # noqa: N811  the type's number has that name
from dns.rdtypes.ANY.TXT import TXT as RdataTXT  # noqa: N811  its number has that name too
from dns.rdtypes.IN.A import A as RdataA
from dns.rdtypes.IN.AAAA import AAAA as RdataAAAA  # noqa: N811  its number has that name too

from netaudit.probes._dns import kit, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dns.name import Name
    from dns.rdata import Rdata

    from netaudit.dns.resolve import Resolution
    from netaudit.model import Inventory, Service, Zone
    from netaudit.net.context import Net

A, AAAA, CNAME, MX, TXT = (
    int(dns.rdatatype.from_text(t)) for t in ("A", "AAAA", "CNAME", "MX", "TXT")
)
MOST_RECORDS = 64  # of one RRset that are read
_MOST_TEXT = 4096  # octets of one TXT record that are read

R = TypeVar("R", bound="Rdata")


async def look_up(net: Net, name: Name, rdtype: int) -> Resolution:
    """What the DNS has. Raises CannotAsk for our own inability."""
    tools = await kit(net)
    key = tuple(label.lower() for label in name.labels)
    found: Resolution = await net.once(
        ("record", key, rdtype), lambda: tools.resolver.resolve(name, rdtype)
    )
    return found


def of_type(found: Resolution, kind: type[R]) -> tuple[R, ...]:
    """The records of that class in the answer, in an order that does not vary."""
    rdatas = [r for rrset in found.answer for r in rrset.rdatas if isinstance(r, kind)]
    return tuple(sorted(rdatas)[:MOST_RECORDS])


def alias_of(found: Resolution, name: Name) -> str:
    """The target of the name's CNAME, "" without one."""
    targets = (
        r.target
        for rrset in found.answer
        if rrset.name == name
        for r in rrset.rdatas
        if isinstance(r, RdataCNAME)
    )
    return next(map(shown, targets), "")


def addresses(*found: Resolution) -> tuple[tuple[IPv6Address, ...], tuple[IPv4Address, ...]]:
    """AAAA and A."""
    v6 = [IPv6Address(r.address) for f in found for r in of_type(f, RdataAAAA)]
    v4 = [IPv4Address(r.address) for f in found for r in of_type(f, RdataA)]
    return tuple(dict.fromkeys(v6)), tuple(dict.fromkeys(v4))


def texts(found: Resolution) -> tuple[str, ...]:
    """TXT records as texts."""
    return tuple(map(joined, of_type(found, RdataTXT)))


def joined(record: RdataTXT) -> str:
    """A TXT record, its strings joined (RFC 7208 section 3.3); odd octets are replaced."""
    return b"".join(record.strings)[:_MOST_TEXT].decode("ascii", "replace")


def names_in(zone: Zone, inventory: Inventory, protocols: frozenset[str]) -> tuple[str, ...]:
    """Names of services that speak one of these, as far as no closer zone has them."""
    zones = _zones(inventory)
    services = (s for s in _services(inventory) if s.protocol in protocols)
    names = dict.fromkeys(n for s in services for n in s.names)
    return tuple(name for name in names if _closest(name, zones) == zone.name)


def services_in(zone: Zone, inventory: Inventory) -> tuple[Service, ...]:
    """Services with a name that no closer zone has."""
    zones = _zones(inventory)
    return tuple(
        s for s in _services(inventory) if any(_closest(n, zones) == zone.name for n in s.names)
    )


def _zones(inventory: Inventory) -> list[str]:
    return [z.name for unit in inventory.all_units for z in unit.zones]


def _services(inventory: Inventory) -> Iterator[Service]:
    return (s for unit in inventory.units for host in unit.hosts for s in host.services)


def _closest(name: str, zones: list[str]) -> str:
    holding = (zone for zone in zones if name == zone or name.endswith(f".{zone}"))
    return max(holding, key=len, default="")
