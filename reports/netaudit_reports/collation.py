"""Vietnamese order: letters first (a ă â b c d đ e ê …), then tones, then case; numbers by value.

The order of the dictionary: ngang, huyền, hỏi, ngã, sắc, nặng (as in CLDR's `vi`). Python's locale
module depends on what the machine has installed, so it cannot make the same report everywhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

Key = tuple[tuple[tuple[int, int], ...], tuple[int, ...], str]

_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SHAPES = {"\u0306": 1, "\u0302": 2, "\u031b": 3}  # ă, â ê ô, ơ ư
_PIECES = re.compile(r"\d+|\D", re.ASCII)
_DIGITS = 18  # longer runs of digits are compared by their first 18


@lru_cache(maxsize=8192)  # every list sorts the same names
def collation_key(text: str) -> Key:
    """A key for sorted(): primary weights, then tones, then the text itself."""
    primary: list[tuple[int, int]] = []
    tones: list[int] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFC", text)):
        if piece[0].isascii() and piece[0].isdigit():
            primary.append((1, int(piece[:_DIGITS])))
            tones.append(0)
        else:
            weight, tone = _letter(piece)
            primary.append(weight)
            tones.append(tone)
    return tuple(primary), tuple(tones), text


@lru_cache(maxsize=1024)
def _letter(char: str) -> tuple[tuple[int, int], int]:
    base, *marks = list(unicodedata.normalize("NFD", char.lower()))
    shape = max((_SHAPES.get(mark, 0) for mark in marks), default=0)
    tone = max((_TONES.get(mark, 0) for mark in marks), default=0)
    if base == "đ":
        base, shape = "d", 1
    rank = 2 if base.isalpha() else 0  # blanks and punctuation, numbers, letters
    return (rank, ord(base) * 4 + shape), tone
