"""How fast discovery may go, and what it will cost: packets, octets and time of each unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.net.lanes import ATTEMPTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.discover.targets import Group, Wanted
    from netaudit.model import Inventory

# Octets on the link, with an Ethernet header and check sequence: a SYN without options, as the
# helper sends it; one of the kernel's, with options; and what a UDP question has on average.
RAW = {4: 58, 6: 78}
CONNECT = {4: 78, 6: 98}
DATAGRAM = {4: 90, 6: 110}
HOST_PPS, FRAGILE_PPS = 200.0, 15.0
RUN_PPS = 20_000.0
LINK_SHARE = 0.8
QUEUE_MS = 10.0


@dataclass(frozen=True, slots=True)
class Pace:
    """Packets a second; `link_share`: of a unit's link in one direction.

    `queue_ms`: what our probes may add to a link's round trip. `trust_links`: whether the
    inventory's rates are to be believed; if not, they are found out.
    """

    run_pps: float = RUN_PPS
    host_pps: float = HOST_PPS
    fragile_pps: float = FRAGILE_PPS
    link_share: float = LINK_SHARE
    queue_ms: float = QUEUE_MS
    trust_links: bool = True

    def unit_rate(self, kbit: float) -> float:
        """Octets a second for a link of so many kbit/s; 0: to be found out."""
        return max(1.0, kbit * 125 * self.link_share) if self.trust_links else 0.0

    def pps_of(self, *, fragile: bool) -> float:
        """Packets a second to one host."""
        return min(self.fragile_pps, self.host_pps) if fragile else self.host_pps


DEFAULT = Pace()


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one unit: at best, when everything answers at once; at worst, when nothing ever does."""

    unit: str
    addresses: int
    packets: int
    packets_most: int
    octets: int
    seconds: float


def costs(
    inventory: Inventory, groups: Sequence[Group], wanted: Wanted, pace: Pace, *, raw: bool
) -> list[Cost]:
    """What each unit costs, in the inventory's order. Waiting for the last answers is not in it."""
    links = {unit.id: unit.link for unit in inventory.units}
    found: list[Cost] = []
    for id_ in dict.fromkeys(group.unit for group in groups):
        mine = [group for group in groups if group.unit == id_]
        packets = sum(group.count for group in mine) * wanted.probes
        octets = sum(group.count * _octets(group, wanted, raw=raw) for group in mine)
        rate = Pace(link_share=pace.link_share).unit_rate(links[id_].rate_kbit)
        each = max(wanted.probes / pace.pps_of(fragile=group.fragile) for group in mine)
        seconds = max(octets / rate, each, packets / pace.run_pps)
        found.append(
            Cost(
                unit=id_,
                addresses=sum(group.count for group in mine),
                packets=packets,
                packets_most=packets * ATTEMPTS,
                octets=octets,
                seconds=seconds,
            )
        )
    return found


def _octets(group: Group, wanted: Wanted, *, raw: bool) -> int:
    syn = (RAW if raw else CONNECT)[group.version]
    tcp = len({*wanted.tcp, *wanted.decoys})
    return tcp * syn + len(wanted.udp) * DATAGRAM[group.version]
