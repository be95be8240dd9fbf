"""What the players' pages show. Pure: from a record to values for templates.

While a drill runs its pages must not tell which claims were right, nor how many injects act: the
points are those of the last look, of all injects that will come, and false claims are taken off
at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from netaudit.drill import authority, availability
from netaudit.drill.nouns import Stage
from netaudit.drill.scoring import score
from netaudit_reports.formats import said
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Collection

    from netaudit.drill.availability import Answering
    from netaudit.drill.nouns import Claim
    from netaudit.drill.record import Record
    from netaudit.drill.scoring import Score
    from netaudit.drill.time import Break
    from netaudit_reports.formats import Formats

NEWEST = 8  # claims on the board
FRESH = 10  # seconds after which a page that changes loads itself again


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: points earned, of how many."""

    name: str
    points: float
    of: int

    @property
    def percent(self) -> float:
        """For the bar's length."""
        return 100 * self.points / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim, as everyone may read it."""

    at: str
    player: str
    unit: str
    what: str
    stage: str
    paused: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of the exercise; `until` is None and `lasted` so far while it lasts."""

    since: datetime
    until: datetime | None
    lasted: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The frame of each page, and how the drill stands.

    `elapsed` and `left` are exercise time; `lost` is what all `breaks` came to.
    """

    title: str
    running: bool
    started: datetime | None
    elapsed: str
    left: str
    commitment: str
    stop_contact: str
    refresh: int | None
    paused: Pause | None
    breaks: int
    lost: str


@dataclass(frozen=True, slots=True)
class BoardView:
    """The board for the wall. `taken_off` and `false_claims` are nought while it runs."""

    standing: Standing
    total: float
    parts: tuple[Part, ...]
    taken_off: float
    found: int
    fixed: int
    false_claims: int
    answering: float | None
    last_look: datetime | None
    claims: tuple[ClaimLine, ...]


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit's own page. `lost` and `untested` name services at the newest rescan."""

    standing: Standing
    unit: str
    total: float
    claims: tuple[ClaimLine, ...]
    services: int
    lost: tuple[str, ...]
    untested: tuple[str, ...]
    last_look: datetime | None


def board_view(record: Record, formats: Formats) -> BoardView:
    """The board of a drill as it stands."""
    found = so_far(record)
    latest = _latest(record, record.scenario.units)
    weights = record.scenario.weights
    share = latest.share if latest else None
    scans = record.progress.scans
    return BoardView(
        standing=standing(record, formats),
        total=found.total,
        parts=(
            Part(said(formats, "Detection"), found.detection, weights.detection),
            Part(said(formats, "Remediation"), found.remediation, weights.remediation),
            Part(said(formats, "Availability"), found.availability, weights.availability),
        ),
        taken_off=found.taken_off,
        found=sum(result.claimed is not None for result in found.results),
        fixed=sum(result.fixed is not None for result in found.results),
        false_claims=found.false_claims,
        answering=None if share is None else 100 * share,
        last_look=scans[-1].at if scans else None,
        claims=tuple(_lines(record, formats))[-NEWEST:][::-1],
    )


def unit_view(record: Record, unit: str, formats: Formats) -> UnitView:
    """A unit's page: its own claims and services, and nothing of any other."""
    latest = _latest(record, (unit,))
    scans = record.progress.scans
    return UnitView(
        standing=standing(record, formats),
        unit=visible(record.unit(unit).name.in_(formats.language)),
        total=so_far(record, (unit,)).total,
        claims=tuple(line for line in _lines(record, formats, unit))[::-1],
        services=len({pair.target for pair in availability.required(record, (unit,))}),
        lost=_targets(record, unit, {p.target for p in latest.lost} if latest else set()),
        untested=_targets(record, unit, {p.target for p in latest.untested} if latest else set()),
        last_look=scans[-1].at if scans else None,
    )


def so_far(record: Record, units: Collection[str] | None = None) -> Score:
    """The score (of these units) that players may see by now; all of it after the end."""
    if record.progress.closing is not None:
        return score(record, units)
    scans = record.progress.scans
    known = record.claims[: scans[-1].claims] if scans else ()
    found = score(replace(record, claims=known), units)
    share = _share_come(found)
    detection, remediation = found.detection * share, found.remediation * share
    total = detection + remediation + found.availability
    return replace(
        found, total=total, detection=detection, remediation=remediation, taken_off=0.0, claims=()
    )


def _share_come(found: Score) -> float:
    """Of the points of all injects, how many belong to those that act by now."""
    of = sum(result.inject.points for result in found.results)
    come = sum(result.inject.points for result in found.results if result.done)
    return come / of if of else 0.0


def standing(record: Record, formats: Formats) -> Standing:
    """The frame."""
    started = record.progress.started
    running = started is not None and record.progress.closing is None
    over = record.progress.closing is not None
    played = record.played(record.started, record.until)
    left = timedelta() if over else _left(record, played)
    paused = record.progress.paused
    approval = record.scenario.approval
    contact = approval.stop_contact if approval else record.inventory.authorisation.contact
    return Standing(
        title=visible(record.scenario.title.in_(formats.language)),
        running=running,
        started=started.at if started else None,
        elapsed=clock(played),
        left=clock(left),
        commitment=started.commitment if started else "",
        stop_contact=visible(" · ".join(filter(None, (contact.role, contact.name, contact.phone)))),
        refresh=FRESH if running else None,
        paused=pause(record, paused) if paused else None,
        breaks=len(record.progress.breaks),
        lost=clock(record.until - record.started - played),
    )


def _left(record: Record, played: timedelta) -> timedelta:
    """The exercise time to the end, which the authorisation may bring sooner."""
    allowed = authority.play_ends(record.scenario, record.inventory) - record.now
    return min(record.scenario.duration - played, allowed)


def pause(record: Record, known: Break) -> Pause:
    """A pause for a page."""
    lasted = clock((known.until or record.until) - known.since)
    return Pause(known.since, known.until, lasted, visible(known.by, 60), visible(known.why, 200))


def in_a_pause(record: Record, claim: Claim) -> bool:
    """Whether a claim came while the exercise was paused."""
    return any(p.since <= claim.at <= (p.until or claim.at) for p in record.progress.breaks)


def clock(length: timedelta) -> str:
    """A length of time as hours and minutes, never below nought."""
    minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def stage_word(stage: Stage, formats: Formats) -> str:
    """A claim's stage, for people."""
    words = {
        Stage.FOUND: said(formats, "found"),
        Stage.ACKNOWLEDGED: said(formats, "taken in hand"),
        Stage.FIXED: said(formats, "mended"),
        Stage.REPORTED: said(formats, "reported"),
    }
    return words[stage]


def _lines(record: Record, formats: Formats, unit: str | None = None) -> list[ClaimLine]:
    claims = [claim for claim in record.claims if unit in (None, claim.unit)]
    return [line(record, claim, formats) for claim in claims]


def line(record: Record, claim: Claim, formats: Formats) -> ClaimLine:
    """A claim for a table; its time is that of the day, a drill is over by night."""
    return ClaimLine(
        at=f"{claim.at.astimezone(formats.zone):%H:%M:%S}",
        player=visible(claim.player, 40),
        unit=visible(record.unit(claim.unit).name.in_(formats.language)),
        what=visible(f"{claim.what} · {claim.target.partition(':')[2]}", 120),
        stage=stage_word(claim.stage, formats),
        paused=in_a_pause(record, claim),
    )


def _latest(record: Record, units: tuple[str, ...]) -> Answering | None:
    rescans = [snapshot for snapshot in record.snapshots if snapshot.at >= record.started]
    return availability.answering(record, rescans[-1], units) if rescans else None


def _targets(record: Record, unit: str, keys: set[str]) -> tuple[str, ...]:
    labels = {target.key: target.label() for target in record.unit(unit).targets()}
    return tuple(sorted(visible(labels[key]) for key in keys))
