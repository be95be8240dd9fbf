"""Leftovers of the transition to IPv6: tunnels left on, made-up addresses, IPv4 in pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.lab.dns.resolver import Quirk
from netaudit.lab.faults.aims import host_of, hosts, resolvers, service_of, services
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.faults.content import has_name_and_v4, name_without_aaaa, touches_name
from netaudit.lab.faults.doors import stand_in, touches_doors
from netaudit.lab.faults.exposure import OpenPort
from netaudit.lab.faults.resolvers import odd
from netaudit.lab.listeners import DatagramServer, StreamServer
from netaudit.lab.services.teredo import teredo
from netaudit.lab.services.tunnel import GRE, SIX_IN_FOUR, TunnelEnd
from netaudit.model import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from netaudit.lab.faults.base import Undo
    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.world import World
    from netaudit.model import Address

V4 = 4
TEREDO = OpenPort(3544, DatagramServer(teredo), Transport.UDP)
PICTURE = '<img src="http://{host}/logo.png" alt="">\n'


def _end(protocol: int) -> Callable[[World, Aim], Awaitable[Undo]]:
    """A tunnel's end at the host's IPv4 address."""

    async def on(world: World, aim: Aim) -> Undo:
        address = next(a for a in host_of(aim).addresses if a.version == V4)
        name = f"tunnel {protocol} {address}"
        world.listeners.attach(name, TunnelEnd(world.fabric.edges[aim.unit], address, protocol))

        async def undo() -> None:
            world.listeners.detach(name)

        return undo

    return on


def _touched(protocol: int) -> Callable[[World, Aim], Iterable[str]]:
    def of(_world: World, aim: Aim) -> Iterable[str]:
        return [f"tunnel:{protocol}:{aim.key}"]

    return of


async def _literal(world: World, aim: Aim) -> Undo:
    """A picture of the page comes from an IPv4 address, as pages have it that nobody looks at."""
    return await _with_picture(world, aim, str(_v4(aim)))


def _v4(aim: Aim) -> Address:
    return next(a for a in service_of(aim).addresses if a.version == V4)


async def _with_picture(world: World, aim: Aim, host: str) -> Undo:
    servers: dict[Door, Server] = {}
    for door in world.doors(service_of(aim)):
        server = world.baseline[door]
        assert isinstance(server, StreamServer), "a web service"
        endpoint = replace(server.endpoint, extra=PICTURE.format(host=host))
        servers[door] = StreamServer(server.service, endpoint)
    return await stand_in(world, servers)


async def _old_host(world: World, aim: Aim) -> Undo:
    """The same from a name of the zone that has an A record alone."""
    name, forget = name_without_aaaa(world, aim, b"anh-cu")
    shown = await _with_picture(world, aim, name)

    async def undo() -> None:
        await shown()
        forget()

    return undo


def _page_and_zone(world: World, aim: Aim) -> Iterable[str]:
    return [f"door:{aim.key}", *touches_name(world, aim, "page-host")]


def _resolver(_world: World, aim: Aim) -> Iterable[str]:
    return [f"dns64:{aim.key}"]


KINDS = (
    Kind(
        "tunnel-6in4-open",
        "ipv6",
        "the host takes IPv6 packets out of protocol 41, whoever sends them",
        hosts,
        _end(SIX_IN_FOUR),
        pairs("ipv6.no-6in4-tunnel"),
        _touched(SIX_IN_FOUR),
    ),
    Kind(
        "tunnel-gre-open",
        "ipv6",
        "the host takes IPv6 packets out of GRE, whoever sends them",
        hosts,
        _end(GRE),
        pairs("ipv6.no-gre-tunnel"),
        _touched(GRE),
    ),
    Kind(
        "teredo-server",
        "ipv6",
        "the host is a Teredo server",
        TEREDO.aims,
        TEREDO.on,
        pairs("ipv6.no-teredo"),
        TEREDO.touches,
        also=pairs("exposure.*"),
    ),
    Kind(
        "dns64",
        "ipv6",
        "the resolver makes AAAA records up from A records",
        resolvers,
        odd(Quirk.DNS64),
        pairs("ipv6.resolver-no-dns64"),
        _resolver,
    ),
    Kind(
        "page-ipv4-literal",
        "ipv6",
        "the start page shows a picture from an IPv4 address",
        services(lambda s: s.protocol == "https" and any(a.version == V4 for a in s.addresses)),
        _literal,
        pairs("ipv6.no-ipv4-literals"),
        touches_doors,
    ),
    Kind(
        "page-host-without-aaaa",
        "ipv6",
        "the start page shows a picture from a name without AAAA",
        services(lambda s: s.protocol == "https" and has_name_and_v4(s)),
        _old_host,
        pairs("ipv6.page-hosts-have-aaaa"),
        _page_and_zone,
    ),
)
