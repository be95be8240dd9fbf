"""The reverse tree of a twin: arpa, ip6.arpa, in-addr.arpa, and a zone for each unit's prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name

from netaudit.dns.reverse import apex, pointer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.lab.dns.tree import Tree
    from netaudit.model import Address, Host, Inventory, Unit

IPV4_ONLY = dns.name.from_text("ipv4only.arpa")
ARPA = dns.name.from_text("arpa")
TREES = (dns.name.from_text("ip6.arpa"), dns.name.from_text("in-addr.arpa"))


def zones(inventory: Inventory) -> dict[dns.name.Name, Unit]:
    """Where reverse zones begin, and the unit that keeps each: the first that has addresses there.

    Parts of a prefix in which nothing stands have no zone.
    """
    found: dict[dns.name.Name, Unit] = {}
    for unit in inventory.units:
        for prefix in unit.prefixes:
            found.setdefault(apex(prefix.network, prefix.network.network_address), unit)
            for host in unit.hosts:
                for address, _name in addresses(host):
                    if address in prefix.network:
                        found.setdefault(apex(prefix.network, address), unit)
    return found


def addresses(host: Host) -> Iterator[tuple[Address, str]]:
    """Every address of a host and the name that it goes by; "" where it has none."""
    own = host.names[0] if host.names else ""
    seen: set[Address] = set()
    for address in host.addresses:
        seen.add(address)
        yield address, own or next((s.names[0] for s in host.services if s.names), "")
    for service in host.services:
        for address in service.addresses:
            if address not in seen:
                seen.add(address)
                yield address, service.names[0] if service.names else own


def fill(tree: Tree, inventory: Inventory) -> None:
    """A PTR for every address that has a name; and ipv4only.arpa (RFC 7050 section 8.2)."""
    tree.closest(IPV4_ONLY).add(IPV4_ONLY, "A", "192.0.0.170", "192.0.0.171")
    for unit in inventory.units:
        for host in unit.hosts:
            for address, name in addresses(host):
                if name:
                    owner = pointer(address)
                    tree.closest(owner).add(owner, "PTR", f"{name}.")


def is_reverse(zone: dns.name.Name) -> bool:
    """Whether a zone lies in the reverse tree. Asked very often: names are not compared whole."""
    return len(zone.labels) > 1 and zone.labels[-2].lower() == ARPA.labels[0]
