"""From a unit's declared exposure to its packet filter. Pure.

`management` and `internet` are the vantage points that stand in those zones, `unit` the unit's own
prefixes, `wan` everyone else. What no service declares is not filtered: a closed port answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.firewall import Rule
from netaudit.model import SecurityZone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from netaudit.model import Address, Network, Service, Unit

VANTAGE_ZONES = (SecurityZone.MANAGEMENT, SecurityZone.INTERNET)


def rules(
    unit: Unit,
    sources: Mapping[SecurityZone, list[Network]],
    opened: Collection[str] = (),
) -> Iterator[Rule]:
    """The filter of a unit.

    `sources` are the vantage points' prefixes by zone; services that are `opened` (by `opening`)
    are reachable by all.
    """
    own = [prefix.network for prefix in unit.prefixes]
    for host in unit.hosts:
        for service in host.services:
            for address in service.addresses:
                if not {opening(service), opening(service, address.version)} & set(opened):
                    yield from _service(service, address, sources, own)


def opening(service: Service, version: int | None = None) -> str:
    """A name for a service that is open to all, over one address family or over both."""
    return service.key if version is None else f"{service.key} IPv{version}"


def _service(
    service: Service,
    address: Address,
    sources: Mapping[SecurityZone, list[Network]],
    own: list[Network],
) -> Iterator[Rule]:
    allowed = set(service.exposure)
    rest = SecurityZone.WAN in allowed
    zones = [(zone, sources[zone]) for zone in VANTAGE_ZONES]
    for zone, networks in (*zones, (SecurityZone.UNIT, own)):
        if (zone in allowed) is not rest:
            for network in networks:
                if network.version == address.version:
                    yield _rule(service, address, accept=zone in allowed, source=network)
    if not rest:
        yield _rule(service, address, accept=False)


def _rule(
    service: Service, address: Address, *, accept: bool, source: Network | None = None
) -> Rule:
    return Rule(accept, address, service.transport, service.port, source)
