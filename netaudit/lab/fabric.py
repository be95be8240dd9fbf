"""The network itself: builds a topology in the kernel, and changes its routes while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netaudit.lab import links
from netaudit.lab.kernel import Namespace, new_namespace
from netaudit.lab.links import DOWNSTREAM, UPSTREAM, Node
from netaudit.lab.settle import settle
from netaudit.lab.topology import ACCESS, CORE, UNITS_PER_ACCESS

if TYPE_CHECKING:
    from netaudit.lab.topology import Site, Topology
    from netaudit.model import Network

FIRST_SEGMENT = 1000  # far from the indices that the kernel chooses
FIRST_LINK = 2  # interface indices of a fresh namespace: 1 is the loopback


@dataclass
class Fabric:
    """The namespaces: `edges` by name (vantages, "dc", units), `wire` where links are shaped."""

    edges: dict[str, Namespace] = field(default_factory=dict)
    access: dict[str, Namespace] = field(default_factory=dict)  # by unit
    links: dict[str, str] = field(default_factory=dict)  # the access router's interface, by unit
    segments: dict[str, str] = field(default_factory=dict)  # the unit's interface, by segment
    wire: Namespace | None = None
    routers: list[Namespace] = field(default_factory=list)

    def blackhole(self, unit: str, network: Network, *, on: bool, metric: int = 1) -> None:
        """Let the unit's access router swallow a prefix, or not. Raises pyroute2's error.

        Of two of the same `metric` the kernel keeps one: who acts by itself takes its own.
        """
        node = links.reopen(self.access[unit])
        try:
            # A lower metric than the real route's, which stays where it is.
            links.set_special(node, "add" if on else "del", network, "blackhole", metric=metric)
        finally:
            node.close()


def build(topology: Topology, *, shaped: bool) -> Fabric:
    """Make it all, and wait until it carries packets.

    `shaped` puts the wire namespace between the vantage points and the core.
    """
    fabric = Fabric()
    builder = _Builder(topology, fabric)
    builder.vantage_side(shaped=shaped)
    builder.units()
    builder.segments()
    builder.close()
    wires = [] if fabric.wire is None else [fabric.wire]
    settle([*fabric.routers, *wires, *fabric.edges.values()])
    return fabric


class _Builder:
    """One pass over the topology; holds the routing sockets open meanwhile."""

    def __init__(self, topology: Topology, fabric: Fabric) -> None:
        self.topology, self.fabric = topology, fabric
        self.core = self._router("core", CORE)
        self.core_links = FIRST_LINK

    def vantage_side(self, *, shaped: bool) -> None:
        """Vantage points and data centre, each on a link of the core."""
        if shaped:
            self.fabric.wire = new_namespace("wire")
            wire = links.open_node(self.fabric.wire, [("net/ipv6/conf/default/disable_ipv6", "1")])
            for number, site in enumerate(self.topology.vantages):
                self._edge_over_wire(site, wire, number)
            wire.close()
        else:
            for site in self.topology.vantages:
                self._edge(site, self.core, self._next_core_link(), links.VANTAGE_PARAMETERS)
        self._edge(self.topology.data_centre, self.core, self._next_core_link())

    def units(self) -> None:
        """Access routers, each with its units."""
        size = UNITS_PER_ACCESS
        for number in range(self.topology.access_routers):
            router = self._router(f"access-{number + 1}", ACCESS + number)
            index = self._next_core_link()
            links.connect(self.core, router, f"to-{router.namespace.name}", "up", index)
            links.configure(self.core, index, UPSTREAM)
            up = self._uplink(router)
            members = self.topology.units[number * size : (number + 1) * size]
            for position, site in enumerate(members):
                self._edge(site, router, up + 1 + position)
                self.fabric.access[site.name] = router.namespace
                self.fabric.links[site.name] = f"to-{up + 1 + position}"
                for network in site.networks:
                    links.add_route(self.core, network, index, DOWNSTREAM)
            router.close()

    def segments(self) -> None:
        """Links of units on which vantage points stand."""
        for number, segment in enumerate(self.topology.segments):
            index = FIRST_SEGMENT + number
            unit, vantage = (
                links.reopen(self.fabric.edges[name]) for name in (segment.unit, segment.vantage)
            )
            links.join_segment(unit, vantage, f"seg-{index}", segment.interface, index)
            self.fabric.segments[segment.key] = f"seg-{index}"
            unit.close()
            vantage.close()

    def close(self) -> None:
        """Close the core's routing socket."""
        self.core.close()

    def _router(self, name: str, number: int) -> Node:
        namespace = new_namespace(name)
        self.fabric.routers.append(namespace)
        node = links.open_node(namespace, links.ROUTER_PARAMETERS)
        links.add_addresses(node, self.topology.infrastructure.pair(number))
        return node

    def _next_core_link(self) -> int:
        self.core_links += 1
        return self.core_links - 1

    def _edge(
        self, site: Site, upstream: Node, index: int, parameters: tuple[tuple[str, str], ...] = ()
    ) -> None:
        node = self._site(site, parameters)
        links.connect(upstream, node, f"to-{index}", "up", index)
        self._join(site, upstream, index, node)

    def _edge_over_wire(self, site: Site, wire: Node, number: int) -> None:
        """Two links in a row; the wire's process carries frames between them."""
        node = self._site(site, links.VANTAGE_PARAMETERS)
        index, inner = self._next_core_link(), FIRST_LINK + 2 * number
        links.connect(self.core, wire, f"to-{index}", f"core-{number}", index)
        links.connect(wire, node, f"edge-{number}", "up", inner + 100)
        wire.route.link("set", index=inner + 100, state="up")
        wire.route.link("set", index=links.index_of(wire, f"core-{number}"), state="up")
        self._join(site, self.core, index, node)

    def _site(self, site: Site, parameters: tuple[tuple[str, str], ...]) -> Node:
        namespace = self.fabric.edges[site.name] = new_namespace(site.name)
        node = links.open_node(namespace, parameters)
        links.add_addresses(node, site.addresses)
        return node

    def _join(self, site: Site, upstream: Node, index: int, node: Node) -> None:
        """Configure both ends and route the site's prefixes to it."""
        links.configure(upstream, index, UPSTREAM)
        self._uplink(node)
        for network in site.networks:
            links.add_route(upstream, network, index, DOWNSTREAM)
            if network.prefixlen < network.max_prefixlen:
                # What it does not use must not go back up: it would travel until it dies.
                links.set_special(node, "add", network, "unreachable")
        node.close()

    def _uplink(self, node: Node) -> int:
        from ipaddress import ip_network

        index = links.index_of(node, links.UP)
        links.configure(node, index, DOWNSTREAM)
        for default in ("::/0", "0.0.0.0/0"):
            links.add_route(node, ip_network(default), index, UPSTREAM)
        return index
