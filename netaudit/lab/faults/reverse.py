"""Faults of reverse DNS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype

from netaudit.dns.reverse import apex, pointer
from netaudit.lab.dns.tree import delegate
from netaudit.lab.faults.aims import host_of, units_on_their_own
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.truth import Pair
from netaudit.model import Prefix

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from dns.name import Name

    from netaudit.lab.faults.base import Undo
    from netaudit.lab.world import World
    from netaudit.model import Host

V6 = 6
PTR = dns.rdatatype.PTR


def named_hosts(world: World) -> Iterator[Aim]:
    """Hosts with IPv6 whose address has a PTR."""
    for unit in world.units.values():
        for host in unit.hosts:
            if any(a.version == V6 for a in host.addresses) and _named(world, host):
                yield Aim(unit.id, host)


def reverse_prefixes(world: World) -> Iterator[Aim]:
    """IPv6 prefixes with a reverse zone, of units whose DNS is their own."""
    units = {aim.unit for aim in units_on_their_own(world)}
    for unit in world.units.values():
        for prefix in unit.prefixes:
            if (
                unit.id in units
                and prefix.network.version == V6
                and _zone(prefix) in world.tree.zones
            ):
                yield Aim(unit.id, prefix)


def _named(world: World, host: Host) -> bool:
    owner = _owner(Aim(host.unit, host))
    return PTR in world.tree.closest(owner).records.get(owner, {})


def _owner(aim: Aim) -> Name:
    return pointer(next(a for a in host_of(aim).addresses if a.version == V6))


def _zone(prefix: Prefix) -> Name:
    return apex(prefix.network, prefix.network.network_address)


def _prefix(aim: Aim) -> Prefix:
    assert isinstance(aim.target, Prefix), "aimed at a prefix"
    return aim.target


def _record(world: World, aim: Aim) -> Iterable[str]:
    zone = world.tree.closest(_owner(aim)).name
    return [f"ptr:{_owner(aim)}", f"reverse:{zone}:{aim.key}"]


def _delegation(_world: World, aim: Aim) -> Iterable[str]:
    return [f"reverse:{_zone(_prefix(aim))}"]


def _replaced(*records: str) -> Callable[[World, Aim], Awaitable[Undo]]:
    async def on(world: World, aim: Aim) -> Undo:
        owner = _owner(aim)
        zone = world.tree.closest(owner)
        before = zone.records[owner].pop(PTR)
        if records:
            zone.add(owner, "PTR", *records)
        else:
            del zone.records[owner]
        world.tree.changed(zone.name)

        async def undo() -> None:
            zone.records.setdefault(owner, {})[PTR] = before
            world.tree.changed(zone.name)

        return undo

    return on


async def _other_host(world: World, aim: Aim) -> Undo:
    """The name of the unit's next host, as left behind when an address moves."""
    own = host_of(aim)
    others = [h.names[0] for h in world.units[aim.unit].hosts if h.names and h.names != own.names]
    return await _replaced(f"{(others or ['gone.test'])[0]}.")(world, aim)


async def _undelegated(world: World, aim: Aim) -> Undo:
    name = _zone(_prefix(aim))
    parent = world.tree.parent(name)
    before = parent.records.pop(name)
    world.tree.changed(parent.name)

    async def undo() -> None:
        parent.records[name] = before
        world.tree.changed(parent.name)

    return undo


async def _unsigned(world: World, aim: Aim) -> Undo:
    name = _zone(_prefix(aim))
    zone, parent = world.tree.zones[name], world.tree.parent(name)
    keys, zone.keys = zone.keys, ()
    delegate(world.tree, name)
    world.tree.changed(name, parent.name)

    async def undo() -> None:
        zone.keys = keys
        delegate(world.tree, name)
        world.tree.changed(name, parent.name)

    return undo


def _hosts(*checks: str) -> Callable[[World, Aim], Iterable[Pair]]:
    def of(world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(c, h.key) for h in world.units[aim.unit].hosts for c in checks]

    return of


KINDS = (
    Kind(
        "ptr-missing",
        "dns",
        "the host's IPv6 address has no reverse name",
        named_hosts,
        _replaced(),
        pairs("dns.reverse-present"),
        _record,
    ),
    Kind(
        "ptr-of-another",
        "dns",
        "the reverse name of the host's IPv6 address is another host's",
        named_hosts,
        _other_host,
        pairs("dns.reverse-confirmed"),
        _record,
    ),
    Kind(
        "reverse-undelegated",
        "dns",
        "the reverse zone of the unit's IPv6 prefix is not delegated",
        reverse_prefixes,
        _undelegated,
        pairs("dns.reverse-delegated"),
        _delegation,
        hides=lambda world, aim: [
            *_hosts("dns.reverse-*")(world, aim),
            *pairs("dnssec.reverse-signed")(world, aim),
        ],
    ),
    Kind(
        "reverse-unsigned",
        "dnssec",
        "the reverse zone of the unit's IPv6 prefix is not signed",
        reverse_prefixes,
        _unsigned,
        pairs("dnssec.reverse-signed"),
        _delegation,
    ),
)
