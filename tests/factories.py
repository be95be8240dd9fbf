"""Builders of small, valid things for tests. Every argument has a sensible default."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from netaudit.model import (
    Address,
    Authorisation,
    Branch,
    Contact,
    DnsPlan,
    Finding,
    Host,
    Inventory,
    Level,
    Link,
    Outcome,
    Prefix,
    Requirement,
    Resolver,
    SecurityZone,
    Service,
    Severity,
    Text,
    Transport,
    Unit,
    Vantage,
    Zone,
)

if TYPE_CHECKING:
    from netaudit.model import Network

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def clock() -> datetime:
    """A clock that stands still."""
    return NOON


def addresses(*texts: str) -> tuple[Address, ...]:
    return tuple(ip_address(text) for text in texts)


def networks(*texts: str) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


def make_service(unit: str = "so-a", host: str = "web", **changes: Any) -> Service:
    """An https service that the whole network may reach."""
    service = Service(
        unit=unit,
        host=f"{unit}/{host}",
        kind="website",
        names=(f"www.{unit}.kontum.test",),
        addresses=addresses("2001:db8:1001::80", "198.18.1.80"),
        port=443,
        transport=Transport.TCP,
        protocol="https",
        exposure=(SecurityZone.WAN,),
    )
    return replace(service, **changes)


def make_host(unit: str = "so-a", name: str = "web", **changes: Any) -> Host:
    """A host with one https service."""
    service = make_service(unit, name)
    host = Host(unit, f"{unit}/{name}", service.names, service.addresses, (service,))
    return replace(host, **changes)


def make_unit(id_: str = "so-a", number: int = 1, **changes: Any) -> Unit:
    """A province-level unit with a zone, a web host and a resolver, in its own prefixes."""
    v6, v4 = f"2001:db8:{0x1000 + number:x}", f"198.18.{number}"
    here = addresses(f"{v6}::80", f"{v4}.80")
    service = make_service(id_, addresses=here)
    unit = Unit(
        id=id_,
        name=Text(vi=f"Sở {id_}", en=f"Department {id_}"),
        level=Level.PROVINCE,
        branch=Branch.GOVERNMENT,
        parent=None,
        link=Link(rate_kbit=100_000, latency_ms=2.0),
        prefixes=tuple(Prefix(id_, n) for n in networks(f"{v6}::/48", f"{v4}.0/24")),
        zones=(Zone(id_, f"{id_}.kontum.test"),),
        hosts=(Host(id_, f"{id_}/web", service.names, here, (service,)),),
        resolvers=(Resolver(id_, f"{id_}/resolver", addresses(f"{v6}::53", f"{v4}.53")),),
    )
    return replace(unit, **changes)


def make_inventory(*units: Unit, **changes: Any) -> Inventory:
    """A network of these units (default: one), authorised around NOON."""
    inventory = Inventory(
        id="kontum",
        name=Text(vi="Mạng TSLCD tỉnh", en="Provincial network"),
        authorisation=Authorisation(
            document="12/QĐ-TEST",
            scope=networks("2001:db8::/32", "198.18.0.0/15"),
            starts=datetime(2026, 1, 1, tzinfo=UTC),
            ends=datetime(2027, 1, 1, tzinfo=UTC),
            contact=Contact("trực ca", "Trung tâm điều hành", "0000"),
        ),
        dns=DnsPlan(root_hints=(), trust_anchors=()),
        vantages=(
            Vantage("ops", Text(vi="Trung tâm điều hành", en="Operations"), SecurityZone.WAN),
        ),
        units=units or (make_unit(),),
    )
    return replace(inventory, **changes)


def make_finding(**changes: Any) -> Finding:
    """A failed `must` of high severity."""
    finding = Finding(
        check="ipv6.service-reachable",
        unit="so-a",
        target="service:so-a/web/tcp/443",
        outcome=Outcome.FAIL,
        severity=Severity.HIGH,
        requirement=Requirement.MUST,
        message="{service} does not answer on {addresses}",
        params=(("service", "www.so-a.kontum.test:443/tcp"), ("addresses", ("2001:db8:1001::80",))),
    )
    return replace(finding, **changes)
