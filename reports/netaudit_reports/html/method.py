"""Method and limits: what allowed the run, what it could do, and how to read its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit.i18n import show
from netaudit.model import Severity
from netaudit.score import CAPS, COVERAGE_FLOOR, GRADES, WEIGHTS
from netaudit_reports import words
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from netaudit.model import Preflight
    from netaudit_reports.formats import Formats
    from netaudit_reports.tally import Tally


@dataclass(frozen=True, slots=True)
class Held:
    """One line of the preflight: what a vantage could do."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Method:
    """Authorisation, run and rules. Digests are SHA-256 in hex; percentages 0 to 100."""

    document: str
    scope: tuple[str, ...]
    starts: datetime
    ends: datetime
    contact: tuple[str, ...]
    run: str
    kind: str
    started: datetime
    ended: datetime | None
    vantage: str
    zone: str
    sources: tuple[str, ...]
    packets: int
    policy: str
    policy_digest: str
    inventory_digest: str
    versions: tuple[tuple[str, str], ...]
    preflight: tuple[Held, ...]
    weights: tuple[tuple[Severity, int], ...]
    grades: tuple[tuple[str, float], ...]
    floor: float
    critical: str
    high: str


def method(tally: Tally, formats: Formats) -> Method:
    """Build it."""
    run, inventory = tally.judged.run, tally.judged.inventory
    vantage = inventory.vantage(run.vantage)
    allowed = inventory.authorisation
    contact = allowed.contact
    return Method(
        document=visible(allowed.document),
        scope=tuple(str(network) for network in allowed.scope),
        starts=allowed.starts,
        ends=allowed.ends,
        contact=tuple(
            visible(part)
            for part in (contact.role, contact.name, contact.phone, contact.email)
            if part
        ),
        run=visible(run.id),
        kind=formats.text(words.RUN_KINDS.get(run.kind, visible(run.kind))),
        started=run.started,
        ended=run.ended,
        vantage=visible(vantage.name.in_(formats.language)),
        zone=show(vantage.zone.phrase, formats.language),
        sources=tuple(str(a) for a in (vantage.source_v6, vantage.source_v4) if a),
        packets=run.packets_sent,
        policy=visible(tally.judged.policy_name),
        policy_digest=visible(run.policy_digest),
        inventory_digest=visible(run.inventory_digest),
        versions=tuple((visible(name), visible(version)) for name, version in run.versions),
        preflight=tuple(_held(result, formats) for result in run.preflight),
        weights=tuple(WEIGHTS.items()),
        grades=tuple((letter, least) for least, letter in GRADES),
        floor=COVERAGE_FLOOR,
        critical=CAPS[Severity.CRITICAL],
        high=CAPS[Severity.HIGH],
    )


def _held(result: Preflight, formats: Formats) -> Held:
    name, detail = formats.preflight_text(result)
    return Held(name, result.ok, detail)
