"""`netaudit drill pause` and `unpause`: the director calls a break, and ends it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import _, note, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    from netaudit.drill.folder import Folder
    from netaudit.drill.nouns import Scenario


def folder_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """DIR: a drill's directory."""
    return click.argument(
        "folder",
        metavar="DIR",
        envvar="NETAUDIT_DRILL",
        type=click.Path(path_type=Path),
        callback=lambda _ctx, _param, value: _open(value),
    )(function)


def _open(path: Path) -> Folder:
    from netaudit.drill.folder import Folder

    return Folder(path).open()


@click.command()
@folder_argument
@click.argument("why", metavar="WHY")
@click.option("--by", required=True, help="Who calls the pause.")
def pause(folder: Folder, why: str, by: str) -> None:
    """Pause the exercise: its time stands still for everybody until `unpause`. WHY is shown to all.

    No inject comes and no rescan is begun; claims are kept, and count as of the pause's beginning.
    What acts goes on acting: where a real incident needs the network whole, use `stop`.
    """
    from netaudit.drill import pausing
    from netaudit.net.clock import system_clock

    now = folder.now(system_clock)
    pausing.pause(folder, now, by=by, why=why)
    _write_board(folder)
    say_where_paused(folder)
    say_latest_end(folder)


@click.command()
@folder_argument
@click.option("--by", required=True, help="Who says so.")
def unpause(folder: Folder, by: str) -> None:
    """Let a paused exercise go on; warns of what no longer holds, as `check` does."""
    from netaudit.drill import authority, pausing
    from netaudit.net.clock import system_clock

    now = folder.now(system_clock)
    over = pausing.unpause(folder, now, by=by)
    _write_board(folder)
    scenario = folder.scenario()
    allowed = authority.play_ends(scenario, folder.inventory())
    rest = pausing.left(scenario, folder.progress(), now)
    say(
        "the exercise goes on after a pause of {minutes} min; it ends at {at} if it is not paused "
        "again",
        minutes=(now - over.since).total_seconds() / 60,
        at=f"{min(now + rest.duration, max(now, allowed)).astimezone():%H:%M:%S}",
    )
    if now + rest.duration > allowed:
        _say_cut_short(folder, now + rest.duration - max(now, allowed))
    if not folder.is_held():
        say(
            "NO process carries it on. To go on: netaudit drill start --resume {dir}",
            dir=folder.root,
        )
    _warn(folder, rest, now)


def say_latest_end(folder: Folder) -> None:
    """When the play is over at the latest, however long the exercise is paused."""
    from netaudit.drill import authority

    scenario, inventory = folder.scenario(), folder.inventory()
    say(
        "Paused or not, the play ends at {at} at the latest, and everything is undone then: the "
        "authorisation ends at {until}",
        at=_time(authority.play_ends(scenario, inventory)),
        until=_time(authority.ends(scenario, inventory)),
    )


def _say_cut_short(folder: Folder, unplayed: timedelta) -> None:
    """That the authorisation leaves no time for all of the scenario, and what will not come."""
    scenario, progress = folder.scenario(), folder.progress()
    tried = {*progress.done, *progress.failed}
    last = scenario.duration - unplayed
    lost = [i.id for i in scenario.injects if i.at >= last and i.id not in tried]
    note(
        "The authorisation ends before all is played: {minutes} min of it will not be, nor come: "
        "{injects}",
        minutes=unplayed.total_seconds() / 60,
        injects=", ".join(lost) or "—",
    )


def _time(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def say_where_paused(folder: Folder) -> None:
    """That the exercise is paused, where it is."""
    if pause := folder.progress().paused:
        say(
            "PAUSED since {at} by {by}: {why}. Exercise time stands still: no inject comes, no "
            "rescan is begun, and claims are kept as of the pause's beginning. It goes on with: "
            "netaudit drill unpause {dir}",
            at=_time(pause.since),
            by=pause.by,
            why=pause.why,
            dir=folder.root,
        )


def _warn(folder: Folder, rest: Scenario, now: datetime) -> None:
    """The drill ends later than was checked at its start: what of go or no-go no longer holds."""
    from netaudit.cli.drill_network import schedule_rules
    from netaudit.drill.go import review, review_schedule
    from netaudit.drill.nouns import Mode
    from netaudit.net.clock import is_synchronised

    network = folder.inventory()
    items = list(review(rest, network, now, in_step=is_synchronised()))
    if rest.mode is Mode.LIVE:
        items += review_schedule(rest, network, schedule_rules(), now)
    for item in items:
        if not item.ok:
            note("{mark}  {text}", mark=_("NO"), text=_(item.message).format(**dict(item.params)))


def _write_board(folder: Folder) -> None:
    """At once: whoever carries the drill on may be in the middle of a rescan."""
    from netaudit.net.clock import system_clock
    from netaudit_reports import drill as pages

    pages.write_board(folder.record(folder.now(system_clock)), folder.players)
