"""Faults of exposure: what listens and should not, what should and does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from netaudit.lab.faults.aims import host_of, hosts, on_both_families, service_of, services
from netaudit.lab.faults.base import Aim, Kind, pairs
from netaudit.lab.faults.doors import UNHEARD, shut, touches_doors
from netaudit.lab.listeners import DatagramServer, Door, Server, StreamServer
from netaudit.lab.services import databases, http, remote, snmp
from netaudit.lab.services.base import Endpoint
from netaudit.lab.truth import Pair
from netaudit.model import SecurityZone, Service, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from netaudit.lab.faults.base import Pairs, Undo
    from netaudit.lab.world import World

V6 = 6
LOST = pairs("ipv6.service-reachable", "exposure.expected-present")
DATABASES = frozenset({"postgresql"})


@dataclass(frozen=True, slots=True)
class OpenPort:
    """An undeclared port that is opened on a host: the parts of its kind."""

    port: int
    server: Server
    transport: Transport = Transport.TCP
    only_v6: bool = False

    def aims(self, world: World) -> Iterator[Aim]:
        """Hosts that do not have the port yet."""
        for aim in hosts(world):
            taken = {(s.port, s.transport) for s in host_of(aim).services}
            if (self.port, self.transport) not in taken:
                yield aim

    async def on(self, world: World, aim: Aim) -> Undo:
        """Listen."""
        addresses = [a for a in host_of(aim).addresses if a.version == V6 or not self.only_v6]
        doors = [Door(address, self.port, self.transport) for address in addresses]
        for door in doors:
            await world.start(door, self.server, aim.unit)

        async def undo() -> None:
            for door in doors:
                world.stop(door)

        return undo

    def touches(self, _world: World, aim: Aim) -> Iterable[str]:
        """The port."""
        return [f"port:{host_of(aim).id}/{self.transport}/{self.port}"]


def opens(port: OpenPort, key: str, message: str, *expected: str) -> Kind:
    """A kind that opens a port of a host, and the checks that must find it."""
    return Kind(
        key,
        "exposure",
        message,
        port.aims,
        port.on,
        pairs(*expected),
        port.touches,
        also=pairs("exposure.*"),
        only_v6=port.only_v6,
    )


async def _expose(world: World, aim: Aim) -> Undo:
    service = service_of(aim)
    world.expose(service, on=True)

    async def undo() -> None:
        world.expose(service, on=False)

    return undo


async def _expose_v6(world: World, aim: Aim) -> Undo:
    """Rules that were written for IPv4, and forgot IPv6."""
    service = service_of(aim)
    world.expose(service, on=True, version=V6)

    async def undo() -> None:
        world.expose(service, on=False, version=V6)

    return undo


async def _down(world: World, aim: Aim) -> Undo:
    return await shut(world, world.doors(service_of(aim)))


def _filtered(world: World, protocol: Callable[[Service], bool]) -> Iterator[Aim]:
    for unit in world.units.values():
        for host in unit.hosts:
            for service in host.services:
                hidden = SecurityZone.WAN not in service.exposure
                if hidden and protocol(service) and on_both_families(service):
                    yield Aim(unit.id, service)


def _of_host(*checks: str) -> Pairs:
    def of(_world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, f"host:{service_of(aim).host}") for check in checks]

    return of


def _filter(_world: World, aim: Aim) -> Iterable[str]:
    return [f"filter:{aim.key}"]


def _is_tcp(service: Service) -> bool:
    return service.transport is Transport.TCP


def _is_ssh(service: Service) -> bool:
    return service.protocol == "ssh"


def _is_database(service: Service) -> bool:
    return service.protocol in DATABASES


_NAMELESS = Endpoint(())
_TELNET = StreamServer(remote.telnet, _NAMELESS)
_RDP = StreamServer(remote.rdp, _NAMELESS)
_SNMP = DatagramServer(snmp.snmp)
_REDIS = StreamServer(databases.redis, _NAMELESS)
_MYSQL = StreamServer(databases.mysql, _NAMELESS)
_POSTGRESQL = StreamServer(databases.postgresql, _NAMELESS)
_FTP = StreamServer(remote.ftp, _NAMELESS)
_WEB = StreamServer(http.http, Endpoint(("www.test",)))

_ADMINISTRATION = "exposure.administration-closed"
_DATABASE = "exposure.database-closed"
_CLEAR_TEXT = "exposure.no-clear-text"
UNDECLARED = ("exposure.nothing-undeclared-v4", "exposure.nothing-undeclared-v6")

KINDS = (
    opens(
        OpenPort(23, _TELNET, only_v6=True),
        "telnet-on-ipv6",
        "Telnet is open over IPv6 alone",
        "exposure.nothing-undeclared-v6",
        "exposure.same-on-both-families",
        _ADMINISTRATION,
        _CLEAR_TEXT,
    ),
    opens(
        OpenPort(23, _TELNET), "telnet", "Telnet is open", *UNDECLARED, _ADMINISTRATION, _CLEAR_TEXT
    ),
    opens(
        OpenPort(3389, _RDP),
        "remote-desktop",
        "Remote Desktop is open",
        *UNDECLARED,
        _ADMINISTRATION,
    ),
    opens(
        OpenPort(161, _SNMP, Transport.UDP),
        "snmp",
        'SNMP is open, with the community "public"',
        *UNDECLARED,
        _ADMINISTRATION,
    ),
    opens(
        OpenPort(6379, _REDIS), "redis", "Redis is open, without a password", *UNDECLARED, _DATABASE
    ),
    opens(OpenPort(3306, _MYSQL), "mysql", "MySQL is open", *UNDECLARED, _DATABASE),
    opens(
        OpenPort(5432, _POSTGRESQL),
        "postgresql",
        "PostgreSQL is open where none is declared",
        *UNDECLARED,
        _DATABASE,
    ),
    opens(OpenPort(21, _FTP), "ftp", "FTP is open", *UNDECLARED, _CLEAR_TEXT),
    opens(
        OpenPort(8080, _WEB),
        "http-alternative",
        "an undeclared web server listens on port 8080",
        *UNDECLARED,
    ),
    Kind(
        "ssh-exposed",
        "exposure",
        "the router's SSH is reachable from the whole network",
        partial(_filtered, protocol=_is_ssh),
        _expose,
        _of_host("exposure.administration-closed"),
        _filter,
        also=_of_host("exposure.*"),
    ),
    Kind(
        "database-exposed",
        "exposure",
        "the unit's database is reachable from the whole network",
        partial(_filtered, protocol=_is_database),
        _expose,
        _of_host("exposure.database-closed"),
        _filter,
        also=_of_host("exposure.*"),
    ),
    Kind(
        "filter-open-on-ipv6",
        "exposure",
        "the filter in front of an internal service was written for IPv4 alone",
        partial(_filtered, protocol=_is_tcp),
        _expose_v6,
        _of_host("exposure.zones-kept", "exposure.same-on-both-families"),
        _filter,
        also=_of_host("exposure.*"),
        only_v6=True,
    ),
    Kind(
        "service-down",
        "exposure",
        "a declared service does not listen at all",
        services(_is_tcp),
        _down,
        LOST,
        touches_doors,
        also=pairs("ipv6.service-operational", "ipv6.parity", "tls.*", "web.*"),
        hides=pairs("ipv6.service-operational", *UNHEARD),
    ),
)
