"""How `netaudit drill` shows a drill: its state, its score, a rehearsal's ranking."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from netaudit.cli.common import echo, note, number, say
from netaudit.cli.drill_pause import say_latest_end, say_where_paused
from netaudit.drill.record import to_undo

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from netaudit.drill.events import Ended, Started
    from netaudit.drill.folder import Folder
    from netaudit.drill.scoring import Result, Score
    from netaudit.drill.time import Break

RANKING = ("good", "slow")  # before all others, in this order


def show_status(folder: Folder, *, as_json: bool) -> None:
    """What has happened so far, for the organisers."""
    progress, scenario = folder.progress(), folder.scenario()
    acting = [done.inject for done in to_undo(scenario, progress)]
    told = {
        "drill": scenario.id,
        "mode": str(scenario.mode),
        "started": progress.started and progress.started.at.isoformat(),
        "ended": progress.ended and progress.ended.at.isoformat(),
        "carried_on": folder.is_held(),
        "pauses": [_pause(pause) for pause in progress.breaks],
        "injects": {i.id: i.id in progress.done for i in scenario.injects},
        "acting": acting,
        "failed": {id_: failed.why for id_, failed in progress.failed.items()},
        "afterwards": progress.afterwards and progress.afterwards.run,
        "rescans": len(progress.rescans),
        "claims": folder.claims_head()[0],
        "commitment": folder.sealed().commitment,
    }
    if as_json:
        echo(json.dumps(told, indent=2))
        return
    say("{drill} ({mode})", drill=told["drill"], mode=told["mode"])
    say(
        "began: {started} · ended: {ended}",
        started=_time(progress.started),
        ended=_time(progress.ended),
    )
    _say_where(folder)
    say(
        "injects: {done} of {all} · rescans: {rescans} · claims: {claims}",
        done=len(progress.done),
        all=len(scenario.injects),
        rescans=told["rescans"],
        claims=told["claims"],
    )
    for id_, failed in progress.failed.items():
        say("{id} could NOT be made: {problem}", id=id_, problem=failed.why)
    if acting:
        say("broken on purpose and not undone yet: {injects}", injects=", ".join(acting))
    say("commitment: {hash}", hash=told["commitment"])


def _say_where(folder: Folder) -> None:
    """Where the drill is, and what is to be done."""
    progress = folder.progress()
    if progress.ended is not None:
        say("It has ended.")
        return
    if not folder.is_held():
        say(
            "NO process carries it on. To go on: netaudit drill start --resume {dir}",
            dir=folder.root,
        )
    if progress.paused is not None:
        say_where_paused(folder)
        say_latest_end(folder)
    elif not folder.is_held():
        return
    elif progress.started is None:
        say("The baseline is looked at; then it begins.")
    elif progress.closing is None:
        say("It runs.")
    else:
        say("The play is over: what was broken is undone, and looked at.")


def _pause(pause: Break) -> dict[str, Any]:
    return {
        "since": pause.since.isoformat(),
        "until": pause.until and pause.until.isoformat(),
        "by": pause.by,
        "why": pause.why,
    }


def _time(event: Started | Ended | None) -> str:
    return f"{event.at.astimezone():%Y-%m-%d %H:%M:%S %Z}" if event else "—"


def show_score(folder: Folder, now: datetime, *, as_json: bool) -> None:
    """The score, and whether what it rests on was changed."""
    from netaudit.drill.scoring import score

    record = folder.record(now)
    found = score(record)
    intact = check_seals(folder)
    if as_json:
        pauses = [_pause(pause) for pause in record.progress.breaks]
        echo(json.dumps({**to_json(found), "pauses": pauses, "intact": intact}, indent=2))
        return
    say(
        "{total} of 100: detection {detection} · remediation {remediation} · availability "
        "{availability} · false claims -{off}",
        total=found.total,
        detection=found.detection,
        remediation=found.remediation,
        availability=found.availability,
        off=f"{found.taken_off:.0f}",
    )
    say(
        "  inject, unit, minutes to detect, to acknowledge, to fix; shares earned of detection and "
        "of remediation"
    )
    for result in found.results:
        echo(
            f"  {result.inject.id:<12} {result.inject.unit:<24} "
            f"{_minutes(result.to_detect):>7} {_minutes(result.to_acknowledge):>7} "
            f"{_minutes(result.to_fix):>7}  {number(result.detection)} {number(result.remediation)}"
        )
    half = record.scenario.rescan.total_seconds() / 60
    say("the time to fix is known to ± {minutes} min, the rescan interval", minutes=half)
    if count := len(record.progress.breaks):
        lost = record.until - record.started - record.played(record.started, record.until)
        say(
            "the exercise was paused {count} times, {minutes} min in all: they are in none of "
            "these times",
            count=count,
            minutes=lost.total_seconds() / 60,
        )


def check_seals(folder: Folder) -> bool:
    """Whether seal, journal and claims are what they were; says what is not."""
    from netaudit.drill.folder import rewritten
    from netaudit.drill.seal import canonical

    progress, sealed = folder.progress(), folder.sealed()
    shown = json.loads((folder.players / "drill.json").read_text("utf-8"))["commitment"]
    same = sealed.opens(shown) and sealed.text == canonical(folder.scenario())
    if progress.started is not None:
        same = same and sealed.opens(progress.started.commitment)
    if not same:
        note("the scenario is not the one that was sealed at the start")
    scan = rewritten(progress.scans, folder.claims_journal)
    if scan is not None:
        note("the claims were written anew after the rescan of {at}", at=f"{scan.at:%H:%M:%S}")
    return same and scan is None


def show_ranking(scores: dict[str, Score], *, as_json: bool) -> bool:
    """The teams, best first; whether the ranking is as it should be."""
    from netaudit.drill.rehearse import ranked

    order = ranked(scores)
    wanted = [team for team in RANKING if team in scores]
    right = order[: len(wanted)] == wanted
    if as_json:
        told = {team: to_json(scores[team]) for team in order}
        echo(json.dumps({"ranking": order, "right": right, "scores": told}, indent=2))
        return right
    for place, team in enumerate(order, 1):
        found = scores[team]
        say(
            "{place}. {team}  {total} = detection {detection} + remediation {remediation} + "
            "availability {availability} - false claims {off}",
            place=place,
            team=f"{team:<12}",
            total=f"{number(found.total):>5}",
            detection=found.detection,
            remediation=found.remediation,
            availability=found.availability,
            off=f"{found.taken_off:.0f}",
        )
    if right:
        say("ranked as they should be")
    else:
        say("NOT ranked as they should be: good, then slow, then those that play the score")
    return right


def to_json(found: Score) -> dict[str, Any]:
    """A score for programs: points, and each inject's times in seconds."""
    return {
        "total": round(found.total, 3),
        "detection": round(found.detection, 3),
        "remediation": round(found.remediation, 3),
        "availability": round(found.availability, 3),
        "false_claims": found.false_claims,
        "available": found.available,
        "injects": [_result(result) for result in found.results],
        "objectives": [
            {"id": met.objective, "rating": met.rating and str(met.rating), "share": met.share}
            for met in found.objectives
        ],
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "id": result.inject.id,
        "unit": result.inject.unit,
        "done": result.done and result.done.at.isoformat(),
        "seen_in": result.run,
        "claim": result.claim,
        "mended_in": result.mended_run,
        "to_detect": _seconds(result.to_detect),
        "to_acknowledge": _seconds(result.to_acknowledge),
        "to_fix": _seconds(result.to_fix),
        "detection": result.detection,
        "remediation": result.remediation,
        "untested": result.untested,
    }


def _seconds(length: timedelta | None) -> float | None:
    return length.total_seconds() if length is not None else None


def _minutes(length: timedelta | None) -> str:
    return "—" if length is None else number(length.total_seconds() / 60)
