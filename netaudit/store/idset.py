"""A set of ids as few octets: the gaps between them in order, seven bits an octet, then zlib.

A run that could not test anything of a unit names a hundred neighbouring ids: some tens of octets.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MORE = 0x80  # set in every octet of a number but its last


def pack(ids: Iterable[int]) -> bytes:
    """The set as octets; ids are 0 or more."""
    made, last = bytearray(), 0
    for id_ in sorted(set(ids)):
        gap, last = id_ - last, id_
        while gap >= _MORE:
            made.append(gap % _MORE | _MORE)
            gap //= _MORE
        made.append(gap)
    return zlib.compress(bytes(made), 9)


def unpack(packed: bytes) -> frozenset[int]:
    """The set that `pack` made these octets of."""
    found, last, gap, place = [], 0, 0, 1
    for octet in zlib.decompress(packed):
        gap += octet % _MORE * place
        place *= _MORE
        if octet < _MORE:
            last += gap
            found.append(last)
            gap, place = 0, 1
    return frozenset(found)
