"""DMARC records (RFC 7489 section 6): which texts they are, their tags, the policy that applies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

POLICIES = ("none", "quarantine", "reject")
_VERSION = re.compile(r"v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)")
# The blanks around a value are no part of the pattern: in 64 kB of them it would look for its end
# for minutes.
_TAG = re.compile(r"[ \t]*([A-Za-z]+)[ \t]*=(.*)", re.ASCII)
_ADDRESSES = re.compile(
    r"[a-z][a-z0-9+.-]*:[^,;]+(,[ \t]*[a-z][a-z0-9+.-]*:[^,;]+)*", re.IGNORECASE
)
_VALUES = {
    "p": re.compile("|".join(POLICIES), re.IGNORECASE),
    "sp": re.compile("|".join(POLICIES), re.IGNORECASE),
    "adkim": re.compile("[rs]", re.IGNORECASE),
    "aspf": re.compile("[rs]", re.IGNORECASE),
    "pct": re.compile(r"\d{1,2}|100", re.ASCII),
    "ri": re.compile(r"\d{1,10}", re.ASCII),
    "fo": re.compile("[01ds](:[01ds])*", re.IGNORECASE),
    "rua": _ADDRESSES,
    "ruf": _ADDRESSES,
}
_MOST_TAGS = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A record's tags by their name in lower case, and what is wrong with them."""

    tags: dict[str, str]
    mistakes: tuple[Phrase, ...]

    def policy(self, *, inherited: bool) -> str:
        """What receivers are asked to do: `sp` for a domain below, where there is one."""
        chosen = (self.tags.get("sp") if inherited else None) or self.tags.get("p", "none")
        return chosen.lower() if chosen.lower() in POLICIES else "none"

    @property
    def percent(self) -> int:
        """The share of messages that the policy is for."""
        text = self.tags.get("pct", "100")
        return int(text) if _VALUES["pct"].fullmatch(text) else 100


def records(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of a name's TXT records that are DMARC records (section 6.6.3)."""
    return tuple(text for text in texts if _VERSION.match(text))


def read(text: str) -> Record:
    """A record; what is wrong with it is told, never raised."""
    tags: dict[str, str] = {}
    mistakes: list[Phrase] = []
    parts = [part for part in text.split(";") if part.strip()][1:]
    for part in parts[:_MOST_TAGS]:
        found = _TAG.fullmatch(part)
        name = found[1].lower() if found else ""
        if found is None:
            mistakes.append(Phrase("{tag} is no tag with a value", (("tag", _short(part)),)))
        elif name in tags:
            mistakes.append(Phrase("{name} stands more than once", (("name", f"{name}="),)))
        else:
            tags[name] = found[2].strip(" \t")
            if name in _VALUES and not _VALUES[name].fullmatch(tags[name]):
                mistakes.append(Phrase("{tag} has no value of DMARC", (("tag", _short(part)),)))
    if "p" not in tags:
        mistakes.append(Phrase("it has no policy (p=)"))
    return Record(tags, tuple(mistakes))


def _short(part: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in part.strip()[:60])
