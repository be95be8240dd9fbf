"""What a kind of fault is: one entry of a table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass

from netaudit.lab.truth import Pair
from netaudit.lab.world import World
from netaudit.model import Target

Undo = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a fault may hit: a unit and one of its targets; the unit itself where that is None."""

    unit: str
    target: Target | None

    @property
    def key(self) -> str:
        """The target's key, or "unit:" and the unit's id."""
        return self.target.key if self.target is not None else f"unit:{self.unit}"


Pairs = Callable[["World", Aim], Iterable[Pair]]
Touches = Callable[["World", Aim], Iterable[str]]


def nothing(_world: World, _aim: Aim) -> Iterable[Pair]:
    """No pair."""
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fault.

    Attributes:
        key: what it is called. family: "dnssec", "dns", "ipv6", "exposure", "tls", "web", "mail"
            or "hostile".
        message: what is wrong, in English (a gettext msgid).
        aims: what it can hit.
        on: does it, and returns what undoes it.
        expected: findings that must fail. also: findings that may rightly fail.
        hides: findings that can no longer be seen while it is on, unless it expects them itself.
        touches: what it changes; two faults never change the same thing at once.
        only_v6: whether it shows over IPv6 alone, so that a unit without IPv6 hides it.
        wide: whether other units fall with it, or only a vantage point on the link sees it; such a
            one is never drawn at random.
    """

    key: str
    family: str
    message: str
    aims: Callable[[World], Iterator[Aim]]
    on: Callable[[World, Aim], Awaitable[Undo]]
    expected: Pairs
    touches: Touches
    also: Pairs = nothing
    hides: Pairs = nothing
    only_v6: bool = False
    loses_v6: bool = False
    wide: bool = False


def pairs(*checks: str) -> Pairs:
    """These checks, about the fault's own target."""

    def of(_world: World, aim: Aim) -> Iterable[Pair]:
        return [Pair(check, aim.key) for check in checks]

    return of


def both(*parts: Pairs) -> Pairs:
    """All of them together."""

    def of(world: World, aim: Aim) -> Iterable[Pair]:
        return [pair for part in parts for pair in part(world, aim)]

    return of
