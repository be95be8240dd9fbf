"""What the after-action report shows. Pure: from a record to values for templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit import i18n
from netaudit.drill import afterwards, availability, claims
from netaudit.drill.nouns import Rating, ending
from netaudit.drill.scoring import score
from netaudit_reports.drill.board import ClaimLine, Part, Pause, Standing, line, pause, standing
from netaudit_reports.drill.chronicle import Entry, chronicle
from netaudit_reports.drill.plan import Action, actions, missed
from netaudit_reports.drill.timeline import Band, Line, bands, timeline
from netaudit_reports.formats import said
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from netaudit.drill.record import Record
    from netaudit.drill.scoring import Met, Result, Score
    from netaudit.drill.seal import Sealed
    from netaudit_reports.formats import Formats


@dataclass(frozen=True, slots=True)
class InjectRow:
    """How one inject went: times in minutes as text, a dash where it did not come to that."""

    id: str
    what: str
    unit: str
    targets: tuple[str, ...]
    at: datetime | None
    evidence: tuple[str, ...]
    detect: str
    acknowledge: str
    report: str
    fix: str
    detection: float
    remediation: float
    why: str


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """How one objective was met."""

    title: str
    letter: str
    word: str
    percent: float | None
    reports: str


@dataclass(frozen=True, slots=True)
class Typical:
    """A median over the injects, with how sure it is."""

    name: str
    value: str
    sure: str


@dataclass(frozen=True, slots=True)
class Afterwards:
    """How the network was left: what passed before and fails now, or could not be tested."""

    at: datetime
    same: int
    broken: tuple[tuple[str, str], ...]
    untested: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The after-action report."""

    standing: Standing
    pauses: tuple[Pause, ...]
    bands: tuple[Band, ...]
    ended: datetime
    why_ended: str
    total: str
    parts: tuple[Part, ...]
    taken_off: float
    available: float | None
    typical: tuple[Typical, ...]
    objectives: tuple[ObjectiveRow, ...]
    injects: tuple[InjectRow, ...]
    decoys: tuple[InjectRow, ...]
    lines: tuple[Line, ...]
    chronicle: tuple[Entry, ...]
    false_claims: tuple[ClaimLine, ...]
    lost: tuple[tuple[str, str], ...]
    untested: tuple[tuple[str, str], ...]
    afterwards: Afterwards | None
    actions: tuple[Action, ...]
    rescans: int
    half: str
    salt: str
    commitment: str
    opens: bool


def review_view(record: Record, sealed: Sealed, formats: Formats) -> ReviewView:
    """The report of a drill that has ended, or of one under way as far as it went."""
    found = score(record)
    weights = record.scenario.weights
    half = formats.number(round(record.scenario.rescan.total_seconds() / 60))
    lost, untested = availability.not_answering(record)
    closing = record.progress.closing
    return ReviewView(
        standing=standing(record, formats),
        pauses=tuple(pause(record, known) for known in record.progress.breaks),
        bands=bands(record, formats),
        ended=record.until,
        why_ended=_why(closing.why, formats) if closing else "",
        total=i18n.show(round(found.total, 1), formats.language),
        parts=(
            Part(said(formats, "Detection"), found.detection, weights.detection),
            Part(said(formats, "Remediation"), found.remediation, weights.remediation),
            Part(said(formats, "Availability"), found.availability, weights.availability),
        ),
        taken_off=found.taken_off,
        available=None if found.available is None else 100 * found.available,
        typical=_typical(found, half, formats),
        objectives=tuple(_objective(record, met, formats) for met in found.objectives),
        injects=tuple(_row(record, result, formats) for result in found.results),
        decoys=tuple(_decoys(record, formats)),
        lines=timeline(record, found, formats),
        chronicle=chronicle(record, found, formats),
        false_claims=_false(record, found, formats),
        lost=_services(record, lost, formats),
        untested=_services(record, untested - lost, formats),
        afterwards=_afterwards(record),
        actions=tuple(actions(record, found, formats)),
        rescans=len(record.progress.rescans),
        half=half,
        salt=sealed.salt,
        commitment=sealed.commitment,
        opens=sealed.opens(record.progress.started.commitment)
        if record.progress.started
        else False,
    )


def _afterwards(record: Record) -> Afterwards | None:
    found = afterwards.compare(record)
    if found is None or record.afterwards is None:
        return None
    broken, untested = (
        tuple((visible(pair.check), visible(pair.target)) for pair in pairs)
        for pairs in (found.broken, found.untested)
    )
    return Afterwards(record.afterwards.at, found.same, broken, untested)


def _why(why: str, formats: Formats) -> str:
    return visible(i18n.show(ending(why), formats.language))


def _typical(found: Score, half: str, formats: Formats) -> tuple[Typical, ...]:
    exact = said(formats, "as claimed")
    measured = said(formats, "± {minutes} min, the rescan interval", minutes=half)
    return (
        Typical(
            said(formats, "Time to detect"),
            minutes(found.typical(lambda r: r.to_detect), formats),
            exact,
        ),
        Typical(
            said(formats, "Time to acknowledge"),
            minutes(found.typical(lambda r: r.to_acknowledge), formats),
            exact,
        ),
        Typical(
            said(formats, "Time to fix"),
            minutes(found.typical(lambda r: r.to_fix), formats),
            measured,
        ),
    )


def minutes(length: timedelta | None, formats: Formats) -> str:
    """A length of time in minutes, for people."""
    if length is None:
        return "—"
    number = formats.number(round(length.total_seconds() / 60))
    return said(formats, "{minutes} min", minutes=number)


def _row(record: Record, result: Result, formats: Formats) -> InjectRow:
    inject = result.inject
    return InjectRow(
        id=visible(inject.id),
        what=visible(inject.kind),
        unit=visible(record.unit(inject.unit).name.in_(formats.language)),
        targets=tuple(sorted({visible(p.target) for p in result.done.expected}))
        if result.done
        else (),
        at=result.done.at if result.done else None,
        evidence=tuple(_evidence(result, formats)),
        detect=minutes(result.to_detect, formats),
        acknowledge=minutes(result.to_acknowledge, formats),
        report=minutes(result.to_report, formats),
        fix=minutes(result.to_fix, formats),
        detection=result.detection,
        remediation=result.remediation,
        why="; ".join(
            filter(None, (missed(record, result, formats), _report(record, result, formats)))
        ),
    )


def _evidence(result: Result, formats: Formats) -> Iterator[str]:
    """What the points of an inject rest on: entries of the journals, runs of the drill's store."""
    if result.claim:
        yield said(formats, "claimed: claim {number}", number=result.claim)
    if result.run:
        yield said(formats, "seen: run {run}", run=visible(result.run))
    if result.mended_run:
        yield said(formats, "mended: run {run}", run=visible(result.mended_run))


def _report(record: Record, result: Result, formats: Formats) -> str:
    """What is wrong with an inject's incident report, if one was due."""
    objectives = {objective.id: objective for objective in record.scenario.objectives}
    within = objectives[result.inject.objective].report_within
    if within is None or result.done is None:
        return ""
    if result.to_report is None:
        return said(formats, "no incident report was sent")
    return said(formats, "the incident report came late") if result.to_report > within else ""


def _decoys(record: Record, formats: Formats) -> list[InjectRow]:
    rows = []
    for inject in record.scenario.injects:
        if inject.decoy:
            done = record.progress.done.get(inject.id)
            unit = visible(record.unit(inject.unit).name.in_(formats.language))
            at = done.at if done else None
            rows.append(
                InjectRow(
                    visible(inject.id),
                    visible(inject.kind),
                    unit,
                    (),
                    at,
                    (),
                    "",
                    "",
                    "",
                    "",
                    0.0,
                    0.0,
                    "",
                )
            )
    return rows


def _objective(record: Record, met: Met, formats: Formats) -> ObjectiveRow:
    title = next(o.title for o in record.scenario.objectives if o.id == met.objective)
    words = {
        Rating.PERFORMED: said(formats, "performed without challenges"),
        Rating.SOME: said(formats, "performed with some challenges"),
        Rating.MAJOR: said(formats, "performed with major challenges"),
        Rating.UNABLE: said(formats, "unable to be performed"),
    }
    return ObjectiveRow(
        title=visible(title.in_(formats.language)),
        letter=str(met.rating) if met.rating else "—",
        word=words[met.rating] if met.rating else said(formats, "no inject came to it"),
        percent=None if met.share is None else 100 * met.share,
        reports=said(formats, "{done} of {due}", done=met.reports, due=met.due) if met.due else "—",
    )


def _false(record: Record, found: Score, formats: Formats) -> tuple[ClaimLine, ...]:
    wrong = (judged for judged in found.claims if judged.worth is claims.Worth.FALSE)
    return tuple(line(record, judged.claim, formats) for judged in wrong)


def _services(
    record: Record, keys: frozenset[str], formats: Formats
) -> tuple[tuple[str, str], ...]:
    """The unit's name and the service, in the order of the inventory."""
    return tuple(
        (visible(unit.name.in_(formats.language)), visible(target.label()))
        for unit in record.inventory.units
        for target in unit.targets()
        if target.key in keys
    )
