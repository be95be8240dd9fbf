"""Names compared and in canonical form, without the work that dnspython does each time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import dns.name

if TYPE_CHECKING:
    from dns.name import Name


def same(one: Name, other: Name) -> bool:
    """Whether two names are equal; dnspython's own comparison, label by label, is slow."""
    return one.labels == other.labels or lowered(one.labels) == lowered(other.labels)


def lies_in(name: Name, zone: Name) -> bool:
    """Whether a name is the zone's or below it."""
    depth = len(zone.labels)
    if name.labels[-depth:] == zone.labels:
        return True
    return lowered(name.labels)[-depth:] == lowered(zone.labels)


def right_below(name: Name, zone: Name) -> bool:
    """Whether a name is one label longer than the zone's, and below it."""
    return len(name.labels) == len(zone.labels) + 1 and lies_in(name, zone)


@lru_cache(maxsize=8192)
def lowered(labels: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Labels by which names are told apart, whatever their case."""
    return tuple(label.lower() for label in labels)


def place(name: Name) -> tuple[bytes, ...]:
    """By what names sort in the canonical order (RFC 4034 section 6.1)."""
    return _order(name.labels)


def before(one: Name, other: Name) -> bool:
    """Whether one comes before the other in the canonical order."""
    return place(one) < place(other)


@lru_cache(maxsize=8192)
def _order(labels: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return lowered(labels)[::-1]


def canonical(name: Name) -> bytes:
    """A name in canonical form (RFC 4034 section 6.2), as octets."""
    return _canonical(name.labels)


@lru_cache(maxsize=8192)
def _canonical(labels: tuple[bytes, ...]) -> bytes:
    return dns.name.Name(labels).canonicalize().to_wire() or b""
