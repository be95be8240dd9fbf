"""The simplest policy: one word for every check."""

from __future__ import annotations

from dataclasses import dataclass, field

from netaudit.model import Requirement, Severity, Target, Unit


@dataclass(frozen=True)
class OneWord:
    """`word` for every check; `options_` by check id, as keyword arguments of the shape."""

    word: Requirement = Requirement.MUST
    options_: dict[str, dict[str, object]] = field(default_factory=dict)

    def on(self, unit: Unit, target: Target) -> OneWord:
        return self

    def requirement(self, check: str) -> Requirement:
        return self.word

    def severity(self, check: str, default: Severity) -> Severity:
        return default

    def options(self, check: str, shape: type) -> object:
        return shape(**self.options_.get(check, {}))
