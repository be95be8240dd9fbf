"""A unit's page: who they are, what to do first, and everything that was found about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.model import SecurityZone, Service, Severity
from netaudit_reports.html.findings import NAME, Outcomes, outcomes
from netaudit_reports.html.grade import explain
from netaudit_reports.html.lines import UnitLine, unit_line
from netaudit_reports.html.page import check_path, unit_path
from netaudit_reports.html.services import ServiceRow, service_rows
from netaudit_reports.safe import visible
from netaudit_reports.tally import counts_as_failing
from netaudit_reports.words import status

if TYPE_CHECKING:
    from netaudit.model import Finding, Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.html.observed import Observed
    from netaudit_reports.tally import Tally

ACTIONS = 5
NAMED_TARGETS = 6


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: a check that fails, and the remedy, for `count` targets."""

    check: str
    status: str
    severity: Severity
    title: str
    path: str
    remedy: str
    targets: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Someone to call."""

    role: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """The whole page. `rate_kbit` and `latency_ms` are the access link's."""

    line: UnitLine
    parent_path: str
    explanation: str
    contacts: tuple[Contact, ...]
    prefixes: tuple[str, ...]
    zones: tuple[str, ...]
    rate: str
    latency: str
    actions: tuple[Action, ...]
    actions_more: int
    services: tuple[ServiceRow, ...]
    services_more: int
    outcomes: Outcomes


def unit_page(tally: Tally, unit: Unit, formats: Formats, observed: Observed) -> UnitPage:
    """Build it."""
    todo = actions(tally, unit.id, formats)
    services, services_more = service_rows(tally, unit, formats, observed)
    return UnitPage(
        line=unit_line(tally, unit, formats),
        parent_path=unit_path(unit.parent) if unit.parent and unit.parent in tally.units else "",
        explanation=explain(tally.scores[unit.id], formats),
        contacts=tuple(
            Contact(visible(c.role), visible(c.name), visible(c.phone), visible(c.email))
            for c in unit.contacts
        ),
        prefixes=tuple(str(prefix.network) for prefix in unit.prefixes),
        zones=tuple(visible(zone.name) for zone in unit.zones),
        rate=_rate(unit.link.rate_kbit, formats),
        latency=formats.number(round(unit.link.latency_ms)),
        actions=tuple(todo[:ACTIONS]),
        actions_more=max(0, len(todo) - ACTIONS),
        services=services,
        services_more=services_more,
        outcomes=outcomes(tally, unit, formats, observed),
    )


def _rate(kbit: int, formats: Formats) -> str:
    if kbit >= 1000:  # noqa: PLR2004  kbit/s in a Mbit/s
        text = f"{kbit / 1000:g}"
        return f"{text.replace('.', ',') if formats.language == 'vi' else text} Mbit/s"
    return f"{kbit} kbit/s"


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
        path=check_path(first.check),
        remedy=formats.check_text(check, check.meta.remedy) if check else "",
        targets=tuple(label(tally, f.target) for f in group[:NAMED_TARGETS]),
        count=len(group),
    )


def label(tally: Tally, key: str) -> str:
    """A target's name for people."""
    target = tally.targets.get(key)
    return visible(target.label() if target else key, NAME)
