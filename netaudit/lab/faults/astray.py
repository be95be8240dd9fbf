"""Faults of names of name servers that lead nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.name
import dns.rdatatype

from netaudit.lab.faults.base import Kind, pairs
from netaudit.lab.faults.content import in_delegation, inside_leaf_zones, last_server, own_name

if TYPE_CHECKING:
    from netaudit.lab.dns.zone import ZoneData
    from netaudit.lab.faults.base import Aim
    from netaudit.lab.world import World

NS = dns.rdatatype.NS


def _itself(world: World, aim: Aim, zone: ZoneData, parent: ZoneData) -> None:
    itself = dns.name.Name((b"ns-local", *zone.name.labels))
    for holder in (zone, parent):
        old = holder.records[zone.name].pop(NS)
        holder.add(zone.name, "NS", own_name(world, aim).to_text(), itself.to_text(), ttl=old.ttl)
        holder.add(itself, "AAAA", "::1")


KINDS = (
    Kind(
        "server-itself",
        "dns",
        "the second name server of the zone has the loopback address",
        inside_leaf_zones,
        in_delegation(_itself),
        pairs("dns.servers-answer", "ipv6.name-servers-reachable"),
        last_server,
        also=pairs("dns.names-declared"),  # the inventory has no such name, nor address
    ),
)
