"""Faults of name servers that deny a name which is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.lab.dns.tree import absolute
from netaudit.lab.faults.aims import own_servers, service_of, services
from netaudit.lab.faults.base import Aim, Kind, both
from netaudit.lab.faults.content import each_named
from netaudit.lab.truth import Pair
from netaudit.model import Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from netaudit.lab.dns.server import NameServer
    from netaudit.lab.faults.base import Undo
    from netaudit.lab.world import World


def _zone(world: World, aim: Aim) -> Zone:
    name = world.tree.closest(absolute(service_of(aim).names[0])).name
    shown = name.to_text(omit_final_dot=True)
    return Zone(aim.unit, shown)


def _server(world: World, aim: Aim) -> NameServer | None:
    """The zone's own name server; None where it serves others', too, or is not the lab's."""
    for host in own_servers(world, Aim(aim.unit, _zone(world, aim))):
        return world.server_of(host)
    return None


def _aims(world: World) -> Iterator[Aim]:
    """Web services with a name of their own: those of name and mail servers have other uses."""
    web = services(lambda s: s.protocol == "https" and len(s.names) == 1)
    for aim in web(world):
        if aim.unit in world.units and _server(world, aim) is not None:
            yield aim


async def _denied(world: World, aim: Aim) -> Undo:
    server, name = _server(world, aim), absolute(service_of(aim).names[0])
    assert server is not None, "the aim has one"
    server.denied.add(name)
    world.tree.changed()

    async def undo() -> None:
        server.denied.discard(name)
        world.tree.changed()

    return undo


def _of_zone(world: World, aim: Aim) -> Iterable[Pair]:
    zone = _zone(world, aim)
    return [Pair(check, zone.key) for check in ("dns.*", "dnssec.*")]


def _touches(world: World, aim: Aim) -> Iterable[str]:
    """Other faults of the zone's signatures, copies and addresses would show through, or hide."""
    zone, name = _zone(world, aim).name, service_of(aim).names[0]
    server = own_servers(world, Aim(aim.unit, _zone(world, aim)))[0]
    aspects = ("signing", "delegation", "secondary")
    return [f"aaaa:{name}", f"protocol:{server.id}", *(f"{aspect}:{zone}" for aspect in aspects)]


KINDS = (
    Kind(
        "name-denied-to-aaaa",
        "dns",
        "the zone's own name server says to who asks for AAAA that a service's name does not exist",
        _aims,
        _denied,
        each_named("dns.names-not-denied"),
        _touches,
        also=both(each_named("dns.*", "dnssec.*", "ipv6.*"), _of_zone),
        hides=each_named("ipv6.*"),
    ),
)
