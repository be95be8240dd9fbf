"""Which of the ports that were asked are open on a host."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.model import Address, SecurityZone, Transport


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """A port of a transport protocol."""

    number: int
    transport: Transport

    def __str__(self) -> str:
        return f"{self.number}/{self.transport}"


@dataclass(frozen=True, slots=True)
class AddressPorts:
    """One address.

    `open` are the ports that accepted or answered, sorted. `closed`, `filtered` and `rejected`
    count the others: refused (RST, port unreachable), silent, other ICMP errors.
    """

    address: Address
    open: tuple[Port, ...]
    closed: int
    filtered: int
    rejected: int

    @property
    def silent(self) -> bool:
        """Whether not one port gave any sign of life."""
        return not (self.open or self.closed or self.rejected)


@dataclass(frozen=True, slots=True)
class OpenPortsV6:
    """Every IPv6 address of a host, seen from a security zone; `asked` are the ports tried."""

    seen_from: SecurityZone
    asked: tuple[Port, ...]
    addresses: tuple[AddressPorts, ...]


@dataclass(frozen=True, slots=True)
class OpenPortsV4:
    """Every IPv4 address of a host, seen from a security zone; `asked` are the ports tried."""

    seen_from: SecurityZone
    asked: tuple[Port, ...]
    addresses: tuple[AddressPorts, ...]


@dataclass(frozen=True, slots=True)
class OpenPorts:
    """Every address of a host that this vantage could ask.

    `unasked` says which address families it could not, and why: "IPv6: no route".
    """

    seen_from: SecurityZone
    asked: tuple[Port, ...]
    addresses: tuple[AddressPorts, ...]
    unasked: tuple[str, ...]
