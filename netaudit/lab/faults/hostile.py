"""Servers that mean harm, in place of a declared service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import on_both_families, service_of, services
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.faults.doors import UNHEARD, stand_in, touches_doors
from netaudit.lab.listeners import StreamServer
from netaudit.lab.services import hostile
from netaudit.lab.services.base import Endpoint
from netaudit.model import Transport

if TYPE_CHECKING:
    from netaudit.lab.faults.base import Undo
    from netaudit.lab.services import Stream
    from netaudit.lab.world import World
    from netaudit.model import Service


def _kind(key: str, message: str, service: Stream) -> Kind:
    async def on(world: World, aim: Aim) -> Undo:
        server = StreamServer(service, Endpoint(service_of(aim).names))
        return await stand_in(world, dict.fromkeys(world.doors(service_of(aim)), server))

    return Kind(
        key,
        "hostile",
        message,
        services(_stream_on_both),
        on,
        pairs("ipv6.service-operational"),
        touches_doors,
        also=pairs("tls.*", "web.*", "ipv6.parity", "exposure.expected-present"),
        hides=pairs(*UNHEARD),
    )


def _stream_on_both(service: Service) -> bool:
    return service.transport is Transport.TCP and on_both_families(service)


KINDS = (
    _kind("hostile-garbage", "the service answers noise", hostile.garbage),
    _kind("hostile-flood", "the service sends 64 megabytes", hostile.flood),
    _kind("hostile-drip", "the service sends one octet a second", hostile.drip),
)
