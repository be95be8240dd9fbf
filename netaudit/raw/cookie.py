"""The stateless cookie of a probe: SipHash-1-3 of address and port, in columns.

A probe's sequence number (or the identifier and number of an echo) is its index, exclusive-or the
hash. So an answer returns the index without a lookup, and who has not seen the probe hits a
given one with probability 2^-32 (Aumasson, Bernstein: SipHash, 2012).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]
    U32 = NDArray[np.uint32]

_MAGIC = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_LENGTH = np.uint64(18 << 56)  # octets hashed: the address (16) and the port (2)
_FINALS = 3


class Cookie:
    """A key, drawn anew for each use unless one is handed in."""

    def __init__(self, key: bytes | None = None) -> None:
        """`key`: 16 octets."""
        drawn = key or os.urandom(16)
        halves = [int.from_bytes(drawn[i : i + 8], "little") for i in (0, 8)]
        self._start = [np.uint64(_MAGIC[i] ^ halves[i % 2]) for i in range(4)]

    def absorb(self, high: U64, low: U64) -> tuple[U64, U64, U64, U64]:
        """The state after the address, which a target keeps: two words, hashed as they stand."""
        state: Any = [np.full(len(high), start) for start in self._start]
        for word in (high, low):
            _absorb(state, word)
        return state[0], state[1], state[2], state[3]

    def finish(self, states: tuple[U64, U64, U64, U64], ports: NDArray[Any]) -> U32:
        """The 32-bit cookies of targets' states with ports."""
        state = [column.copy() for column in states]
        _absorb(state, ports.astype(np.uint64) | _LENGTH)
        state[2] ^= np.uint64(0xFF)
        for _ in range(_FINALS):
            _round(state)
        mixed = state[0] ^ state[1] ^ state[2] ^ state[3]
        return mixed.astype(np.uint32)


def _absorb(state: list[U64], word: U64) -> None:
    state[3] ^= word
    _round(state)
    state[0] ^= word


def _round(v: list[U64]) -> None:
    """One SipRound, in place."""
    v[0] += v[1]
    v[2] += v[3]
    _rotate(v[1], 13)
    _rotate(v[3], 16)
    v[1] ^= v[0]
    v[3] ^= v[2]
    _rotate(v[0], 32)
    v[2] += v[1]
    v[0] += v[3]
    _rotate(v[1], 17)
    _rotate(v[3], 21)
    v[1] ^= v[2]
    v[3] ^= v[0]
    _rotate(v[2], 32)


def _rotate(word: U64, by: int) -> None:
    high = word >> np.uint64(64 - by)
    word <<= np.uint64(by)
    word |= high
