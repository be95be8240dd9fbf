"""Names that hardly exist in a zone, found by where their NSEC3 hashes fall."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from dns.name import Name, NameTooLong

from netaudit.dns.nsec3 import wire_hash
from netaudit.probes._held import MOST_ITERATIONS

if TYPE_CHECKING:
    from netaudit.dns.nsec3 import Parameters

_HASHES = 2048  # so many for the smallest gaps between records; fewer with many rounds
_AT_FIRST = 16


class MadeUp:
    """Names of one zone by their hashes: no more of them than are needed."""

    def __init__(self, zone: Name, parameters: Parameters) -> None:
        self._zone, self._parameters = zone, parameters
        self._wire = zone.canonicalize().to_wire() or b""
        rounds = parameters.iterations
        self._most = max(_AT_FIRST, _HASHES // (rounds + 1)) if rounds <= MOST_ITERATIONS else 0
        self._made: list[tuple[bytes, int]] = []

    def more(self) -> bool:
        """Make twice as many; whether there are more now."""
        begin = len(self._made)
        end = min(self._most, max(_AT_FIRST, 2 * begin))
        self._made += [(self._hash(number), number) for number in range(begin, end)]
        self._made.sort()
        return end > begin

    def between(self, owner: bytes, following: bytes) -> Name | None:
        """A name whose hash lies between: the first made, so that all servers are asked for it."""
        low, high = (bisect_left(self._made, (hashed, 0)) for hashed in (owner, following))
        made = self._made
        inside = made[low:high] if owner < following else [*made[low:], *made[:high]]
        if not inside:
            return None
        label = _label(min(number for _, number in inside))
        try:
            return Name((label, *self._zone.labels))
        except NameTooLong:
            return None

    def _hash(self, number: int) -> bytes:
        label = _label(number)
        return wire_hash(bytes([len(label)]) + label + self._wire, self._parameters)


def _label(number: int) -> bytes:
    return b"netaudit-absent-%d" % number


@lru_cache(maxsize=16)
def made_up(zone: Name, parameters: Parameters) -> MadeUp:
    """The same for all servers of a zone, who are asked side by side."""
    return MadeUp(zone, parameters)
