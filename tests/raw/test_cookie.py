from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netaudit.raw.cookie import Cookie

WORD = st.integers(0, 2**64 - 1)
MASK = 2**64 - 1


def rotated(word: int, by: int) -> int:
    return (word << by | word >> (64 - by)) & MASK


def siphash(key: bytes, words: list[int]) -> int:
    """SipHash-1-3 of whole words, as its authors' paper has it."""
    k0, k1 = (int.from_bytes(key[i : i + 8], "little") for i in (0, 8))
    v0, v1, v2, v3 = (
        k0 ^ 0x736F6D6570736575,
        k1 ^ 0x646F72616E646F6D,
        k0 ^ 0x6C7967656E657261,
        k1 ^ 0x7465646279746573,
    )
    for turn, word in enumerate([*words, 0, 0, 0]):
        if turn < len(words):
            v3 ^= word
        elif turn == len(words):
            v2 ^= 0xFF
        v0, v2 = (v0 + v1) & MASK, (v2 + v3) & MASK
        v1, v3 = rotated(v1, 13) ^ v0, rotated(v3, 16) ^ v2
        v0 = rotated(v0, 32)
        v2, v0 = (v2 + v1) & MASK, (v0 + v3) & MASK
        v1, v3 = rotated(v1, 17) ^ v2, rotated(v3, 21) ^ v0
        v2 = rotated(v2, 32)
        v0 ^= word if turn < len(words) else 0
    return v0 ^ v1 ^ v2 ^ v3


def column(number: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([number], np.uint64)


@given(key=st.binary(min_size=16, max_size=16), high=WORD, low=WORD, port=st.integers(0, 65535))
def test_it_is_siphash(key: bytes, high: int, low: int, port: int) -> None:
    cookie = Cookie(key)
    found = cookie.finish(cookie.absorb(column(high), column(low)), column(port))
    wanted = siphash(key, [high, low, 18 << 56 | port]) & 0xFFFFFFFF
    assert int(found[0]) == wanted


def test_every_use_has_a_key_of_its_own() -> None:
    ports = np.arange(64, dtype=np.uint16)
    address = np.ones(64, np.uint64)
    first, second = (c.finish(c.absorb(address, address), ports) for c in (Cookie(), Cookie()))
    assert (first != second).any()
    assert len(set(first.tolist())) > 60
