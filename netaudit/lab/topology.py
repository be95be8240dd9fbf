"""The plan of the twin: from an inventory to nodes, addresses and links. Pure.

ops ─┐
noc ─┼─ [wire] ─ core ─┬─ access-1 ─┬─ unit
dc  ─┘                 └─ access-2  └─ unit …
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.errors import LabError
from netaudit.model import Address, Network, SecurityZone
from netaudit.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.model import Inventory, Unit, Vantage

UNITS_PER_ACCESS = 17
MAX_UNITS = 1000
INFRASTRUCTURE_LENGTH = {6: 48, 4: 24}
PREFERRED = {6: "2001:db8::", 4: "198.19.0.0"}
_TAKEN = frozenset({"up", "lo"})  # interfaces that every place has


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """Prefixes of the lab's own: root, top level, canaries, routers, vantage points."""

    v6: Network
    v4: Network

    def pair(self, number: int) -> tuple[Address, Address]:
        """The IPv6 and the IPv4 address of that number, 1..250."""
        return self.v6[number], self.v4[number]


# Numbers within the infrastructure's prefixes.
CORE, ROOT, TOP_LEVEL, CANARIES, FALLBACK, VANTAGES, ACCESS = 1, 2, 4, 6, 7, 10, 100


@dataclass(frozen=True, slots=True)
class Site:
    """A node at the edge: a unit, a vantage point, or the data centre.

    `networks` are routed to it, `addresses` stand on it.
    """

    name: str
    addresses: tuple[Address, ...]
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Topology:
    """All nodes. `units[i]` hangs on access router i // UNITS_PER_ACCESS.

    `segments`: links of units on which vantage points stand.
    """

    infrastructure: Infrastructure
    vantages: tuple[Site, ...]
    data_centre: Site
    units: tuple[Site, ...]
    segments: tuple[Segment, ...] = ()

    @property
    def access_routers(self) -> int:
        """How many access routers there are."""
        return max(1, -(-len(self.units) // UNITS_PER_ACCESS))


def design(inventory: Inventory) -> Topology:
    """The twin's plan. Raises LabError when the inventory leaves no room for it."""
    if not 1 <= len(inventory.units) <= MAX_UNITS:
        raise LabError(
            "the lab holds 1 to {most} units, the inventory has {count}: give it an "
            "inventory with fewer",
            most=MAX_UNITS,
            count=len(inventory.units),
        )
    infrastructure = Infrastructure(_free(inventory, 6), _free(inventory, 4))
    return Topology(
        infrastructure=infrastructure,
        vantages=tuple(
            _vantage(vantage, infrastructure, number)
            for number, vantage in enumerate(inventory.vantages)
        ),
        data_centre=_data_centre(infrastructure),
        units=tuple(_unit(unit) for unit in inventory.units),
        segments=tuple(_segments(inventory)),
    )


def zone_sources(inventory: Inventory, topology: Topology) -> dict[SecurityZone, list[Network]]:
    """From which prefixes each zone speaks; `wan` and `unit` are everything else."""
    sources: dict[SecurityZone, list[Network]] = {zone: [] for zone in SecurityZone}
    for vantage, site in zip(inventory.vantages, topology.vantages, strict=True):
        sources[vantage.zone] += [host_route(address) for address in site.addresses]
    return sources


def host_route(address: Address) -> Network:
    """The /128 or /32 of an address."""
    from ipaddress import ip_network

    return ip_network(address)


def _vantage(vantage: Vantage, infrastructure: Infrastructure, number: int) -> Site:
    v6, v4 = infrastructure.pair(VANTAGES + number)
    addresses = (vantage.source_v6 or v6, vantage.source_v4 or v4)
    return Site(vantage.id, addresses, tuple(host_route(a) for a in addresses))


def _segments(inventory: Inventory) -> Iterator[Segment]:
    """Raises LabError where a vantage point's interface has the name of its way out."""
    for unit in inventory.units:
        for segment in unit.segments:
            if segment.interface in _TAKEN:
                raise LabError(
                    "the vantage point {vantage} has its way out at {interface} in the lab: give "
                    "on_link another interface, such as lan0",
                    vantage=segment.vantage,
                    interface=segment.interface,
                )
            yield segment


def _data_centre(infrastructure: Infrastructure) -> Site:
    numbers = (ROOT, ROOT + 1, TOP_LEVEL, TOP_LEVEL + 1, CANARIES, FALLBACK)
    addresses = tuple(a for n in numbers for a in infrastructure.pair(n))
    return Site("dc", addresses, tuple(host_route(a) for a in addresses))


def _unit(unit: Unit) -> Site:
    addresses = dict.fromkeys(a for h in unit.hosts for a in _of_host(h.addresses, h.services))
    return Site(unit.id, tuple(addresses), tuple(p.network for p in unit.prefixes))


def _of_host(own: Iterable[Address], services: Iterable[object]) -> Iterator[Address]:
    yield from own
    for service in services:
        yield from getattr(service, "addresses", ())


def _free(inventory: Inventory, version: int) -> Network:
    """A prefix inside the authorised scope that no unit has: the scanner must ask the root."""
    from ipaddress import ip_network

    from netaddr import IPNetwork, IPSet

    scope = [str(n) for n in inventory.authorisation.scope if n.version == version]
    taken = [str(p.network) for u in inventory.units for p in u.prefixes]
    free, length = IPSet(scope) - IPSet(taken), INFRASTRUCTURE_LENGTH[version]
    preferred = IPNetwork(f"{PREFERRED[version]}/{length}")
    rooms = [preferred] if preferred in free else free.iter_cidrs()
    for room in rooms:
        for found in room.subnet(length):
            return ip_network(str(found))
    raise LabError(
        "no free IPv{version} /{length} inside authorisation.scope for the lab's root "
        "and routers: add an IPv{version} prefix to the scope that no unit uses, such "
        "as {preferred}/{length}",
        version=version,
        length=length,
        preferred=PREFERRED[version],
    )
