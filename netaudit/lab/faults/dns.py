"""Faults of name servers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.lab.dns.resolver import Resolver
from netaudit.lab.dns.tree import SERIAL, absolute, delegate
from netaudit.lab.faults.aims import (
    BOTH,
    own_servers,
    seconded_leaf_zones,
    served_leaf_zones,
    shared_servers,
    zone_of,
)
from netaudit.lab.faults.base import Kind, both, pairs
from netaudit.lab.faults.content import SECONDARY, in_delegation, last_server
from netaudit.lab.faults.doors import shut, stand_in
from netaudit.lab.listeners import DatagramServer
from netaudit.lab.services.hostile import garbled_dns
from netaudit.lab.truth import Pair
from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.dns.server import NameServer
    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.faults.base import Aim, Pairs, Touches, Undo
    from netaudit.lab.world import World
    from netaudit.model import Host, Service

_IPV6 = 6
# What a server that does not answer for the zone no longer shows.
SERVER_CHECKS = (
    "dns.answers-over-tcp",
    "dns.transfer-refused",
    "dns.no-recursion",
)
# What is asked of servers that serve the zone, and what is compared among them.
SERVING_CHECKS = (
    "dns.servers-agree",
    "dns.one-soa",
    "dns.apex-not-alias",
    "dns.identifier-hidden",
    "dns.edns-supported",
    "dns.edns-version",
    "dns.edns-unknown-ignored",
    "dns.cookies-kept",
    "dns.version-hidden",
    "dns.case-preserved",
    "dns.no-upward-referral",
    "dns.unknown-types-answered",
    "dns.denials-carry-soa",
    "dns.soa-consistent",
    "dns.name-servers-consistent",
    "dnssec.keys-on-every-server",
    "dnssec.signed-on-every-server",
    "dnssec.valid-on-every-server",
    "dnssec.denial-consistent",
)


def _own(world: World, aim: Aim) -> Host:
    return own_servers(world, aim)[0]


def _server(world: World, host: Host) -> NameServer:
    found = world.server_of(host)
    assert found is not None, f"{host.id} is a name server"
    return found


def _services(host: Host, transport: Transport | None = None) -> list[Service]:
    return [s for s in host.services if s.protocol == "dns" and transport in (None, s.transport)]


def _touch(what: str) -> Touches:
    def of(world: World, aim: Aim) -> Iterable[str]:
        return [f"{what}:{_own(world, aim).id}"]

    return of


def _tcp_doors(world: World, aim: Aim) -> Iterable[str]:
    return [f"door:{s.key}" for s in _services(_own(world, aim), Transport.TCP)]


def _udp_doors(world: World, aim: Aim) -> Iterable[str]:
    return [f"door:{s.key}" for s in _services(_own(world, aim), Transport.UDP)]


def _secondary_touch(world: World, aim: Aim) -> Iterable[str]:
    # A stale copy keeps the keys and flaws of the moment: nothing else may change meanwhile.
    return SECONDARY(world, aim)


def _old_secondary(
    copies: Callable[[NameServer], dict[dns.name.Name, ZoneData]],
) -> Callable[[World, Aim], Awaitable[Undo]]:
    """The shared server has an old copy: in place of the zone, or by turns with it."""

    async def on(world: World, aim: Aim) -> Undo:
        name = absolute(zone_of(aim).name)
        held = copies(_server(world, shared_servers(world, aim)[0]))
        old = world.tree.zones[name].copy()
        old.set_serial(SERIAL - 1)
        held[name] = old
        world.tree.changed()

        async def undo() -> None:
            del held[name]
            world.tree.changed()

        return undo

    return on


async def _lame(world: World, aim: Aim) -> Undo:
    server, name = _server(world, _own(world, aim)), absolute(zone_of(aim).name)
    server.lame.add(name)
    world.tree.changed()

    async def undo() -> None:
        server.lame.discard(name)
        world.tree.changed()

    return undo


async def _open_transfer(world: World, aim: Aim) -> Undo:
    server, name = _server(world, _own(world, aim)), absolute(zone_of(aim).name)
    server.open_transfer.add(name)

    async def undo() -> None:
        server.open_transfer.discard(name)

    return undo


async def _open_recursion(world: World, aim: Aim) -> Undo:
    server = _server(world, _own(world, aim))
    server.recursion = Resolver(world.validator)
    world.tree.changed()

    async def undo() -> None:
        server.recursion = None
        world.tree.changed()

    return undo


async def _tcp_dead(world: World, aim: Aim) -> Undo:
    doors = [d for s in _services(_own(world, aim), Transport.TCP) for d in world.doors(s)]
    return await shut(world, doors)


async def _garbled(world: World, aim: Aim) -> Undo:
    doors = [d for s in _services(_own(world, aim), Transport.UDP) for d in world.doors(s)]
    return await stand_in(world, dict.fromkeys(doors, DatagramServer(garbled_dns)))


async def _without_v6(world: World, aim: Aim) -> Undo:
    """The server's AAAA goes, in the zone and in the glue."""
    name, host = absolute(zone_of(aim).name), _own(world, aim)
    target = absolute(host.names[0])
    holder = world.tree.closest(target)
    removed = holder.records[target].pop(dns.rdatatype.AAAA)
    delegate(world.tree, name)
    changed = partial(world.tree.changed, holder.name, world.tree.parent(name).name)
    changed()

    async def undo() -> None:
        holder.records[target][dns.rdatatype.AAAA] = removed
        delegate(world.tree, name)
        changed()

    return undo


def _one_of_each(world: World, aim: Aim) -> tuple[Host, Host]:
    """The zone's own server, and one that others share."""
    return _own(world, aim), shared_servers(world, aim)[0]


def _on_both_families(world: World) -> Iterator[Aim]:
    for aim in seconded_leaf_zones(world):
        if all({a.version for a in h.addresses} == BOTH for h in _one_of_each(world, aim)):
            yield aim


def _over_v6_alone(world: World, aim: Aim, zone: ZoneData, parent: ZoneData) -> None:
    """The servers get names in the zone that have their IPv6 addresses alone."""
    named = {
        dns.name.Name((b"ns6-%d" % number, *zone.name.labels)): host
        for number, host in enumerate(_one_of_each(world, aim))
    }
    for holder in (zone, parent):
        old = holder.records[zone.name].pop(dns.rdatatype.NS)
        holder.add(zone.name, "NS", *(name.to_text() for name in named), ttl=old.ttl)
        for name, host in named.items():
            holder.add(name, "AAAA", *(str(a) for a in host.addresses if a.version == _IPV6))


def _of_services(*checks: str, transport: Transport | None = None) -> Pairs:
    def of(world: World, aim: Aim) -> Iterable[Pair]:
        services = _services(_own(world, aim), transport)
        return [Pair(check, s.key) for s in services for check in checks]

    return of


def _leads_back(world: World, aim: Aim) -> Iterable[Pair]:
    """The server's PTR leads to a name that has its address no more."""
    hosts = {s.host for s in _services(_own(world, aim), None)}
    return [Pair("dns.reverse-confirmed", f"host:{host}") for host in sorted(hosts)]


def _delegation_and_aaaa(world: World, aim: Aim) -> Iterable[str]:
    return [f"delegation:{zone_of(aim).name}", f"aaaa:{_own(world, aim).names[0]}"]


_TCP = Transport.TCP
KINDS = (
    Kind(
        "secondary-stale",
        "dns",
        "the secondary serves an old copy of the zone",
        seconded_leaf_zones,
        _old_secondary(lambda server: server.stale),
        pairs("dns.servers-agree"),
        _secondary_touch,
    ),
    Kind(
        "copies-by-turns",
        "dns",
        "two machines behind the secondary's address have different copies of the zone",
        seconded_leaf_zones,
        _old_secondary(lambda server: server.by_turns),
        pairs("dns.one-copy-at-each-address"),
        _secondary_touch,
        also=pairs("dns.servers-agree"),
    ),
    Kind(
        "server-lame",
        "dns",
        "the zone's own name server refuses to answer for it",
        seconded_leaf_zones,
        _lame,
        pairs("dns.servers-answer"),
        _touch("answers"),
        also=pairs("ipv6.name-servers-reachable", "dns.answers-over-tcp", "dns.servers-agree"),
        hides=pairs("dns.transfer-refused", *SERVING_CHECKS),
    ),
    Kind(
        "server-tcp-dead",
        "dns",
        "the zone's own name server does not answer over TCP",
        served_leaf_zones,
        _tcp_dead,
        both(
            pairs("dns.answers-over-tcp"),
            _of_services("exposure.expected-present", "ipv6.service-reachable", transport=_TCP),
        ),
        _tcp_doors,
        also=_of_services("ipv6.*", transport=_TCP),
        hides=both(pairs("dns.transfer-refused"), _of_services("ipv6.parity", transport=_TCP)),
    ),
    Kind(
        "transfer-open",
        "dns",
        "the zone's own name server gives the whole zone to anyone",
        served_leaf_zones,
        _open_transfer,
        pairs("dns.transfer-refused"),
        _touch("transfer"),
    ),
    Kind(
        "recursion-open",
        "dns",
        "the zone's own name server resolves for strangers",
        served_leaf_zones,
        _open_recursion,
        pairs("dns.no-recursion"),
        _touch("recursion"),
        # What it resolves it need not refer.
        hides=pairs("dns.no-upward-referral"),
    ),
    Kind(
        "servers-without-ipv4",
        "dns",
        "the zone's name servers have names without an A record",
        _on_both_families,
        in_delegation(_over_v6_alone),
        pairs("dns.servers-over-ipv4"),
        last_server,
    ),
    Kind(
        "server-without-ipv6",
        "ipv6",
        "the zone's own name server has no AAAA, neither in the zone nor as glue",
        served_leaf_zones,
        _without_v6,
        both(pairs("ipv6.name-servers-reachable"), _of_services("ipv6.aaaa-published")),
        _delegation_and_aaaa,
        also=_leads_back,
    ),
    Kind(
        "hostile-dns",
        "hostile",
        "the zone's own name server answers noise over UDP",
        seconded_leaf_zones,
        _garbled,
        pairs("dns.servers-answer"),
        _udp_doors,
        also=both(
            pairs("dns.*", "ipv6.name-servers-reachable"),
            _of_services("ipv6.*", "exposure.expected-present"),
        ),
        hides=both(
            pairs(*SERVER_CHECKS, *SERVING_CHECKS),
            _of_services("ipv6.parity", transport=Transport.UDP),
        ),
    ),
)
