"""Builders of small, valid things for tests. Every argument has a sensible default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from netaudit.api import CheckMeta, Verdict, passed
from netaudit.judge import Judged
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
    Preflight,
    Requirement,
    Resolver,
    Run,
    SecurityZone,
    Service,
    Severity,
    Text,
    Transport,
    Unit,
    Vantage,
    Zone,
)
from netaudit.registry import Check, Registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netaudit.model import Network, Observation, Question
    from netaudit.net.context import Net

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


@dataclass(frozen=True)
class Glimpse:
    """A fact for tests of what does not care which fact it is."""

    address: Address
    banner: str
    seen: datetime
    ports: tuple[int, ...]


def make_check(
    id_: str = "ipv6.service-reachable", *, target: type = Service, **meta: Any
) -> Check:
    """A loaded check that always passes; `meta` replaces fields of its CheckMeta."""

    def function(target: Any, glimpse: Glimpse) -> Verdict:
        """Users on IPv6-only networks reach a service only so."""
        return passed("as it should be")

    known = CheckMeta(id_, f"Title of {id_}", Severity.HIGH, f"Remedy of {id_}.", ("RFC 8200",))
    return Check(replace(known, **meta), function, "netaudit_checks", target, (Glimpse,), None)


def make_run(**changes: Any) -> Run:
    """A finished audit from the vantage `ops`."""
    run = Run(
        id="20261121-120000-abcd",
        kind="audit",
        vantage="ops",
        started=NOON,
        ended=NOON,
        inventory_digest="0" * 64,
        policy_digest="1" * 64,
        versions=(("netaudit", "0.1"),),
        preflight=(Preflight("IPv6", True, "from {address}", (("address", "2001:db8::1"),)),),
    )
    return replace(run, **changes)


def make_judged(
    *findings: Finding,
    inventory: Inventory | None = None,
    run: Run | None = None,
    checks: Iterable[Check] = (),
    observations: Mapping[Question, Observation] | None = None,
) -> Judged:
    """A judged run of these findings; every check that they name is loaded."""
    loaded = {check.id: check for check in checks}
    for finding in findings:
        loaded.setdefault(finding.check, make_check(finding.check))
    registry = Registry(MappingProxyType(dict(sorted(loaded.items()))), MappingProxyType({}))
    return Judged(
        run=run or make_run(),
        inventory=inventory or make_inventory(),
        findings=findings,
        registry=registry,
        policy_name="baseline",
        observe=(observations or {}).get,
    )


def make_net(inventory: Inventory | None = None, **changes: Any) -> Net:
    """A net whose scope is loopback only, from the first vantage, at a pace for tests."""
    from netaudit.net.context import Net
    from netaudit.net.gate import Limits, gate_for

    inventory = inventory or make_inventory()
    authorisation = replace(inventory.authorisation, scope=networks("127.0.0.0/8", "::1/128"))
    inventory = replace(inventory, authorisation=authorisation, **changes)
    gate = gate_for(inventory, Limits(run_pps=1e6, host_pps=1e6))
    return Net(inventory, inventory.vantages[0], gate, clock)
