"""The running twin: every server in its place, and what a fault may do to it."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from netaudit.errors import LabError
from netaudit.lab.admission import opening, rules
from netaudit.lab.dns.resolver import Resolver, Validator
from netaudit.lab.dns.server import NameServer
from netaudit.lab.dns.tree import DATA_CENTRE, TLS_PROTOCOLS, absolute
from netaudit.lab.firewall import Firewall
from netaudit.lab.listeners import (
    DatagramServer,
    Door,
    Listeners,
    Server,
    SocketServer,
    StreamServer,
    dns_stream,
)
from netaudit.lab.onlink import Talk
from netaudit.lab.services import base, databases, http, mail, snmp
from netaudit.lab.services.ssh import SshServer
from netaudit.lab.topology import zone_sources
from netaudit.lab.ways import Ways
from netaudit.model import Transport

if TYPE_CHECKING:
    from netaudit.lab.authority import Authority, Identity
    from netaudit.lab.dns.tree import Tree
    from netaudit.lab.fabric import Fabric
    from netaudit.lab.topology import Topology
    from netaudit.model import Host, Inventory, Network, Service, Unit

from netaudit.lab.certs import Tls, key_digest

STREAMS = {
    "http": http.http,
    "https": http.https,
    "smtp": mail.smtp,
    "submission": mail.submission,
    "imaps": mail.imaps,
    "postgresql": databases.postgresql,
}
NO_NAME = base.Endpoint(())
DNS_PORT = 53
ISOLATION = 2  # metric of the routes that cut a unit off; a fault's is 1


class World:
    """The twin while it runs. Faults change it through what is public here.

    Attributes:
        tree: all zones. servers: authoritative servers by name. resolvers: by host id.
        tls: by host id. baseline: what listens at each door when nothing is wrong.
        ways: what is changed on the way to units. talks: what is said on links, by segment.
    """

    def __init__(
        self,
        inventory: Inventory,
        topology: Topology,
        fabric: Fabric,
        tree: Tree,
        authority: Authority,
    ) -> None:
        """Nothing listens yet: see `boot`."""
        self.inventory, self.topology, self.fabric = inventory, topology, fabric
        self.tree, self.authority = tree, authority
        self.units: dict[str, Unit] = {u.id: u for u in inventory.units}
        self.listeners = Listeners()
        self.validator = Validator(tree, authority.clock)
        self.servers = {s.name: NameServer(tree, s.zones) for s in tree.servers.values()}
        self.resolvers: dict[str, Resolver] = {}
        self.tls: dict[str, Tls] = {}
        self.ssh: dict[str, SshServer] = {}
        self.baseline: dict[Door, Server] = {}
        self._site: dict[Door, str] = {}
        self._sources = zone_sources(inventory, topology)
        self._opened: dict[str, set[str]] = {unit: set() for unit in self.units}
        self._vacated: set[Door] = set()
        self._kernel = ThreadPoolExecutor(1, "kernel")  # pyroute2 has a loop of its own
        self.ways = Ways(fabric, self._kernel)
        self.talks = {segment.key: Talk(segment) for segment in topology.segments}

    async def boot(self) -> None:
        """Open every door and load every filter. Raises OSError."""
        self._plan()
        for door in self.baseline:
            await self.start(door)
        for unit in self.units:
            self.filter(unit, replace=False)
        for key, talk in self.talks.items():
            talk.open(self.fabric.edges[talk.segment.unit], self.fabric.segments[key])

    def shut(self) -> None:
        """Close every door."""
        self.listeners.close_all()
        for talk in self.talks.values():
            talk.close()
        self._kernel.shutdown()

    async def start(self, door: Door, server: Server | None = None, unit: str = "") -> None:
        """Listen at a door: as the baseline has it, or as `server` of `unit`."""
        namespace = self.fabric.edges[unit or self._site[door]]
        await self.listeners.open(namespace, door, server or self.baseline[door])

    def stop(self, door: Door) -> None:
        """Stop listening: the port is closed. Raises LabError where it is not the lab's."""
        if door in self._vacated:
            raise LabError(
                "{address} port {port}/{transport} was given away to a server that is not the "
                "lab's: take it back first",
                address=door.address,
                port=door.port,
                transport=door.transport,
            )
        self.listeners.close(door)

    async def replace(self, door: Door, server: Server | None = None) -> None:
        """Let another server, or the baseline's, answer at a door that is open."""
        self.stop(door)
        await self.start(door, server, self._site[door])

    async def give_away(self, service: Service) -> Identity:
        """Leave a service's doors to a server that is not the lab's; the identity it may show."""
        doors = self.doors(service)
        for door in doors:
            self.stop(door)
        self._vacated.update(doors)
        return self.tls[service.host].own()

    async def take_back(self, service: Service) -> None:
        """Serve it again. Raises LabError where something else listens still."""
        for door in self.doors(service):
            if door in self._vacated:
                try:
                    await self.start(door)
                except OSError as error:
                    raise LabError(
                        "{address} port {port}/{transport}: {error}: stop the server that listens "
                        "there first",
                        address=door.address,
                        port=door.port,
                        transport=door.transport,
                        error=error,
                    ) from error
                self._vacated.discard(door)

    def expose(self, service: Service, *, on: bool, version: int | None = None) -> None:
        """Take a service out of its unit's filter, for one address family or both; or back."""
        opened = self._opened[service.unit]
        key = opening(service, version)
        opened.add(key) if on else opened.discard(key)
        self.filter(service.unit)

    def filter(self, unit: str, *, replace: bool = True) -> None:
        """Load the unit's packet filter."""
        wanted = rules(self.units[unit], self._sources, self._opened[unit])
        with self.fabric.edges[unit].entered():
            Firewall().apply(wanted, replace=replace)

    async def blackhole(self, unit: str, network: Network, *, on: bool, metric: int = 1) -> None:
        """Let the access router swallow a unit's prefix."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._kernel, lambda: self.fabric.blackhole(unit, network, on=on, metric=metric)
        )

    async def isolate(self, unit: str, *, on: bool) -> None:
        """Cut a unit off, all its prefixes: what a team does that shuts everything down."""
        for prefix in self.units[unit].prefixes:
            await self.blackhole(unit, prefix.network, on=on, metric=ISOLATION)

    def doors(self, service: Service, version: int | None = None) -> list[Door]:
        """Where a service listens, on one address family or both."""
        return [
            Door(address, service.port, service.transport)
            for address in service.addresses
            if version in (None, address.version)
        ]

    def _plan(self) -> None:
        for server in self.tree.servers.values():
            if server.site == DATA_CENTRE:
                for address in server.addresses:
                    for transport in Transport:
                        door = Door(address, DNS_PORT, transport)
                        self._add(DATA_CENTRE, door, self._name_server(server.name, transport))
        for unit in self.units.values():
            for host in unit.hosts:
                self._plan_host(unit, host)

    def _plan_host(self, unit: Unit, host: Host) -> None:
        ssh = self.ssh[host.id] = SshServer()
        names = dict.fromkeys([*host.names, *(n for s in host.services for n in s.names)])
        self.tls[host.id] = Tls(self.authority, tuple(names) or (host.id.replace("/", "."),))
        for service in host.services:
            if service.protocol == "smtp":
                self._publish_key(service, self.tls[host.id])
            server = self._server(host, service, ssh)
            for door in self.doors(service):
                self._add(unit.id, door, server)

    def _publish_key(self, service: Service, tls: Tls) -> None:
        """TLSA records: the tree is planted before anybody has a certificate."""
        for name in service.names:
            zone = self.tree.closest(absolute(name))
            owner = f"_{service.port}._{service.transport}.{name}."
            zone.add(owner, "TLSA", f"3 1 1 {key_digest(tls.own())}")
            zone.touch()

    def _add(self, site: str, door: Door, server: Server) -> None:
        owner = self._site.setdefault(door, site)
        if owner != site:
            raise LabError(
                "{address} port {port}/{transport} is declared by {owner} and by {site}: give "
                "one of them another address",
                address=door.address,
                port=door.port,
                transport=door.transport,
                owner=owner,
                site=site,
            )
        self.baseline.setdefault(door, server)

    def _server(self, host: Host, service: Service, ssh: SshServer) -> Server:
        if service.protocol == "dns":
            return self._dns(host, service)
        if service.transport is Transport.UDP:
            return DatagramServer(snmp.snmp if service.protocol == "snmp" else _ignore)
        if service.protocol == "ssh":
            return SocketServer(ssh.serve)
        endpoint = base.Endpoint(
            names=service.names or host.names,
            tls=self.tls[host.id] if service.protocol in TLS_PROTOCOLS else None,
            has_https=any(s.protocol == "https" for s in host.services),
        )
        return StreamServer(STREAMS.get(service.protocol, base.silent), endpoint)

    def _dns(self, host: Host, service: Service) -> Server:
        if service.kind == "dns-resolver":
            seen_as = str(service.addresses[0]) if service.addresses else ""
            resolver = self.resolvers.setdefault(host.id, Resolver(self.validator, seen_as))
            return _dns_server(resolver, service.transport)
        name = next((n for n in host.names if n in self.servers), "")
        return self._name_server(name, service.transport, host)

    def _name_server(self, name: str, transport: Transport, host: Host | None = None) -> Server:
        """A server that no zone names holds none, and refuses every question."""
        key = name or (host.id if host else "")
        return _dns_server(self.servers.setdefault(key, NameServer(self.tree, [])), transport)

    def server_of(self, host: Host) -> NameServer | None:
        """The authoritative server on a host, if there is one."""
        return next((self.servers[n] for n in host.names if n in self.servers), None)


def _dns_server(handler: NameServer | Resolver, transport: Transport) -> Server:
    if transport is Transport.TCP:
        return StreamServer(dns_stream(handler.handle), NO_NAME)
    return DatagramServer(lambda data: handler.handle(data, tcp=False))


def _ignore(_data: bytes) -> list[bytes]:
    return []
