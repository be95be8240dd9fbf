"""Names compared and in canonical form, without the work that dnspython does each time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import dns.name

if TYPE_CHECKING:
    from dns.name import Name


def same(one: Name, other: Name) -> bool:
    """Whether two names are equal; dnspython's own comparison, label by label, is slow."""
    return one.labels == other.labels or one == other


def canonical(name: Name) -> bytes:
    """A name in canonical form (RFC 4034 section 6.2), as octets."""
    return _canonical(name.labels)


@lru_cache(maxsize=8192)
def _canonical(labels: tuple[bytes, ...]) -> bytes:
    return dns.name.Name(labels).canonicalize().to_wire() or b""
