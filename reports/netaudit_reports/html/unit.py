"""A unit's page: who they are, what to do first, and everything that was found about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit_reports.actions import Action, actions
from netaudit_reports.html.chain import Chain, chains
from netaudit_reports.html.findings import Outcomes, outcomes
from netaudit_reports.html.grade import explain
from netaudit_reports.html.ladder import Place, place
from netaudit_reports.html.lines import UnitLine, unit_line
from netaudit_reports.html.page import unit_path
from netaudit_reports.html.services import ServiceRow, service_rows
from netaudit_reports.html.trend import Trend, trend
from netaudit_reports.limits import Limit, limits
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.model import Unit
    from netaudit_reports.formats import Formats
    from netaudit_reports.html.observed import Observed
    from netaudit_reports.tally import Tally

ACTIONS = 5
RUNS = 6  # that a unit's history shows


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
    limits: tuple[Limit, ...]
    place: Place | None
    contacts: tuple[Contact, ...]
    prefixes: tuple[str, ...]
    zones: tuple[str, ...]
    rate: str
    latency: str
    actions: tuple[Action, ...]
    actions_more: int
    services: tuple[ServiceRow, ...]
    services_more: int
    chains: tuple[Chain, ...]
    outcomes: Outcomes
    trend: Trend


def unit_page(tally: Tally, unit: Unit, formats: Formats, observed: Observed) -> UnitPage:
    """Build it."""
    todo = actions(tally, unit.id, formats)
    services, services_more = service_rows(tally, unit, formats, observed)
    line, score = unit_line(tally, unit, formats), tally.scores[unit.id]
    kept = limits(tally.by_unit[unit.id], tally.judged, score, formats) if line.not_tested else ()
    return UnitPage(
        line=line,
        parent_path=unit_path(unit.parent) if unit.parent and unit.parent in tally.units else "",
        explanation=explain(score, formats),
        limits=kept,
        place=place(tally, unit.id, formats),
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
        chains=chains(unit, formats, observed),
        outcomes=outcomes(tally, unit, formats, observed),
        trend=_trend(tally, unit),
    )


def _trend(tally: Tally, unit: Unit) -> Trend:
    history = tally.judged.history
    days = history.days_to_fix.get(unit.id)
    points = history.units.get(unit.id, ())[-RUNS:]
    return trend(points, () if days is None else (days,))


def _rate(kbit: int, formats: Formats) -> str:
    if kbit >= 1000:  # noqa: PLR2004  kbit/s in a Mbit/s
        text = f"{kbit / 1000:g}"
        return f"{text.replace('.', ',') if formats.language == 'vi' else text} Mbit/s"
    return f"{kbit} kbit/s"
