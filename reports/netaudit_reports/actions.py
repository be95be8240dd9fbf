"""What a unit has to do, in the order in which to do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import SecurityZone, Service, Severity
from netaudit_reports.safe import visible
from netaudit_reports.tally import counts_as_failing
from netaudit_reports.words import status

if TYPE_CHECKING:
    from netaudit.model import Finding
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally

NAME = 100  # characters of a target's name
NAMED_TARGETS = 6


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a check that fails, and the remedy, for `count` targets.

    `products`: those for which the check gives commands.
    """

    check: str
    status: str
    severity: Severity
    title: str
    remedy: str
    products: tuple[str, ...]
    targets: tuple[str, ...]
    count: int


def actions(tally: Tally, unit: str, formats: Formats) -> list[Action]:
    """A unit's failed checks in the order in which to act on them: see `_urgency`."""
    failed: dict[str, list[Finding]] = {}
    for finding in tally.by_unit[unit]:
        if counts_as_failing(finding):
            failed.setdefault(finding.check, []).append(finding)
    ordered = sorted(failed.values(), key=lambda group: _urgency(tally, group))
    return [_action(tally, group, formats) for group in ordered]


def _urgency(tally: Tally, group: list[Finding]) -> tuple[bool, int, int, int, str]:
    """Mandatory first, then severity, then what the Internet can reach, then how many."""
    first = min(group, key=lambda f: f.severity.rank)
    exposed = sum(_exposed(tally, finding) for finding in group)
    optional = status(first) != "failure"
    return optional, first.severity.rank, -exposed, -len(group), first.check


def _exposed(tally: Tally, finding: Finding) -> bool:
    target = tally.targets.get(finding.target)
    return isinstance(target, Service) and SecurityZone.INTERNET in target.exposure


def _action(tally: Tally, group: list[Finding], formats: Formats) -> Action:
    first = min(group, key=lambda f: f.severity.rank)
    check = tally.check(first.check)
    return Action(
        check=first.check,
        status=status(first),
        severity=first.severity,
        title=formats.check_text(check, check.meta.title) if check else first.check,
        remedy=formats.check_text(check, check.meta.remedy) if check else "",
        products=tuple(name for name, _commands in check.meta.howto) if check else (),
        targets=tuple(label(tally, f.target) for f in group[:NAMED_TARGETS]),
        count=len(group),
    )


def label(tally: Tally, key: str) -> str:
    """A target's name for people."""
    target = tally.targets.get(key)
    return visible(target.label() if target else key, NAME)
