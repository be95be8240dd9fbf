"""Selectors: which findings a rule or a waiver is about. Pure, and ordered by exactness."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from netaudit.model import Branch, Host, Level, SecurityZone, Service

if TYPE_CHECKING:
    from netaudit.model import Target, Unit

WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Selector:
    """All that is named must hold; of each list, one entry. An empty list says nothing.

    `check`, `unit` and `target` are names or patterns of the shell (`dnssec.*`); `kind` and
    `exposure` are of a service, or of any service of a host.
    """

    target: tuple[str, ...] = ()
    unit: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    exposure: tuple[SecurityZone, ...] = ()
    level: tuple[Level, ...] = ()
    branch: tuple[Branch, ...] = ()
    check: tuple[str, ...] = ()

    def matches(self, check: str, unit: Unit, target: Target) -> bool:
        """Whether a check about a target of a unit is meant."""
        return self.names(check) and self.selects(unit, target)

    def names(self, check: str) -> bool:
        """Whether a check is meant, whatever it is about."""
        return _named(self.check, check)

    def selects(self, unit: Unit, target: Target) -> bool:
        """Whether a target of a unit is meant, whatever the check."""
        return (
            _named(self.target, target.key)
            and _named(self.unit, unit.id)
            and (not self.level or unit.level in self.level)
            and (not self.branch or unit.branch in self.branch)
            and (not (self.kind or self.exposure) or self._serves(target))
        )

    def _serves(self, target: Target) -> bool:
        return any(
            (not self.kind or service.kind in self.kind)
            and (not self.exposure or not set(self.exposure).isdisjoint(service.exposure))
            for service in _services(target)
        )

    @property
    def exactness(self) -> tuple[int, ...]:
        """Greater is more exact: by target, then unit, kind, exposure, level, branch, check.

        Of each: 0 not named, 1 a pattern, 2 a name.
        """
        return tuple(_exactness(getattr(self, item.name)) for item in fields(self))


def _services(target: Target) -> tuple[Service, ...]:
    if isinstance(target, Service):
        return (target,)
    return target.services if isinstance(target, Host) else ()


def _named(patterns: tuple[str, ...], name: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


def _exactness(patterns: tuple[str, ...]) -> int:
    if not patterns:
        return 0
    return 1 if any(WILD & set(pattern) for pattern in patterns) else 2
