"""What speaks on the open ports of a host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from netaudit.facts.ports import Port
from netaudit.model import Address, Inability, SecurityZone


class How(StrEnum):
    """How sure a protocol is."""

    GREETING = "said by itself"
    ANSWER = "answered as that protocol"
    NUMBER = "by the port's number alone"
    UNKNOWN = "not recognised"
    NOT_ASKED = "not asked"  # too many ports are open there


@dataclass(frozen=True, slots=True)
class Identity:
    """One open port.

    Attributes:
        protocol: "ssh", "http"...; "" where nothing was recognised and the number says nothing.
        product, version: as it says, "" where it does not.
        tls: whether it speaks inside TLS.
        banner: at most 120 printable characters of what it said.
        notes: what its protocol's module found out (netaudit.identify.dialogue.Match).
        sent, received: octets of the question that brought the most back, and of its answer;
            of UDP without headers, 0 for TCP. detail: for a technician.
    """

    address: Address
    port: Port
    protocol: str
    product: str
    version: str
    tls: bool
    how: How
    banner: str
    notes: tuple[tuple[str, str], ...]
    sent: int
    received: int
    detail: str

    @property
    def certain(self) -> bool:
        """Whether the protocol was heard, not guessed."""
        return self.how in {How.GREETING, How.ANSWER}

    def note(self, name: str) -> str:
        """The note of that name, "" where there is none."""
        return dict(self.notes).get(name, "")


@dataclass(frozen=True, slots=True)
class IdentitiesV6:
    """Every open port of every IPv6 address of a host, seen from a security zone."""

    seen_from: SecurityZone
    observed_at: datetime
    found: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class IdentitiesV4:
    """Every open port of every IPv4 address of a host, seen from a security zone."""

    seen_from: SecurityZone
    observed_at: datetime
    found: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class Identities:
    """Every open port that this vantage could find, over both families.

    `unasked` says which address families it could not ask, and why.
    """

    seen_from: SecurityZone
    observed_at: datetime
    found: tuple[Identity, ...]
    unasked: tuple[Inability, ...]
