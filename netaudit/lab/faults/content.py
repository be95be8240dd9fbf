"""Faults in what zones and delegations say: SOA, name servers, glue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.name
import dns.rdataset
import dns.rdatatype

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import (
    mail_servers,
    own_servers,
    seconded_leaf_zones,
    served_leaf_zones,
    service_of,
    shared_servers,
    zone_of,
)
from netaudit.lab.faults.base import Kind, pairs
from netaudit.lab.truth import Pair

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.faults.base import Aim, Touches, Undo
    from netaudit.lab.world import World
    from netaudit.model import Service

    Edit = Callable[[ZoneData], None]

A, AAAA, NS, SOA = (
    dns.rdatatype.A,
    dns.rdatatype.AAAA,
    dns.rdatatype.NS,
    dns.rdatatype.SOA,
)
IPV4 = 4
OLD_HOST = 0xDEAD  # the last two octets of an address that nobody has
HOUR = 3600


def touches(*what: str) -> Touches:
    """These aspects of the zone."""

    def of(_world: World, aim: Aim) -> Iterable[str]:
        return [f"{aspect}:{zone_of(aim).name}" for aspect in what]

    return of


def insecure_tlsa(world: World, aim: Aim) -> Iterable[Pair]:
    """What a broken or missing chain does to the TLSA records of the zone's mail servers."""
    return [Pair("tls.tlsa-secure", s.key) for s in mail_servers(world, aim)]


def on_secondary(edit: Edit) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Let the shared server have a copy of the zone that differs, under the same serial."""

    async def on(world: World, aim: Aim) -> Undo:
        name = absolute(zone_of(aim).name)
        server = world.server_of(shared_servers(world, aim)[0])
        assert server is not None, "it serves the zone"
        copy = world.tree.zones[name].copy()
        edit(copy)
        copy.touch()
        server.stale[name] = copy
        world.tree.changed()

        async def undo() -> None:
            del server.stale[name]
            world.tree.changed()

        return undo

    return on


def in_zone(edit: Edit) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Change the records of the zone itself."""

    async def on(world: World, aim: Aim) -> Undo:
        zone = world.tree.zones[absolute(zone_of(aim).name)]
        restore = recording(zone, edit)
        world.tree.changed(zone.name)

        async def undo() -> None:
            restore()
            world.tree.changed(zone.name)

        return undo

    return on


def _held(zone: ZoneData) -> dict[tuple[dns.name.Name, dns.rdatatype.RdataType], Any]:
    return {(owner, kind): r for owner, held in zone.records.items() for kind, r in held.items()}


def recording(zone: ZoneData, edit: Edit) -> Callable[[], None]:
    """Edit, and return what undoes just that: other faults may change other RRsets meanwhile.

    `edit` replaces RRsets, and changes none in place.
    """
    before = _held(zone)
    edit(zone)
    after = _held(zone)
    changed = [k for k in before.keys() | after.keys() if before.get(k) is not after.get(k)]

    def restore() -> None:
        for owner, kind in changed:
            held = zone.records.setdefault(owner, {})
            held.pop(kind, None)
            if (owner, kind) in before:
                held[kind] = before[owner, kind]
            if not held:
                del zone.records[owner]

    return restore


def name_without_aaaa(world: World, aim: Aim, label: bytes) -> tuple[str, Callable[[], None]]:
    """A name in the zone of the aim's service with its IPv4 address alone; what takes it out."""
    service = service_of(aim)
    zone = world.tree.closest(absolute(service.names[0]))
    name = dns.name.Name((label, *zone.name.labels))
    address = next(str(a) for a in service.addresses if a.version == IPV4)
    restore = recording(zone, lambda held: held.add(name, "A", address))
    world.tree.changed(zone.name)

    def undo() -> None:
        restore()
        world.tree.changed(zone.name)

    return name.to_text(omit_final_dot=True), undo


def touches_name(world: World, aim: Aim, what: str) -> list[str]:
    """What such a name touches; `what` it is for is there once in a zone."""
    zone = world.tree.closest(absolute(service_of(aim).names[0])).name
    shown = zone.to_text(omit_final_dot=True)
    # A secondary that keeps a copy of its own gives another answer than the primary.
    return [f"secondary:{shown}", f"{what}:{shown}"]


def named_alike(world: World, aim: Aim) -> list[Service]:
    """Every service of the unit that goes by the aimed service's first name."""
    name = service_of(aim).names[0]
    hosts = world.units[aim.unit].hosts
    return [s for host in hosts for s in host.services if name in s.names]


def each_named(*checks: str) -> Callable[[World, Aim], Iterable[Pair]]:
    """These checks, about each of them."""

    def of(world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, s.key) for s in named_alike(world, aim) for check in checks]

    return of


def has_name_and_v4(service: Service) -> bool:
    """Whether such a name can be made beside it."""
    return bool(service.names) and any(a.version == IPV4 for a in service.addresses)


def _set_soa(zone: ZoneData, **fields: object) -> None:
    old = zone.records[zone.name][SOA]
    zone.records[zone.name][SOA] = dns.rdataset.from_rdata(old.ttl, old[0].replace(**fields))


def _short_expire(zone: ZoneData) -> None:
    _set_soa(zone, refresh=HOUR, retry=2 * HOUR, expire=24 * HOUR)


def _at_sign(zone: ZoneData) -> None:
    _set_soa(
        zone, rname=dns.name.Name((b"hostmaster@" + zone.name.labels[0], *zone.name.labels[1:]))
    )


def _other_mailbox(zone: ZoneData) -> None:
    _set_soa(zone, rname=dns.name.Name((b"somebody", *zone.name.labels)))


def _one_name_server(zone: ZoneData) -> None:
    old = zone.records[zone.name][NS]
    zone.records[zone.name][NS] = dns.rdataset.from_rdata(old.ttl, old[0])


def _no_name_server(zone: ZoneData) -> None:
    del zone.records[zone.name][NS]


def in_delegation(
    change: Callable[[World, Aim, ZoneData, ZoneData], None],
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Change records of the zone and of its parent; both are put back."""

    async def on(world: World, aim: Aim) -> Undo:
        name = absolute(zone_of(aim).name)
        zone, parent = world.tree.zones[name], world.tree.parent(name)
        inner: list[Callable[[], None]] = []
        outer = recording(
            parent,
            lambda above: inner.append(
                recording(zone, lambda below: change(world, aim, below, above))
            ),
        )
        world.tree.changed(name, parent.name)

        async def undo() -> None:
            outer()
            inner[0]()
            world.tree.changed(name, parent.name)

        return undo

    return on


def own_name(world: World, aim: Aim) -> dns.name.Name:
    """The name of the zone's own name server."""
    return absolute(own_servers(world, aim)[0].names[0])


def _old_glue(world: World, aim: Aim, _zone: ZoneData, parent: ZoneData) -> None:
    held = parent.records[own_name(world, aim)]
    old = held[AAAA]
    parts = old[0].address.split(":")
    moved = old[0].replace(address=":".join([*parts[:-1], f"{OLD_HOST:x}"]))
    held[AAAA] = dns.rdataset.from_rdata(old.ttl, moved)


def _no_glue(world: World, aim: Aim, _zone: ZoneData, parent: ZoneData) -> None:
    del parent.records[own_name(world, aim)]


def _alias(world: World, aim: Aim, zone: ZoneData, parent: ZoneData) -> None:
    alias = dns.name.Name((b"ns-alias", *zone.name.labels))
    zone.add(alias, "CNAME", own_name(world, aim).to_text())
    for holder in (zone, parent):
        old = holder.records[zone.name][NS]
        names = [*map(str, old), alias.to_text()]
        del holder.records[zone.name][NS]
        holder.add(zone.name, "NS", *names, ttl=old.ttl)


def _alone(world: World, aim: Aim, zone: ZoneData, parent: ZoneData) -> None:
    own = own_name(world, aim).to_text()
    for holder in (zone, parent):
        old = holder.records[zone.name].pop(NS)
        holder.add(zone.name, "NS", own, ttl=old.ttl)


def _twin(world: World, aim: Aim, zone: ZoneData, parent: ZoneData) -> None:
    own = own_servers(world, aim)[0]
    twin = dns.name.Name((b"ns-twin", *zone.name.labels))
    (address,) = (str(a) for a in own.addresses if a.version == IPV4)
    for holder in (zone, parent):
        old = holder.records[zone.name].pop(NS)
        holder.add(zone.name, "NS", own_name(world, aim).to_text(), twin.to_text(), ttl=old.ttl)
        holder.add(twin, "A", address)


# What a secondary with a copy of its own would hide: nothing of it may change meanwhile.
RECORDS = ("mx", "spf", "dmarc", "dkim", "caa", "tlsa", "https", "sshfp")
SECONDARY = touches("signing", "secondary", *RECORDS)
DELEGATION = touches("signing", "delegation", "secondary")


def inside_leaf_zones(world: World) -> Iterator[Aim]:
    """Leaf zones with two servers, whose own one is named inside them."""
    for aim in seconded_leaf_zones(world):
        if own_name(world, aim).is_subdomain(absolute(zone_of(aim).name)):
            yield aim


def _aaaa(world: World, aim: Aim) -> Iterable[str]:
    return [*DELEGATION(world, aim), f"aaaa:{own_servers(world, aim)[0].names[0]}"]


def last_server(world: World, aim: Aim) -> Iterable[str]:
    """What is touched where one server is left: if that is lame, too, the zone is gone."""
    return [*_aaaa(world, aim), f"answers:{own_servers(world, aim)[0].id}"]


KINDS = (
    Kind(
        "soa-times-wrong",
        "dns",
        "the SOA lets secondaries drop the zone after a day, and retry later than refresh",
        served_leaf_zones,
        in_zone(_short_expire),
        pairs("dns.soa-timers"),
        SECONDARY,
    ),
    Kind(
        "soa-mailbox-wrong",
        "dns",
        "the SOA has a mailbox with an @",
        served_leaf_zones,
        in_zone(_at_sign),
        pairs("dns.soa-names"),
        SECONDARY,
    ),
    Kind(
        "secondary-edited",
        "dns",
        "the secondary has another SOA under the same serial",
        seconded_leaf_zones,
        on_secondary(_other_mailbox),
        pairs("dns.soa-consistent"),
        SECONDARY,
    ),
    Kind(
        "secondary-other-servers",
        "dns",
        "the secondary gives other NS records than the primary",
        seconded_leaf_zones,
        on_secondary(_one_name_server),
        pairs("dns.name-servers-consistent"),
        SECONDARY,
        # Where the secondary holds the parent too, its copy may be taken for the delegation.
        also=pairs("dns.servers-agree"),
    ),
    Kind(
        "name-servers-left-out",
        "dns",
        "the zone itself has no NS records",
        served_leaf_zones,
        in_zone(_no_name_server),
        pairs("dns.servers-agree"),
        SECONDARY,
    ),
    Kind(
        "glue-old",
        "dns",
        "the parent has an old IPv6 address for the zone's own name server",
        inside_leaf_zones,
        in_delegation(_old_glue),
        pairs("dns.glue-matches"),
        _aaaa,
        # Seen as a dead address only where the referral comes from a server without the zone.
        also=pairs("dns.*", "ipv6.name-servers-reachable"),
    ),
    Kind(
        "glue-missing",
        "dns",
        "the parent has no address for the zone's own name server",
        inside_leaf_zones,
        in_delegation(_no_glue),
        pairs("dns.glue-present"),
        _aaaa,
        hides=pairs("dns.glue-matches"),
    ),
    Kind(
        "server-alias",
        "dns",
        "one of the zone's name servers is an alias",
        inside_leaf_zones,
        in_delegation(_alias),
        pairs("dns.name-servers-not-aliases", "dns.servers-answer"),
        _aaaa,
        also=pairs("ipv6.name-servers-reachable"),
    ),
    Kind(
        "server-alone",
        "dns",
        "the zone has one name server only",
        inside_leaf_zones,
        in_delegation(_alone),
        pairs("dns.servers-enough"),
        last_server,
    ),
    Kind(
        "server-twin",
        "dns",
        "the second name server of the zone is the first one under another name",
        inside_leaf_zones,
        in_delegation(_twin),
        pairs("dns.servers-apart"),
        last_server,
        also=pairs("ipv6.name-servers-reachable"),
    ),
)
