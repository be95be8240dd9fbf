"""Hosts that nobody declared."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING

import dns.name

from netaudit.dns.reverse import apex, pointer
from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import leaf_zones, units_on_their_own, zone_of
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.model import Prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.lab.faults.base import Undo
    from netaudit.lab.world import World

V6 = 6
LOW = 0x17  # an identifier that no host of an inventory of ours has
RANDOM = 0x5A3F_91C7_0E2D_B864


def prefixes(world: World) -> Iterator[Aim]:
    """IPv6 prefixes of units whose DNS is their own."""
    units = {aim.unit for aim in units_on_their_own(world)}
    for unit in world.units.values():
        for prefix in unit.prefixes:
            if unit.id in units and prefix.network.version == V6:
                yield Aim(unit.id, prefix)


def walkable_zones(world: World) -> Iterator[Aim]:
    """Leaf zones with a chain of NSEC, of units with IPv6."""
    units = {aim.unit for aim in prefixes(world)}
    for aim in leaf_zones(world):
        if aim.unit in units and world.tree.zones[absolute(zone_of(aim).name)].iterations is None:
            yield aim


def _prefix(aim: Aim) -> Prefix:
    assert isinstance(aim.target, Prefix), "aimed at a prefix"
    return aim.target


def _address(aim: Aim, identifier: int) -> IPv6Address:
    return IPv6Address(int(_prefix(aim).network.network_address) | identifier)


async def _low(world: World, aim: Aim) -> Undo:
    return await world.ways.stand(aim.unit, _address(aim, LOW))


async def _in_reverse(world: World, aim: Aim) -> Undo:
    """A PTR of a host that is gone: its address follows no pattern, and nothing answers there."""
    owner = pointer(_address(aim, RANDOM))
    zone = world.tree.closest(owner)
    zone.add(owner, "PTR", "old.example.test.")
    world.tree.changed(zone.name)

    async def undo() -> None:
        del zone.records[owner]
        world.tree.changed(zone.name)

    return undo


async def _in_zone(world: World, aim: Aim) -> Undo:
    zone = world.tree.zones[absolute(zone_of(aim).name)]
    network = next(p.network for p in world.units[aim.unit].prefixes if p.network.version == V6)
    owner = dns.name.Name((b"backup", *zone.name.labels))
    zone.add(owner, "AAAA", str(IPv6Address(int(network.network_address) | RANDOM - 1)))
    world.tree.changed(zone.name)

    async def undo() -> None:
        del zone.records[owner]
        world.tree.changed(zone.name)

    return undo


def _standing(_world: World, aim: Aim) -> Iterable[str]:
    return [f"stranger:{aim.key}", f"routes:{aim.unit}"]


def _reverse(_world: World, aim: Aim) -> Iterable[str]:
    network = _prefix(aim).network
    return [f"stranger:{aim.key}", f"reverse:{apex(network, network.network_address)}"]


def _zone(_world: World, aim: Aim) -> Iterable[str]:
    # A secondary that keeps a copy of its own has another chain.
    return [f"signing:{zone_of(aim).name}", f"secondary:{zone_of(aim).name}"]


KINDS = (
    Kind(
        "host-undeclared-low",
        "ipv6",
        "a host that nobody declared answers at a low address of the unit's prefix",
        prefixes,
        _low,
        pairs("ipv6.hosts-declared"),
        _standing,
        only_v6=True,
    ),
    Kind(
        "host-undeclared-in-reverse",
        "ipv6",
        "the reverse zone of the unit's prefix names a host that nobody declared",
        prefixes,
        _in_reverse,
        pairs("ipv6.hosts-declared"),
        _reverse,
    ),
    Kind(
        "host-undeclared-in-zone",
        "dns",
        "the unit's zone has the address of a host that nobody declared",
        walkable_zones,
        _in_zone,
        pairs("dns.names-declared"),
        _zone,
    ),
)
