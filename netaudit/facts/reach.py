"""What an address answers when a connection to a service is tried."""

from __future__ import annotations

from dataclasses import dataclass

from netaudit.facts.portstate import PortState
from netaudit.model import Address, SecurityZone

__all__ = ["PortState", "ReachV4", "ReachV6", "Reached"]


@dataclass(frozen=True, slots=True)
class Reached:
    """One address.

    `rtt_ms` is the time of the handshake, None unless something answered; `tries` how often we
    asked; `detail` what was heard, for a technician.
    """

    address: Address
    state: PortState
    rtt_ms: float | None
    tries: int
    detail: str


@dataclass(frozen=True, slots=True)
class ReachV6:
    """Every IPv6 address of a service, in the inventory's order."""

    seen_from: SecurityZone
    addresses: tuple[Reached, ...]


@dataclass(frozen=True, slots=True)
class ReachV4:
    """Every IPv4 address of a service, in the inventory's order."""

    seen_from: SecurityZone
    addresses: tuple[Reached, ...]


def reachable(addresses: tuple[Reached, ...]) -> bool:
    """Whether any of them is open."""
    return any(a.state is PortState.OPEN for a in addresses)


def unreachable(addresses: tuple[Reached, ...]) -> tuple[str, ...]:
    """Those that are not open, each with its state: "2001:db8::1 (closed)"."""
    return tuple(f"{a.address} ({a.state})" for a in addresses if a.state is not PortState.OPEN)
