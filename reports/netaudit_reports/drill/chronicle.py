"""The chronicle of a drill: who did, saw or said what, and when. Pure.

The timeline shows how each inject went; this is everything in the order in which it happened, with
what observers wrote down: what an after-action review is held over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from netaudit.drill.claims import Worth
from netaudit_reports.drill.board import in_a_pause, stage_word
from netaudit_reports.formats import said
from netaudit_reports.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.drill.claims import Judged
    from netaudit.drill.record import Record
    from netaudit.drill.scoring import Result, Score
    from netaudit_reports.formats import Formats


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `kind` is "play", "inject", "seen", "claim", "note": for its look."""

    at: datetime
    time: str
    kind: str
    who: str
    what: str


def chronicle(record: Record, found: Score, formats: Formats) -> tuple[Entry, ...]:
    """All that happened, in order; of two at the same time the one that led to the other first."""
    entries = [*_play(record, formats), *_notes(record, formats)]
    entries += [entry for judged in found.claims for entry in _claim(record, judged, formats)]
    for result in found.results:
        entries += _inject(record, result, formats)
    entries += _decoys(record, formats)
    order = ("play", "inject", "seen", "claim", "note")
    return tuple(sorted(entries, key=lambda e: (e.at, order.index(e.kind))))


def _entry(at: datetime, kind: str, who: str, what: str, formats: Formats) -> Entry:
    time = f"{at.astimezone(formats.zone):%H:%M:%S}"
    return Entry(at, time, kind, visible(who, 60), visible(what, 2_000))


def _play(record: Record, formats: Formats) -> Iterator[Entry]:
    progress, organisers = record.progress, said(formats, "the organisers")
    if progress.started:
        text = said(formats, "the drill began")
        yield _entry(progress.started.at, "play", organisers, text, formats)
    for failed in progress.failed.values():
        text = said(
            formats, "{id} could not be made: {problem}", id=failed.inject, problem=failed.why
        )
        yield _entry(failed.at, "play", organisers, text, formats)
    for reverted in progress.reverted.values():
        text = said(formats, "{id} was undone", id=reverted.inject)
        yield _entry(reverted.at, "play", organisers, text, formats)
    for pause in progress.breaks:
        text = said(formats, "the exercise was paused: {why}", why=pause.why)
        yield _entry(pause.since, "play", pause.by, text, formats)
        if pause.until and (not progress.closing or pause.until < progress.closing.at):
            text = said(formats, "the exercise went on")
            yield _entry(pause.until, "play", organisers, text, formats)
    if progress.closing:
        text = said(formats, "the play was over")
        yield _entry(progress.closing.at, "play", organisers, text, formats)


def _notes(record: Record, formats: Formats) -> Iterator[Entry]:
    return (_entry(note.at, "note", note.by, note.text, formats) for note in record.progress.notes)


def _inject(record: Record, result: Result, formats: Formats) -> Iterator[Entry]:
    inject, done = result.inject, result.done
    if done is None:
        return
    unit, rescan = _unit(record, inject.unit, formats), said(formats, "a rescan")
    text = said(formats, "{id} came: {kind} at {unit}", id=inject.id, kind=inject.kind, unit=unit)
    yield _entry(done.at, "inject", done.by, text, formats)
    if result.seen:
        text = said(formats, "{id} was seen for the first time", id=inject.id)
        yield _entry(result.seen, "seen", rescan, text, formats)
    if result.fixed:
        text = said(formats, "{id} was found mended", id=inject.id)
        yield _entry(result.fixed, "seen", rescan, text, formats)


def _decoys(record: Record, formats: Formats) -> Iterator[Entry]:
    for inject in record.scenario.injects:
        done = record.progress.done.get(inject.id)
        if inject.decoy and done:
            unit = _unit(record, inject.unit, formats)
            text = said(formats, "{id}, an alarm that was none, at {unit}", id=inject.id, unit=unit)
            yield _entry(done.at, "inject", done.by, text, formats)


def _claim(record: Record, judged: Judged, formats: Formats) -> Iterator[Entry]:
    claim = judged.claim
    text = said(
        formats,
        "{stage}: {what} · {target}, {unit} ({worth})",
        stage=stage_word(claim.stage, formats),
        what=claim.what,
        target=claim.target.partition(":")[2],
        unit=_unit(record, claim.unit, formats),
        worth=_worth(judged, formats),
    )
    if claim.evidence:
        text = f"{text}. {claim.evidence}"
    if in_a_pause(record, claim):
        text = said(formats, "{claim} [in a pause: counts as of its beginning]", claim=text)
    yield _entry(claim.at, "claim", claim.player, text, formats)


def _worth(judged: Judged, formats: Formats) -> str:
    injects = ", ".join(judged.injects)
    words = {
        Worth.CORRECT: said(formats, "right: {injects}", injects=injects),
        Worth.AGAIN: said(formats, "right, and said before: {injects}", injects=injects),
        Worth.KNOWN: said(formats, "a failure indeed, but nothing that was injected"),
        Worth.FALSE: said(formats, "false"),
    }
    return words[judged.worth]


def _unit(record: Record, id_: str, formats: Formats) -> str:
    return record.unit(id_).name.in_(formats.language)
