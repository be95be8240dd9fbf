"""A small province for the lab's tests: `so-tttt` holds kontum.test, then communes."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_network

from netaudit.model import (
    Authorisation,
    Branch,
    Canary,
    Contact,
    DnsPlan,
    Host,
    Inventory,
    Level,
    Link,
    Prefix,
    Resolver,
    SecurityZone,
    Service,
    Text,
    Transport,
    Unit,
    Vantage,
    Zone,
)

TCP, UDP = Transport.TCP, Transport.UDP
MANAGEMENT = (SecurityZone.MANAGEMENT,)
NETWORK = (SecurityZone.UNIT, SecurityZone.WAN)
OWN = (SecurityZone.UNIT,)
Ports = list[tuple[str, int, Transport, str, tuple[SecurityZone, ...]]]

NAME_SERVER: Ports = [
    ("dns-authoritative", 53, UDP, "dns", NETWORK),
    ("dns-authoritative", 53, TCP, "dns", NETWORK),
]
RESOLVER: Ports = [
    ("dns-resolver", 53, UDP, "dns", NETWORK),
    ("dns-resolver", 53, TCP, "dns", NETWORK),
]
ROUTER: Ports = [("router", 22, TCP, "ssh", MANAGEMENT)]
WEB: Ports = [("website", 443, TCP, "https", NETWORK), ("website", 80, TCP, "http", NETWORK)]
MAIL: Ports = [
    ("mail", 25, TCP, "smtp", NETWORK),
    ("mail", 587, TCP, "submission", NETWORK),
    ("mail", 993, TCP, "imaps", NETWORK),
]
DATABASE: Ports = [("shared-database", 5432, TCP, "postgresql", OWN)]


def province(units: int = 3) -> Inventory:
    """`units` units; the first is so-tttt, with mail and a database."""
    return Inventory(
        id="kontum",
        name=Text("Tỉnh mẫu", "Sample province"),
        authorisation=Authorisation(
            document="01/KH-TEST",
            scope=(ip_network("2001:db8::/32"), ip_network("198.18.0.0/15")),
            starts=datetime(2024, 1, 1, tzinfo=UTC),
            ends=datetime(2044, 1, 1, tzinfo=UTC),
            contact=Contact("duty", "Duty officer"),
        ),
        dns=DnsPlan(
            root_hints=(),
            trust_anchors=(),
            canaries=(
                Canary("good.canary.kontum.test", "secure"),
                Canary("bogus.canary.kontum.test", "bogus", "signature"),
                Canary("expired.canary.kontum.test", "bogus", "expired"),
                Canary("unsigned.canary.kontum.test", "insecure"),
            ),
        ),
        vantages=(
            Vantage("ops", Text("Vận hành", "Operations"), SecurityZone.WAN),
            Vantage("noc", Text("Giám sát", "Management"), SecurityZone.MANAGEMENT),
        ),
        units=(centre(), *(commune(n) for n in range(2, units + 1))),
    )


def centre() -> Unit:
    """The unit of kontum.test."""
    unit, zone = "so-tttt", "so-tttt.kontum.test"
    hosts = (
        host(1, unit, "gw", ["gw." + zone], 1, ROUTER),
        host(1, unit, "ns1-province", ["ns1.kontum.test"], 0x51, NAME_SERVER),
        host(1, unit, "ns2-province", ["ns2.kontum.test"], 0x52, NAME_SERVER),
        host(1, unit, "ns1", ["ns1." + zone], 0x53, NAME_SERVER),
        host(1, unit, "resolver", ["resolver." + zone], 0x35, RESOLVER),
        host(1, unit, "web", ["www." + zone], 0x80, WEB),
        host(1, unit, "mail", ["mail." + zone], 0x25, MAIL),
        host(1, unit, "db", ["db." + zone], 0x54, DATABASE),
    )
    return make(1, unit, (Zone(unit, "kontum.test"), Zone(unit, zone)), hosts, Level.PROVINCE)


def commune(number: int) -> Unit:
    """A unit with router, name server, resolver and website."""
    unit = f"x-{number}"
    zone = f"{unit}.kontum.test"
    hosts = (
        host(number, unit, "gw", ["gw." + zone], 1, ROUTER),
        host(number, unit, "ns1", ["ns1." + zone], 0x53, NAME_SERVER),
        host(number, unit, "resolver", ["resolver." + zone], 0x35, RESOLVER),
        host(number, unit, "web", ["www." + zone], 0x80, WEB),
    )
    return make(number, unit, (Zone(unit, zone),), hosts, Level.COMMUNE)


def make(
    number: int, unit: str, zones: tuple[Zone, ...], hosts: tuple[Host, ...], level: Level
) -> Unit:
    """A unit around its hosts."""
    return Unit(
        id=unit,
        name=Text(f"Đơn vị {number}", f"Unit {number}"),
        level=level,
        branch=Branch.GOVERNMENT,
        parent=None,
        link=Link(rate_kbit=20_000, latency_ms=5.0),
        prefixes=(
            Prefix(unit, ip_network(f"2001:db8:{0x1000 + number:x}::/48")),
            Prefix(unit, ip_network(f"198.18.{number}.0/24")),
        ),
        zones=zones,
        hosts=hosts,
        resolvers=tuple(
            Resolver(unit, h.id, h.addresses) for h in hosts if h.id.endswith("/resolver")
        ),
    )


def host(  # noqa: PLR0917  a table reads better without names
    number: int, unit: str, name: str, names: list[str], suffix: int, ports: Ports
) -> Host:
    """A host with one address of each family."""
    addresses = (
        IPv6Address(f"2001:db8:{0x1000 + number:x}::{suffix:x}"),
        IPv4Address(f"198.18.{number}.{suffix}"),
    )
    id_ = f"{unit}/{name}"
    services = tuple(
        Service(unit, id_, kind, tuple(names), addresses, port, transport, protocol, exposure)
        for kind, port, transport, protocol, exposure in ports
    )
    return Host(unit, id_, tuple(names), addresses, services)
