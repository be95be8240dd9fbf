"""Faults of declared services: one that moved, changed its language, or its way with TLS."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import host_by_id, on_both_families, service_of, services
from netaudit.lab.faults.base import Aim, Kind, both, pairs
from netaudit.lab.faults.doors import UNHEARD, stand_in
from netaudit.lab.faults.exposure import LOST, UNDECLARED
from netaudit.lab.listeners import Server, SocketServer, StreamServer
from netaudit.lab.services import http, mail
from netaudit.lab.services.base import Endpoint
from netaudit.lab.services.scripted import web
from netaudit.lab.services.ssh import SshServer
from netaudit.lab.truth import Pair
from netaudit.model import Service, Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator

    from netaudit.lab.faults.base import Pairs, Undo
    from netaudit.lab.services import Conversation, Stream
    from netaudit.lab.world import World

MOVED_TO = {"http": 8080, "https": 8443}
_IN_CLEAR: dict[str, Stream] = {"https": http.http, "imaps": mail.imap}
_DEFAULT_PAGE = web(
    "200 OK", "Server: Apache/2.4.62\r\n", "<title>Apache2 Debian Default Page: It works</title>"
)


def _of_host(*checks: str) -> Pairs:
    def of(_world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, f"host:{service_of(aim).host}") for check in checks]

    return of


def _spoken(*protocols: str) -> Callable[[World], Iterator[Aim]]:
    """Visible TCP services of both families that are declared as one of these."""

    def wanted(service: Service) -> bool:
        return service.protocol in protocols and on_both_families(service)

    return services(wanted)


def _movable(world: World) -> Iterator[Aim]:
    """Those whose other port is free."""
    for aim in _spoken(*MOVED_TO)(world):
        service = service_of(aim)
        taken = {s.port for s in host_by_id(world, service.host).services}
        if MOVED_TO[service.protocol] not in taken:
            yield aim


async def _move(world: World, aim: Aim) -> Undo:
    service = service_of(aim)
    old = world.doors(service)
    new = [replace(door, port=MOVED_TO[service.protocol]) for door in old]
    for was, now in zip(old, new, strict=True):
        world.stop(was)
        await world.start(now, world.baseline[was], aim.unit)

    async def undo() -> None:
        for was, now in zip(old, new, strict=True):
            world.stop(now)
            await world.start(was)

    return undo


def _both_ports(world: World, aim: Aim) -> Iterable[str]:
    service = service_of(aim)
    return [*_door(world, aim), f"port:{service.host}/{Transport.TCP}/{MOVED_TO[service.protocol]}"]


def _door(_world: World, aim: Aim) -> Iterable[str]:
    return [f"door:{aim.key}"]


def _instead(make: Callable[[World, Service], Server]) -> Callable[[World, Aim], Awaitable[Undo]]:
    """Another server in the place of the declared one."""

    async def on(world: World, aim: Aim) -> Undo:
        service = service_of(aim)
        server = make(world, service)
        return await stand_in(world, dict.fromkeys(world.doors(service), server))

    return on


def _secured(world: World, service: Service) -> Endpoint:
    return Endpoint(service.names, tls=world.tls[service.host])


def _ssh(_world: World, _service: Service) -> Server:
    return SocketServer(SshServer().serve)


def _bare(_world: World, service: Service) -> Server:
    return StreamServer(_IN_CLEAR[service.protocol], Endpoint(service.names))


def _in_tls(world: World, service: Service) -> Server:
    return StreamServer(http.https, _secured(world, service))


def _new_software(world: World, service: Service) -> Server:
    return StreamServer(_default_page, _secured(world, service))


async def _default_page(conversation: Conversation, endpoint: Endpoint) -> None:
    """A web server as it comes from its package, behind the host's own certificate."""
    await conversation.start_tls(endpoint)
    await _DEFAULT_PAGE(conversation, endpoint)


_SPEECH = pairs(*UNHEARD)
_WORKS = pairs("ipv6.service-operational")

KINDS = (
    Kind(
        "service-moved",
        "exposure",
        "a declared web server listens on another port than declared",
        _movable,
        _move,
        both(LOST, _of_host("exposure.service-not-moved", *UNDECLARED)),
        _both_ports,
        also=both(_SPEECH, _WORKS, _of_host("exposure.*")),
        hides=both(_SPEECH, _WORKS),
    ),
    Kind(
        "service-changed",
        "exposure",
        "an SSH server answers in the place of the declared web server",
        _spoken("http", "https"),
        _instead(_ssh),
        both(_WORKS, _of_host("exposure.service-as-declared")),
        _door,
        also=both(_SPEECH, _of_host("exposure.*")),
        hides=_SPEECH,
    ),
    Kind(
        "product-changed",
        "exposure",
        "another product answers behind the declared port, as it came from its package",
        _spoken("https"),
        _instead(_new_software),
        _of_host("exposure.default-pages-removed", "exposure.versions-not-told"),
        _door,
        also=both(_SPEECH, _of_host("exposure.*")),
    ),
    Kind(
        "clear-text-for-tls",
        "exposure",
        "a service that is declared with TLS speaks clear text",
        _spoken(*_IN_CLEAR),
        _instead(_bare),
        both(_WORKS, _of_host("exposure.tls-where-declared")),
        _door,
        also=both(_SPEECH, _of_host("exposure.*")),
        hides=_SPEECH,
    ),
    Kind(
        "tls-for-clear-text",
        "exposure",
        "a port that is declared as clear HTTP speaks TLS only",
        _spoken("http"),
        _instead(_in_tls),
        both(_WORKS, _of_host("exposure.service-as-declared")),
        _door,
        also=both(_SPEECH, _of_host("exposure.*")),
        hides=_SPEECH,
    ),
)
