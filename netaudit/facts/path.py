"""The way to a unit's addresses over IPv6: who answers, where it ends, what it carries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from netaudit.model import Address

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Sighting:
    """One declared address.

    `carrier` is what it answers: "echo", "tcp 443" or "" for nothing at all. `echoes_sent` and
    `echoes_answered` count echo requests (RFC 4443 section 4.1). `hop_limit` is that of the
    answer as it came, 0 for none; `rtt_ms` the time of the first answer.
    """

    address: Address
    carrier: str
    echoes_sent: int
    echoes_answered: int
    hop_limit: int
    rtt_ms: float


@dataclass(frozen=True, slots=True)
class Presence:
    """Every declared IPv6 address within a prefix, in the inventory's order."""

    addresses: tuple[Sighting, ...]

    @property
    def anything(self) -> bool:
        """Whether one address at least gave a sign of life."""
        return any(sighting.carrier for sighting in self.addresses)


class Mtu(StrEnum):
    """What became of packets as large as our own link carries."""

    WHOLE = "whole"  # they arrive, and so do answers of the same size
    REDUCED = "reduced"  # a router said Packet Too Big, and what it asked for arrives
    BLACK_HOLE = "black hole"  # they vanish on the way there, and nobody says so
    BLACK_HOLE_BACK = "black hole back"  # they arrive; answers of that size do not come back
    TOO_SMALL = "too small"  # not even 1280 octets arrive, and less does
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class PathMtu:
    """Path MTU discovery towards one address (RFC 8201).

    `mtu`: octets of the largest packet that was answered, 0 for none. `last_router`: the last
    one that a packet too big for the path is known to have reached, None if none is. `told`:
    what Packet Too Big messages said, in their order.
    """

    address: Address
    state: Mtu
    mtu: int
    last_router: Address | None
    told: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PathMtus:
    """To every declared IPv6 address within a prefix; `ours` is the MTU of our own link."""

    ours: int
    addresses: tuple[PathMtu, ...]

    def of(self, *states: Mtu) -> tuple[PathMtu, ...]:
        """Those in one of these states."""
        return tuple(path for path in self.addresses if path.state in states)


def reached(addresses: Iterable[PathMtu]) -> bool:
    """Whether any of them could be asked."""
    return any(path.state is not Mtu.NOT_REACHED for path in addresses)
