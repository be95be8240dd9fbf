"""Faults that make IPv6 worse than IPv4."""

from __future__ import annotations

from ipaddress import IPv6Network
from typing import TYPE_CHECKING

import dns.rdataset
import dns.rdatatype

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import (
    is_visible,
    on_both_families,
    service_of,
    services,
    units_on_their_own,
)
from netaudit.lab.faults.base import Aim, Kind, both, pairs
from netaudit.lab.faults.content import each_named
from netaudit.lab.faults.doors import shut, stand_in, touches_doors
from netaudit.lab.listeners import StreamServer
from netaudit.lab.services import hostile, http
from netaudit.lab.services.base import Endpoint
from netaudit.lab.truth import Pair
from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from netaudit.lab.faults.base import Undo
    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.services import Stream
    from netaudit.lab.world import World
    from netaudit.model import Prefix, Service, Unit

AAAA = dns.rdatatype.AAAA
V6 = 6
ABSENT = (1 << 64) - 2  # an interface identifier that no host of an inventory has


def _mail_of(world: World, aim: Aim) -> Iterable[Pair]:
    """The mail of the zone that the name stands in may be delivered to that very host."""
    zone = world.tree.closest(absolute(service_of(aim).names[0])).name
    key = f"zone:{zone.to_text(omit_final_dot=True)}"
    return [Pair("mail.exchangers-have-aaaa", key)]


def _aaaa(_world: World, aim: Aim) -> Iterable[str]:
    # A secondary that keeps a copy of its own gives another answer than the primary.
    name = service_of(aim).names[0]
    return [f"aaaa:{name}", f"secondary:{name.partition('.')[2]}"]


def _unit_v6(_world: World, aim: Aim) -> Iterable[str]:
    return [f"routes:{aim.unit}"]


async def _no_aaaa(world: World, aim: Aim) -> Undo:
    return _replace_aaaa(world, aim)


async def _wrong_aaaa(world: World, aim: Aim) -> Undo:
    own = next(a for a in service_of(aim).addresses if a.version == V6)
    network = IPv6Network((int(own) >> 64 << 64, 64))
    return _replace_aaaa(world, aim, str(network[ABSENT]))


async def _stray_aaaa(world: World, aim: Aim) -> Undo:
    """A 6to4 address beside the right ones, as a host that registers itself leaves it."""
    name = absolute(service_of(aim).names[0])
    published = world.tree.closest(name).records[name][AAAA]
    return _replace_aaaa(world, aim, *(r.to_text() for r in published), "2002:c612:101::1")


def _replace_aaaa(world: World, aim: Aim, *records: str) -> Undo:
    name = absolute(service_of(aim).names[0])
    zone = world.tree.closest(name)
    removed: dns.rdataset.Rdataset = zone.records[name].pop(AAAA)
    if records:
        zone.add(name, "AAAA", *records)
    world.tree.changed(zone.name)

    async def undo() -> None:
        zone.records[name][AAAA] = removed
        world.tree.changed(zone.name)

    return undo


async def _closed(world: World, aim: Aim) -> Undo:
    return await shut(world, world.doors(service_of(aim), V6))


def _instead(service: Stream) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Another server over IPv6; IPv4 stays as it is."""

    async def on(world: World, aim: Aim) -> Undo:
        server = StreamServer(service, Endpoint(service_of(aim).names))
        return await stand_in(world, dict.fromkeys(world.doors(service_of(aim), V6), server))

    return on


def _other_page(page: Stream) -> Callable[[World, Aim], Awaitable[Undo]]:
    """The right certificate over IPv6, and another page; IPv4 stays as it is."""

    async def on(world: World, aim: Aim) -> Undo:
        servers: dict[Door, Server] = {}
        for door in world.doors(service_of(aim), V6):
            right = world.baseline[door]
            assert isinstance(right, StreamServer), "a web server is one"
            servers[door] = StreamServer(page, right.endpoint)
        return await stand_in(world, servers)

    return on


async def _blackhole(world: World, aim: Aim) -> Undo:
    networks = [p.network for p in world.units[aim.unit].prefixes if p.network.version == V6]
    for network in networks:
        await world.blackhole(aim.unit, network, on=True)

    async def undo() -> None:
        for network in networks:
            await world.blackhole(aim.unit, network, on=False)

    return undo


def _unreachable(world: World, aim: Aim) -> Iterable[Pair]:
    unit = world.units[aim.unit]
    found = [Pair("ipv6.name-servers-reachable", z.key) for z in unit.zones]
    found += [Pair("ipv6.unit-reachable", p.key) for p in _v6_prefixes(unit)]
    for service in _visible(unit):
        if any(a.version == V6 for a in service.addresses):
            found.append(Pair("ipv6.service-reachable", service.key))
            if on_both_families(service):
                found.append(Pair("ipv6.parity", service.key))
    return found


def _may_follow(world: World, aim: Aim) -> Iterable[Pair]:
    unit = world.units[aim.unit]
    found = [Pair(c, z.key) for z in unit.zones for c in ("dns.*", "dnssec.*")]
    found += [Pair("ipv6.service-operational", s.key) for s in _visible(unit)]
    found += [Pair("exposure.same-on-both-families", h.key) for h in unit.hosts]
    found += [Pair("dnssec.resolver-validates", r.key) for r in unit.resolvers]
    return found


def _v6_prefixes(unit: Unit) -> list[Prefix]:
    return [p for p in unit.prefixes if p.network.version == V6]


def _unseen(world: World, aim: Aim) -> Iterable[Pair]:
    unit = world.units[aim.unit]
    found = [Pair("ipv6.*", p.key) for p in _v6_prefixes(unit)]
    found += [Pair("ipv6.service-operational", s.key) for s in _visible(unit)]
    for host in unit.hosts:
        found.append(Pair("exposure.nothing-undeclared-v6", host.key))
        found.append(Pair("exposure.same-on-both-families", host.key))
    return found


def _visible(unit: Unit) -> list[Service]:
    return [s for h in unit.hosts for s in h.services if is_visible(s)]


def _host_pair(check: str) -> Callable[[World, Aim], Iterable[Pair]]:
    def of(_world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, f"host:{service_of(aim).host}")]

    return of


def _has_named_v6(service: Service) -> bool:
    return bool(service.names) and on_both_families(service)


def _web_on_both(service: Service) -> bool:
    return service.protocol in {"http", "https"} and on_both_families(service)


def _stream_on_both(service: Service) -> bool:
    return service.transport is Transport.TCP and on_both_families(service)


KINDS = (
    Kind(
        "aaaa-missing",
        "ipv6",
        "the service's name has no AAAA",
        services(_has_named_v6),
        _no_aaaa,
        each_named("ipv6.aaaa-published"),
        _aaaa,
        also=both(_mail_of, _host_pair("dns.reverse-confirmed")),
    ),
    Kind(
        "aaaa-wrong",
        "ipv6",
        "the AAAA of the service's name points where nothing stands",
        services(_has_named_v6),
        _wrong_aaaa,
        each_named("ipv6.aaaa-published", "ipv6.published-declared"),
        _aaaa,
        also=_host_pair("dns.reverse-confirmed"),
    ),
    Kind(
        "aaaa-6to4",
        "ipv6",
        "the service's name has a 6to4 address beside its own",
        services(_has_named_v6),
        _stray_aaaa,
        each_named("ipv6.published-assignable"),
        _aaaa,
    ),
    Kind(
        "service-closed-on-ipv6",
        "ipv6",
        "the service listens on IPv4 alone",
        services(_stream_on_both),
        _closed,
        pairs("ipv6.service-reachable", "ipv6.parity"),
        touches_doors,
        also=both(
            pairs("ipv6.service-operational"),
            _host_pair("exposure.same-on-both-families"),
        ),
        only_v6=True,
    ),
    Kind(
        "ipv6-blackhole",
        "ipv6",
        "the unit's IPv6 prefix is routed into nothing",
        units_on_their_own,
        _blackhole,
        _unreachable,
        _unit_v6,
        also=_may_follow,
        hides=_unseen,
        loses_v6=True,
    ),
    Kind(
        "garbage-on-ipv6",
        "ipv6",
        "the service accepts over IPv6, then sends noise",
        services(_stream_on_both),
        _instead(hostile.garbage),
        pairs("ipv6.service-operational", "ipv6.parity"),
        touches_doors,
        also=pairs("tls.*", "web.*"),
        only_v6=True,
    ),
    Kind(
        "hang-on-ipv6",
        "ipv6",
        "the service accepts over IPv6, then says nothing",
        services(_stream_on_both),
        _instead(hostile.hang),
        pairs("ipv6.service-operational", "ipv6.parity"),
        touches_doors,
        also=pairs("tls.*", "web.*"),
        only_v6=True,
    ),
    Kind(
        "content-on-ipv6",
        "ipv6",
        "the web server shows its default page over IPv6",
        services(_web_on_both),
        _other_page(http.default_page),
        pairs("ipv6.content-on-par"),
        touches_doors,
        only_v6=True,
    ),
    Kind(
        "forbidden-on-ipv6",
        "ipv6",
        "the web server's access list does not know IPv6",
        services(_web_on_both),
        _other_page(http.forbidden),
        pairs("ipv6.content-on-par"),
        touches_doors,
        only_v6=True,
    ),
)
