"""Observed text is hostile: a person sees what was sent, character by character, bounded.

HTML escaping is the template's duty (autoescape); here control characters, bidirectional controls
and broken Unicode become visible, so that no text can reorder, hide or overflow what stands near.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256

LINE = 300  # characters of one observed text on a page
MARKS = 3  # combining marks on one letter: Vietnamese needs two
_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]{0,79}\Z")
_UNPRINTABLE = re.compile(r"[^ -~\n]")
# Blocks without a combining mark, Vietnamese among them: where all of a text is printable and from
# these, there is nothing to write out.
_UNMARKED = re.compile(r"[ -\u02ff\u1e00-\u1fff\u2000-\u206f]*")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\u00a0": " "}


def visible(text: str, limit: int = LINE) -> str:
    r"""`text` with everything unprintable written as \xNN or \uNNNN, in about `limit` characters.

    What was cut is said: "… (+1234)" counts the characters that are not shown.
    """
    cut = text[:limit]
    shown = len(cut)
    if not (cut.isprintable() and _UNMARKED.fullmatch(cut)):
        cut, shown = _escaped(cut, limit)
    left_out = len(text) - shown
    return f"{cut}… (+{left_out})" if left_out > 0 else cut


@lru_cache(maxsize=2048)  # a target's name and words stand on many pages, in two languages
def _escaped(text: str, limit: int) -> tuple[str, int]:
    """The text written out, and how many of its characters that took."""
    out: list[str] = []
    marks = room = 0
    for number, char in enumerate(text):
        if room >= limit:
            return "".join(out), number
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        plain = char.isprintable() and marks <= MARKS
        out.append(char if plain else _NAMED.get(char) or _code(char))
        room += len(out[-1])
    return "".join(out), len(text)


def _code(char: str) -> str:
    number = ord(char)
    if number <= 0xFF:  # noqa: PLR2004  what two hex digits hold
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004  four hex digits


def escaped(document: str) -> str:
    """A JSON document that a terminal shows safely: what is not printable is written as an escape.

    In JSON such characters stand in strings only, so that its meaning stays.
    """
    return document if document.isprintable() else _UNPRINTABLE.sub(_json_escape, document)


def _json_escape(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))


def file_stem(id_: str) -> str:
    """A file name for an id: the id itself if it is a plain slug, else made from its digest."""
    if _SLUG.match(id_) and id_ != "index" and not id_.endswith("."):
        return id_
    return f"x-{sha256(id_.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
