"""The truth: which faults are on, what a scan must find, and what hides what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A check and a target's key.

    In what may also fire, and in what is hidden, `check` may be a pattern ("dnssec.*").
    """

    check: str
    target: str

    def covers(self, check: str, target: str) -> bool:
        """Whether it speaks of that finding."""
        return target == self.target and fnmatchcase(check, self.check)


@dataclass(frozen=True, slots=True)
class Masked:
    """Expected findings that cannot be seen, and the faults that hide them."""

    pair: Pair
    by: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """One fault that is on, as the organiser sees it.

    `also` holds patterns; `masked` is a part of `expected`.
    """

    id: int
    kind: str
    family: str
    unit: str
    target: str
    since: datetime
    expected: tuple[Pair, ...]
    also: tuple[Pair, ...]
    masked: tuple[Masked, ...]

    @property
    def is_masked(self) -> bool:
        """Whether nothing of it can be seen."""
        return bool(self.expected) and len(self.masked) == len(self.expected)


def explains(truths: Iterable[Truth], check: str, target: str) -> list[Truth]:
    """The faults that a failed finding may come from."""
    return [t for t in truths if any(p.covers(check, target) for p in (*t.expected, *t.also))]
