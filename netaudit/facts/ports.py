"""Which of the ports that were asked are open on a host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Address, Inability, SecurityZone, Transport

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port of a transport protocol."""

    number: int
    transport: Transport

    def __str__(self) -> str:
        return f"{self.number}/{self.transport}"


@dataclass(frozen=True, slots=True)
class PortSet:
    """Ports as port scanners write them: "20-23,25"; empty for none. `count` is of both."""

    tcp: str
    udp: str
    count: int

    @classmethod
    def of(cls, tcp: Collection[int], udp: Collection[int]) -> PortSet:
        """These ports: every one once."""
        return cls(_ranges(set(tcp)), _ranges(set(udp)), len(set(tcp)) + len(set(udp)))


def _ranges(numbers: set[int]) -> str:
    starts = sorted(n for n in numbers if n - 1 not in numbers)
    ends = sorted(n for n in numbers if n + 1 not in numbers)
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True))


@dataclass(frozen=True, slots=True)
class AddressPorts:
    """One address.

    `open` are the ports that accepted or answered, sorted. `closed`, `filtered` and `rejected`
    count the others: refused (RST, port unreachable), silent, other ICMP errors. `everything`: it
    accepts on every TCP port, random ones too, so something answers in its place; `open` has only
    what the inventory declares then. `hushed`: what answered before the end answered no more then,
    as where a firewall locks out who scans; nothing can be said of the ports that kept silent.
    """

    address: Address
    open: tuple[Port, ...]
    closed: int
    filtered: int
    rejected: int
    everything: bool = False  # runs of before did not ask
    hushed: bool = False  # neither

    @property
    def silent(self) -> bool:
        """Whether not one port gave any sign of life."""
        return not (self.open or self.closed or self.rejected)


@dataclass(frozen=True, slots=True)
class OpenPortsV6:
    """Every IPv6 address of a host, seen from a security zone; `asked` are the ports tried."""

    seen_from: SecurityZone
    asked: PortSet
    addresses: tuple[AddressPorts, ...]


@dataclass(frozen=True, slots=True)
class OpenPortsV4:
    """Every IPv4 address of a host, seen from a security zone; `asked` are the ports tried."""

    seen_from: SecurityZone
    asked: PortSet
    addresses: tuple[AddressPorts, ...]


@dataclass(frozen=True, slots=True)
class OpenPorts:
    """Every address of a host that this vantage could ask.

    `unasked` says which address families it could not, and why: "IPv6: no route"; and which
    addresses were hushed.
    """

    seen_from: SecurityZone
    asked: PortSet
    addresses: tuple[AddressPorts, ...]
    unasked: tuple[Inability, ...]
