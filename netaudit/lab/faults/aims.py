"""What faults can hit: leaf zones, their own name servers, services that the network sees."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from netaudit.lab.dns.reverse import is_reverse
from netaudit.lab.dns.tree import TLS_PROTOCOLS, absolute
from netaudit.lab.faults.base import Aim
from netaudit.model import Host, Resolver, SecurityZone, Service, Zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from netaudit.lab.world import World

DNS = "dns"
BOTH = frozenset({4, 6})


def leaf_zones(world: World) -> Iterator[Aim]:
    """Zones that delegate nothing: a fault there stays there."""
    parents = {
        world.tree.parent(absolute(z.name)).name for u in world.units.values() for z in u.zones
    }
    parents |= {world.tree.parent(absolute(c.name)).name for c in world.inventory.dns.canaries}
    for unit in world.units.values():
        for zone in unit.zones:
            if absolute(zone.name) not in parents:
                yield Aim(unit.id, zone)


def served_leaf_zones(world: World) -> Iterator[Aim]:
    """Leaf zones with a name server that serves them alone."""
    return (aim for aim in leaf_zones(world) if own_servers(world, aim))


def nsec3_zones(world: World) -> Iterator[Aim]:
    """Leaf zones that deny by NSEC3."""
    return (aim for aim in leaf_zones(world) if _by_nsec3(world, aim))


def served_nsec3_zones(world: World) -> Iterator[Aim]:
    """Those of them with a name server that serves them alone: its denials are above 512 octets."""
    return (aim for aim in served_leaf_zones(world) if _by_nsec3(world, aim))


def _by_nsec3(world: World, aim: Aim) -> bool:
    return world.tree.zones[absolute(zone_of(aim).name)].iterations is not None


def seconded_leaf_zones(world: World) -> Iterator[Aim]:
    """Leaf zones with at least two servers: their own, and one that others share."""
    for aim in served_leaf_zones(world):
        if shared_servers(world, aim):
            yield aim


def own_servers(world: World, aim: Aim) -> list[Host]:
    """The name servers of a zone that serve it alone."""
    return [h for h in _servers(world, aim) if _zones(world, h) == 1]


def shared_servers(world: World, aim: Aim) -> list[Host]:
    """The name servers of a zone that serve others too."""
    return [h for h in _servers(world, aim) if _zones(world, h) > 1]


def mail_servers(world: World, aim: Aim) -> list[Service]:
    """The SMTP services whose names stand in the aim's zone."""
    zone = absolute(zone_of(aim).name)
    return [
        service
        for unit in world.units.values()
        for host in unit.hosts
        for service in host.services
        if service.protocol == "smtp"
        and any(world.tree.closest(absolute(name)).name == zone for name in service.names)
    ]


def zone_of(aim: Aim) -> Zone:
    """The aim's zone."""
    assert isinstance(aim.target, Zone), "aimed at a zone"
    return aim.target


def host_of(aim: Aim) -> Host:
    """The aim's host."""
    assert isinstance(aim.target, Host), "aimed at a host"
    return aim.target


def service_of(aim: Aim) -> Service:
    """The aim's service."""
    assert isinstance(aim.target, Service), "aimed at a service"
    return aim.target


def resolver_of(aim: Aim) -> Resolver:
    """The aim's resolver."""
    assert isinstance(aim.target, Resolver), "aimed at a resolver"
    return aim.target


def is_visible(service: Service) -> bool:
    """Whether the plan lets the whole network reach it, so that the default vantage asks."""
    return service.visible_from(SecurityZone.WAN)


def services(wanted: Callable[[Service], bool]) -> Callable[[World], Iterator[Aim]]:
    """Services that are not DNS, visible from the network, and as `wanted` says."""

    def of(world: World) -> Iterator[Aim]:
        for unit in world.units.values():
            for host in unit.hosts:
                for service in host.services:
                    if service.protocol != DNS and is_visible(service) and wanted(service):
                        yield Aim(unit.id, service)

    return of


def on_both_families(service: Service) -> bool:
    """Whether it has addresses of both families."""
    return {a.version for a in service.addresses} == BOTH


def speaks_tls(service: Service) -> bool:
    """Whether it has a certificate to show."""
    return service.protocol in TLS_PROTOCOLS


def hosts(world: World) -> Iterator[Aim]:
    """Hosts with addresses of both families."""
    for unit in world.units.values():
        for host in unit.hosts:
            if {a.version for a in host.addresses} == BOTH:
                yield Aim(unit.id, host)


def resolvers(world: World) -> Iterator[Aim]:
    """Resolvers that the lab runs."""
    for unit in world.units.values():
        for resolver in unit.resolvers:
            if resolver.host in world.resolvers:
                yield Aim(unit.id, resolver)


def units_on_their_own(world: World) -> Iterator[Aim]:
    """Units whose loss takes no other unit's DNS away, with IPv6 prefixes of their own."""
    shared = {h.unit for aim in leaf_zones(world) for h in shared_servers(world, aim)}
    parents = {z.unit for u in world.units.values() for z in u.zones}
    parents -= {aim.unit for aim in leaf_zones(world)}
    for unit in world.units.values():
        has_v6 = any(p.network.version == 6 for p in unit.prefixes)  # noqa: PLR2004
        if unit.id not in shared | parents and has_v6:
            yield Aim(unit.id, None)


def host_by_id(world: World, id_: str) -> Host:
    """The host of that id."""
    return next(h for h in world.units[id_.partition("/")[0]].hosts if h.id == id_)


def _servers(world: World, aim: Aim) -> list[Host]:
    plans = world.tree.servers_of(absolute(zone_of(aim).name))
    return [host_by_id(world, p.host) for p in plans if p.host]


def _zones(world: World, host: Host) -> int:
    """How many zones of names a server serves, up to 2; reverse zones lie beside them."""
    name = next(n for n in host.names if n in world.tree.servers)
    zones = (zone for zone in world.tree.servers[name].zones if not is_reverse(zone))
    return sum(1 for _ in islice(zones, 2))
