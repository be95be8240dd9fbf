"""The DNS of a twin: from an inventory to zones, delegations and name servers."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.lab.dns import canaries, reverse
from netaudit.lab.dns.keys import RSASHA256, Key, delegation_signer, new_key
from netaudit.lab.dns.zone import ZoneData
from netaudit.lab.topology import CANARIES, FALLBACK, ROOT, TOP_LEVEL
from netaudit.model import Address, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.lab.topology import Infrastructure
    from netaudit.model import Host, Inventory, Unit
    from netaudit.net.clock import Clock

DATA_CENTRE = "dc"
ADDRESSES = {dns.rdatatype.A, dns.rdatatype.AAAA}
MX = dns.rdatatype.MX
TLS_PROTOCOLS = frozenset({"https", "imaps", "smtp", "submission"})
NSEC3_EVERY = 3  # every third unit zone denies with NSEC3
SERIAL = 2024010101
Name = dns.name.Name
# By the set of zones that is held, the question without its id, and whether it came over TCP.
Replies = dict[tuple[int, bytes, bool], tuple[bytes, ...]]


@dataclass(slots=True)
class ServerPlan:
    """A name server: its name without final dot, addresses, node, and the zones it holds.

    `host` is the inventory's host id, empty for the lab's own.
    """

    name: str
    addresses: tuple[Address, ...]
    site: str
    host: str = ""
    zones: list[Name] = field(default_factory=list)


@dataclass(slots=True)
class Tree:
    """All zones and servers by name.

    `mirrors` are canaries that tell where the question came from. `version` grows with every
    change, so that caches know. `replies` are what servers with nothing wrong about them have said
    since; `likes` numbers the sets of zones that such servers hold.
    """

    zones: dict[Name, ZoneData] = field(default_factory=dict)
    servers: dict[str, ServerPlan] = field(default_factory=dict)
    holders: dict[Name, list[ServerPlan]] = field(default_factory=dict)
    mirrors: frozenset[Name] = frozenset()
    version: int = 0
    replies: Replies = field(default_factory=dict)
    likes: dict[frozenset[Name], int] = field(default_factory=dict)

    def serve(self, plan: ServerPlan, zone: Name) -> None:
        """Let a server hold a zone."""
        held = self.servers.setdefault(plan.name, plan)
        held.zones.append(zone)
        self.holders.setdefault(zone, []).append(held)

    def changed(self, *names: Name) -> None:
        """Tell that these zones' data, keys or flaws were changed."""
        for name in names:
            self.zones[name].touch()
        self.version += 1
        self.replies.clear()

    def closest(self, name: Name) -> ZoneData:
        """The deepest zone that holds `name`."""
        while name not in self.zones:
            name = name.parent()
        return self.zones[name]

    def parent(self, zone: Name) -> ZoneData:
        """The zone that delegates `zone`."""
        return self.closest(zone.parent())

    def hints(self) -> str:
        """Root hints as a zone file (the format of named.root)."""
        lines = []
        for server in self.root_servers():
            lines.append(f". 3600000 NS {server.name}.")
            lines += [f"{server.name}. 3600000 {_type(a)} {a}" for a in server.addresses]
        return "\n".join(lines) + "\n"

    def root_servers(self) -> list[ServerPlan]:
        """The servers of the root zone."""
        return self.servers_of(dns.name.root)

    def trust_anchor(self) -> str:
        """The root's DS in presentation form."""
        root = self.zones[dns.name.root]
        return f". IN DS {delegation_signer(dns.name.root, root.keys[0])}\n"

    def servers_of(self, zone: Name) -> list[ServerPlan]:
        """The servers that a zone is delegated to."""
        return self.holders.get(zone, [])


def plant(inventory: Inventory, infrastructure: Infrastructure, clock: Clock) -> Tree:
    """Make the tree: zones, keys, records, delegations."""
    planter = _Planter(inventory, infrastructure, clock)
    planter.make_zones()
    planter.make_servers()
    planter.fill()
    return planter.tree


@lru_cache(maxsize=1 << 14)  # a network's names are asked for again and again
def absolute(name: str) -> Name:
    """A name from an inventory (no final dot)."""
    return dns.name.from_text(name)


class _Planter:
    def __init__(self, inventory: Inventory, infrastructure: Infrastructure, clock: Clock) -> None:
        self.inventory, self.infrastructure, self.clock = inventory, infrastructure, clock
        self.own = {absolute(z.name): u for u in inventory.units for z in u.zones}
        self.reverse = {n: u for n, u in reverse.zones(inventory).items() if n not in self.own}
        self.canaries = {canaries.apex(c): c for c in inventory.dns.canaries}
        mirrors = (c.name for c in inventory.dns.canaries if c.purpose is Purpose.IDENTITY)
        self.tree = Tree(mirrors=frozenset(map(absolute, mirrors)))

    def make_zones(self) -> None:
        tops = {Name((n.labels[-2], b"")) for n in (*self.own, *self.canaries)}
        root = ZoneData(dns.name.root, self.clock, (new_key(RSASHA256),))
        self.tree.zones[dns.name.root] = root
        for top in sorted(tops - set(self.own)) or [absolute("test")]:
            self.tree.zones[top] = ZoneData(top, self.clock, _split_keys(), iterations=0)
        for number, name in enumerate(self.own):
            iterations = 0 if number % NSEC3_EVERY == NSEC3_EVERY - 1 else None
            self.tree.zones[name] = ZoneData(name, self.clock, (new_key(),), iterations)
        above = [n for n in (reverse.ARPA, *reverse.TREES) if n not in self.own]
        for number, name in enumerate((*above, *self.reverse)):
            iterations = 0 if number % NSEC3_EVERY == NSEC3_EVERY - 1 else None
            self.tree.zones[name] = ZoneData(name, self.clock, (new_key(),), iterations)
        for name, canary in self.canaries.items():
            self.tree.zones[name] = canaries.zone_of(name, canary, self.clock)
            if lower := canaries.below(canary):
                self.tree.zones[lower] = ZoneData(lower, self.clock)

    def make_servers(self) -> None:
        self._make_infrastructure()
        by_zone: dict[Name, list[Host]] = {}
        by_unit: dict[str, list[Host]] = {}
        for host in self._name_server_hosts():
            closest = self.tree.closest(absolute(host.names[0])).name
            by_zone.setdefault(closest, []).append(host)
            by_unit.setdefault(host.unit, []).append(host)
        for name, unit in sorted(self.own.items(), key=lambda pair: len(pair[0])):  # from the top
            parent = self.tree.parent(name).name
            if name not in by_zone and self.own.get(parent) is unit:
                self._serve_with(parent, name)
                continue
            # Those named in the zone, the unit's own first; or the unit's own.
            ours = by_unit.get(unit.id, [])
            own = sorted(by_zone.get(name, []), key=lambda host: host not in ours) or ours
            # The secondary stands elsewhere, with whoever runs the zone above if that can be.
            runs = self.own[parent].id if parent in self.own else None
            above = sorted(by_zone.get(parent, []), key=lambda host: host.unit == runs)
            elsewhere = [host for host in above if host not in ours] or above
            self._serve(name, list(dict.fromkeys([*own, *elsewhere[-1:]])))
        for name, unit in self.reverse.items():
            self._serve_reverse(name, unit)

    def _make_infrastructure(self) -> None:
        """The servers of the root, the top level, the reverse tree and the canaries."""
        tops = [n for n in self.tree.zones if len(n) == 2 or n in reverse.TREES]  # noqa: PLR2004  right below the root
        for letter, number in (("a", 0), ("b", 1)):
            self._infrastructure(f"{letter}.root", ROOT + number, dns.name.root)
            for name in tops:
                if name not in self.own:
                    self._infrastructure(f"{letter}.nic", TOP_LEVEL + number, name)
        for name, canary in self.canaries.items():
            self._infrastructure("ns.canaries", CANARIES, name)
            if lower := canaries.below(canary):
                self._infrastructure("ns.fallback", FALLBACK, lower)

    def _serve_reverse(self, name: Name, unit: Unit) -> None:
        """By the servers of the unit's first zone; by the lab's own where it has none."""
        first = absolute(unit.zones[0].name) if unit.zones else None
        if first is None or not self._serve_with(first, name):
            self._infrastructure("ns.fallback", FALLBACK, name)

    def _serve_with(self, other: Name, zone: Name) -> bool:
        """By the servers of another zone; whether it has any."""
        plans = self.tree.servers_of(other)
        for plan in plans:
            self.tree.serve(plan, zone)
        return bool(plans)

    def fill(self) -> None:
        for zone in self.tree.zones.values():
            self._apex(zone)
        for server in self.tree.servers.values():
            self._addresses(server.name, server.addresses)
        for host in self._hosts():
            self._host(host)
        self._mail()
        reverse.fill(self.tree, self.inventory)
        for canary in self.canaries.values():
            self._addresses(canary.name, self.infrastructure.pair(CANARIES))
            canaries.fill(self.tree, canary)
        for name in self.tree.zones:
            if name != dns.name.root:
                delegate(self.tree, name)
        for name, canary in self.canaries.items():
            canaries.spoil(self.tree, name, canary)

    def _infrastructure(self, name: str, number: int, zone: Name) -> None:
        """A server of the lab's own, under the first top-level name; one for each number."""
        tops = (n for n in self.tree.zones if len(n) == 2 and n != reverse.ARPA)  # noqa: PLR2004  the same
        top = min(tops)
        plan = ServerPlan(f"{name}.{_plain(top)}", self.infrastructure.pair(number), DATA_CENTRE)
        self.tree.serve(plan, zone)

    def _hosts(self) -> Iterator[Host]:
        return (host for unit in self.inventory.units for host in unit.hosts)

    def _name_server_hosts(self) -> Iterator[Host]:
        for host in self._hosts():
            if host.names and any(s.kind == "dns-authoritative" for s in host.services):
                yield host

    def _serve(self, zone: Name, hosts: list[Host]) -> None:
        for host in hosts:
            plan = ServerPlan(host.names[0], host.addresses, host.unit, host.id)
            self.tree.serve(plan, zone)
        if not hosts:
            self._infrastructure("ns.fallback", FALLBACK, zone)

    def _addresses(self, text: str, addresses: tuple[Address, ...]) -> None:
        name = absolute(text)
        zone = self.tree.closest(name)
        for address in addresses:
            zone.add(name, _type(address), str(address))

    def _host(self, host: Host) -> None:
        for text in host.names:
            self._addresses(text, host.addresses)
        for service in host.services:
            for text in service.names:
                self._addresses(text, service.addresses)
            if service.protocol == "smtp" and service.names:
                zone = self.tree.closest(absolute(service.names[0]))
                zone.add(zone.name, "MX", f"10 {service.names[0]}.")
            if service.protocol in TLS_PROTOCOLS and service.names:
                zone = self.tree.closest(absolute(service.names[0]))
                zone.add(zone.name, "CAA", '0 issue "ca.test"')

    def _apex(self, zone: ZoneData) -> None:
        servers = self.tree.servers_of(zone.name)
        mail = absolute("hostmaster").relativize(dns.name.root).concatenate(zone.name)
        zone.add(zone.name, "SOA", f"{servers[0].name}. {mail} {SERIAL} 3600 900 1209600 60")
        zone.add(zone.name, "NS", *(f"{s.name}." for s in servers))

    def _selectors(self, zone: Name) -> list[str]:
        """The DKIM selectors of the services with a name in a zone."""
        found = {
            selector: None
            for host in self._hosts()
            for service in host.services
            for selector in service.dkim
            if any(self.tree.closest(absolute(name)).name == zone for name in service.names)
        }
        return list(found)

    def _mail(self) -> None:
        """Who may send in a zone's name: its mail servers, or nobody."""
        for zone in map(self.tree.zones.__getitem__, self.own):
            if MX in zone.records[zone.name]:
                zone.add(zone.name, "TXT", '"v=spf1 mx -all"')
                policy = f"v=DMARC1; p=reject; rua=mailto:postmaster@{_plain(zone.name)}"
                zone.add(f"_dmarc.{zone.name}", "TXT", f'"{policy}"')
                for selector in self._selectors(zone.name):
                    key = f"v=DKIM1; k=ed25519; p={_signing_key()}"
                    zone.add(f"{selector}._domainkey.{zone.name}", "TXT", f'"{key}"')
            else:
                zone.add(zone.name, "MX", "0 .")
                zone.add(zone.name, "TXT", '"v=spf1 -all"')


def _signing_key() -> str:
    """The public half of a new one, as DKIM writes it (RFC 8463)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    return base64.b64encode(key).decode("ascii")


def _split_keys() -> tuple[Key, ...]:
    return (new_key(), new_key(entry_point=False))


def _plain(name: Name) -> str:
    return name.to_text(omit_final_dot=True)


def _type(address: Address) -> str:
    return "AAAA" if address.version == 6 else "A"  # noqa: PLR2004  the protocol's number


def delegate(tree: Tree, name: Name) -> None:
    """Write (again) what the parent says about a zone: NS, DS, glue."""
    zone, parent = tree.zones[name], tree.parent(name)
    targets = [absolute(s.name) for s in tree.servers_of(name)]
    glue = [t for t in targets if t.is_subdomain(name)]
    for owner in (name, *glue):
        parent.records.pop(owner, None)
    parent.add(name, "NS", *map(str, targets))
    entry_points = [k for k in zone.keys if k.is_entry_point]
    parent.add(name, "DS", *(str(delegation_signer(name, k)) for k in entry_points))
    for target in glue:
        held = zone.records.get(target, {})
        for kind in ADDRESSES & held.keys():
            parent.add(target, kind.name, *map(str, held[kind]))
