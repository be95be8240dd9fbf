"""Faults of single RRsets in zones that are signed well otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name
import dns.rdataclass
import dns.rdataset
import dns.rdatatype

from netaudit.lab.dns.tree import ADDRESSES, absolute
from netaudit.lab.dns.zone import Flaws, Set, ZoneData
from netaudit.lab.faults.aims import (
    leaf_zones,
    seconded_leaf_zones,
    service_of,
    services,
    zone_of,
)
from netaudit.lab.faults.base import Kind, pairs
from netaudit.lab.faults.content import SECONDARY, each_named, on_secondary, touches
from netaudit.lab.faults.dnssec import NAMES
from netaudit.lab.faults.flawed import set_flaws
from netaudit.lab.truth import Pair
from netaudit.probes._zone_servers import below

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.faults.base import Aim, Undo
    from netaudit.lab.world import World
    from netaudit.model import Service

    Chosen = Callable[[ZoneData], Iterable[Set]]
    Made = Callable[[frozenset[Set]], Flaws]

A, MX, NS, TXT = dns.rdatatype.A, dns.rdatatype.MX, dns.rdatatype.NS, dns.rdatatype.TXT
IN = dns.rdataclass.IN
OLD_EXCHANGER = "old-mail.test."  # that nobody runs
OLD_ADDRESS = "198.18.254.254"  # that nobody has
SIGNING = touches("signing")


def _corrupt(sets: frozenset[Set]) -> Flaws:
    return Flaws(corrupt_sets=sets)


def _unsigned(sets: frozenset[Set]) -> Flaws:
    return Flaws(unsigned_sets=sets)


def _retimed(sets: frozenset[Set]) -> Flaws:
    return Flaws(retimed_sets=sets)


def _at_apex(zone: ZoneData) -> list[Set]:
    """The MX and the TXT; none of a zone that has not both."""
    return [(zone.name, t) for t in (MX, TXT)] if {MX, TXT} <= {*zone.records[zone.name]} else []


def _out_of_sight(zone: ZoneData) -> list[Set]:
    """Records of the chain of denial that two denials do not show: of a type, and of a name."""
    chain = zone.denial()
    shown = [*chain.no_data(zone.name), *chain.name_error(below(zone.name))]
    seen = {rrset.name for rrset in shown}
    return [(rrset.name, rrset.rdtype) for rrset in chain.all() if rrset.name not in seen]


def _with(
    chosen: Chosen, zones: Callable[[World], Iterator[Aim]] = leaf_zones
) -> Callable[[World], Iterator[Aim]]:
    """Those of the zones that have such sets."""

    def aims(world: World) -> Iterator[Aim]:
        for aim in zones(world):
            if chosen(world.tree.zones[absolute(zone_of(aim).name)]):
                yield aim

    return aims


def _last(chosen: Chosen) -> Chosen:
    return lambda zone: [*chosen(zone)][-1:]


def _flawed(chosen: Chosen, made: Made) -> Callable[[World, Aim], Awaitable[Undo]]:
    async def on(world: World, aim: Aim) -> Undo:
        zone = world.tree.zones[absolute(zone_of(aim).name)]
        return set_flaws(world, zone, made(frozenset(chosen(zone))))

    return on


def _in_copy(chosen: Chosen, made: Made) -> Callable[[ZoneData], None]:
    def edit(copy: ZoneData) -> None:
        copy.flaws = made(frozenset(chosen(copy)))

    return edit


def _named(world: World) -> Iterator[Aim]:
    """Services with a name in a leaf zone."""
    leaves = {absolute(zone_of(aim).name) for aim in leaf_zones(world)}
    for aim in services(lambda service: bool(service.names))(world):
        if world.tree.closest(absolute(service_of(aim).names[0])).name in leaves:
            yield aim


def _whole_zone(world: World, aim: Aim) -> Iterable[str]:
    """Whatever else changes the zone's signatures, chain or copies would hide it."""
    name = service_of(aim).names[0]
    zone = world.tree.closest(absolute(name)).name.to_text(omit_final_dot=True)
    return [
        f"aaaa:{name}",
        *(f"{aspect}:{zone}" for aspect in ("signing", "delegation", "secondary")),
    ]


def _seconded_with_names(world: World) -> Iterator[Aim]:
    """Zones with names of services, and a secondary."""
    return (aim for aim in seconded_leaf_zones(world) if _services_in(world, aim))


def _services_in(world: World, aim: Aim) -> list[Service]:
    """The services that clients find by a name with addresses in the zone, but for its servers'."""
    names = {name.to_text(omit_final_dot=True) for name in _names_in(world, aim)}
    return [
        service
        for unit in world.units.values()
        for host in unit.hosts
        for service in host.services
        if service.exposure and names & {*service.names}
    ]


def _names_in(world: World, aim: Aim) -> list[dns.name.Name]:
    return _with_addresses(world.tree.zones[absolute(zone_of(aim).name)])


def _with_addresses(zone: ZoneData) -> list[dns.name.Name]:
    """The names with an IPv4 address; not the zone's own name servers."""
    servers = {rdata.target for rdata in zone.records[zone.name][NS]}
    return [o for o, held in zone.records.items() if A in held and o not in servers]


def _addresses(zone: ZoneData) -> list[Set]:
    held = ((owner, zone.records[owner]) for owner in _with_addresses(zone))
    return [(owner, kind) for owner, kinds in held for kind in kinds if kind in ADDRESSES]


def _all_named(check: str) -> Callable[[World, Aim], Iterable[Pair]]:
    def told(world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, service.key) for service in _services_in(world, aim)]

    return told


def _other_addresses(copy: ZoneData) -> None:
    for owner in _with_addresses(copy):
        held = copy.records[owner]
        held[A] = dns.rdataset.from_text(IN, A, held[A].ttl, OLD_ADDRESS)


def _other_mail(copy: ZoneData) -> None:
    held = copy.records[copy.name]
    held[MX] = dns.rdataset.from_text(IN, MX, held[MX].ttl, f"10 {OLD_EXCHANGER}")


def _hosts_of(world: World, aim: Aim) -> Iterable[Pair]:
    """Their names do not lead back to them, where it is the secondary that is asked."""
    names = {name.to_text(omit_final_dot=True) for name in _names_in(world, aim)}
    hosts = (host for unit in world.units.values() for host in unit.hosts)
    return [Pair("dns.reverse-confirmed", host.key) for host in hosts if names & {*host.names}]


async def _name_corrupt(world: World, aim: Aim) -> Undo:
    owner = absolute(service_of(aim).names[0])
    sets = frozenset((owner, rdtype) for rdtype in ADDRESSES)
    return set_flaws(world, world.tree.closest(owner), _corrupt(sets))


def _kind(key: str, message: str, chosen: Chosen, made: Made, shown_by: str) -> Kind:
    how = _flawed(chosen, made)
    return Kind(key, "dnssec", message, _with(chosen), how, pairs(shown_by), SIGNING)


KINDS = (
    Kind(
        "name-signatures-corrupt",
        "dnssec",
        "one bit of the signatures of a service's addresses is turned",
        _named,
        _name_corrupt,
        each_named(NAMES),
        _whole_zone,
    ),
    _kind(
        "apex-signatures-corrupt",
        "one bit of the signatures of the zone's own MX and TXT is turned",
        _at_apex,
        _corrupt,
        "dnssec.valid-on-every-server",
    ),
    _kind(
        "apex-sets-unsigned",
        "the zone's own MX and TXT have no signatures",
        _at_apex,
        _unsigned,
        "dnssec.valid-on-every-server",
    ),
    _kind(
        "apex-ttls-changed",
        "the zone's own MX and TXT have half the TTL that they were signed with",
        _at_apex,
        _retimed,
        "dnssec.ttls-as-signed",
    ),
    Kind(
        "secondary-apex-corrupt",
        "dnssec",
        "the secondary has a copy of the zone in which one bit of the signature of its TXT is"
        " turned",
        _with(_at_apex, seconded_leaf_zones),
        on_secondary(_in_copy(_last(_at_apex), _corrupt)),
        pairs("dnssec.valid-on-every-server"),
        SECONDARY,
    ),
    Kind(
        "secondary-addresses-corrupt",
        "dnssec",
        "the secondary has a copy of the zone in which one bit of the signatures of all addresses"
        " is turned",
        _seconded_with_names,
        on_secondary(_in_copy(_addresses, _corrupt)),
        _all_named("dnssec.names-valid-on-every-server"),
        SECONDARY,
    ),
    Kind(
        "secondary-addresses-old",
        "dns",
        "the secondary has old IPv4 addresses for the names in the zone, under the same serial",
        _seconded_with_names,
        on_secondary(_other_addresses),
        _all_named("dns.names-on-every-server"),
        SECONDARY,
        also=_hosts_of,
    ),
    Kind(
        "secondary-mail-old",
        "dns",
        "the secondary has an old MX at the zone's apex, under the same serial",
        _with(_at_apex, seconded_leaf_zones),
        on_secondary(_other_mail),
        pairs("mail.records-on-every-server"),
        SECONDARY,
        also=pairs("mail.*"),  # by it, a zone without mail has some
    ),
    Kind(
        "secondary-denial-corrupt-at-one-name",
        "dnssec",
        "the secondary has a copy of the zone in which one NSEC or NSEC3 record, away from the"
        " apex, has a corrupt signature",
        _with(_out_of_sight, seconded_leaf_zones),
        on_secondary(_in_copy(_last(_out_of_sight), _corrupt)),
        pairs("dnssec.denial-chain-validates"),
        SECONDARY,
    ),
    _kind(
        "denial-corrupt-at-one-name",
        "one NSEC or NSEC3 record, away from the apex, has a corrupt signature",
        _last(_out_of_sight),
        _corrupt,
        "dnssec.denial-chain-validates",
    ),
    _kind(
        "denial-ttl-changed-at-one-name",
        "one NSEC or NSEC3 record, away from the apex, has half the TTL that it was signed with",
        _last(_out_of_sight),
        _retimed,
        "dnssec.denial-ttls-as-signed",
    ),
)
