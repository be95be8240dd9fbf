"""Faults of what web servers answer over TLS and beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import host_by_id, service_of, services
from netaudit.lab.faults.base import Aim, Kind, Undo, pairs
from netaudit.lab.faults.doors import stand_in, touches_doors
from netaudit.lab.listeners import StreamServer
from netaudit.lab.services import http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from netaudit.lab.listeners import Door, Server
    from netaudit.lab.world import World


async def everywhere(
    world: World, aim: Aim, change: Callable[[StreamServer], StreamServer]
) -> Undo:
    """The service's servers changed, at the addresses of both families."""
    servers: dict[Door, Server] = {}
    for door in world.doors(service_of(aim)):
        server = world.baseline[door]
        assert isinstance(server, StreamServer), "a web service"
        servers[door] = change(server)
    return await stand_in(world, servers)


def telling(**changes: object) -> Callable[[StreamServer], StreamServer]:
    """The server with other fields of its endpoint."""

    def change(server: StreamServer) -> StreamServer:
        return StreamServer(server.service, replace(server.endpoint, **changes))  # type: ignore[arg-type]  # fields of Endpoint

    return change


async def _no_redirect(world: World, aim: Aim) -> Undo:
    return await everywhere(world, aim, telling(has_https=False))


async def _no_hsts(world: World, aim: Aim) -> Undo:
    return await everywhere(world, aim, telling(hsts=""))


async def _short_hsts(world: World, aim: Aim) -> Undo:
    return await everywhere(world, aim, telling(hsts="max-age=300"))


async def _half_dead(world: World, aim: Aim) -> Undo:
    gateway = http.every_second()
    return await everywhere(world, aim, lambda server: StreamServer(gateway, server.endpoint))


def _beside_https(world: World) -> Iterator[Aim]:
    """Services in clear text on hosts that have HTTPS too."""
    for aim in services(lambda s: s.protocol == "http")(world):
        if any(s.protocol == "https" for s in host_by_id(world, service_of(aim).host).services):
            yield aim


_NAMED = services(lambda s: s.protocol == "https" and bool(s.names))
KINDS = (
    Kind(
        "http-without-redirect",
        "tls",
        "the web server shows its page in clear text instead of a redirect to HTTPS",
        _beside_https,
        _no_redirect,
        pairs("tls.redirected-from-clear-text"),
        touches_doors,
    ),
    Kind(
        "hsts-missing",
        "tls",
        "the web server does not tell browsers to come over HTTPS alone",
        _NAMED,
        _no_hsts,
        pairs("tls.hsts-sent"),
        touches_doors,
    ),
    Kind(
        "hsts-short",
        "tls",
        "the web server tells browsers to come over HTTPS alone for five minutes",
        _NAMED,
        _short_hsts,
        pairs("tls.hsts-sent"),
        touches_doors,
    ),
    Kind(
        "machine-dead-behind-gateway",
        "tls",
        "of two machines behind an HTTP gateway one is dead, and half of the requests get 503",
        _NAMED,
        _half_dead,
        pairs("tls.every-request-answered"),
        touches_doors,
        also=pairs("ipv6.*", "tls.*", "web.*", "exposure.*"),
        hides=pairs("ipv6.*", "tls.*", "web.*"),
    ),
)
