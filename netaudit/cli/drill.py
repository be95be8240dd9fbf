"""`netaudit drill`: rehearse an incident, and score what was found and mended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import _, say
from netaudit.cli.drill_network import network_option, scenario_argument
from netaudit.cli.drill_note import by_option, text_argument
from netaudit.cli.drill_pause import folder_argument, pause, say_where_paused, unpause
from netaudit.cli.drill_play import rehearse, start
from netaudit.cli.lab import json_option, state_option
from netaudit.drill.nouns import STOPPED
from netaudit.errors import DrillError

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.drill.folder import Folder


@click.group()
def drill() -> None:
    """Rehearse an incident: injects, claims, rescans, and a score that anyone can check.

    First `netaudit drill new`, then `check`, then `start`; players `claim`, the wall shows
    `board`, and at the end stand `score` and `aar`.
    """


@drill.command()
@click.argument("out", metavar="OUT.yaml", type=click.Path(dir_okay=False, path_type=Path))
@network_option
@click.option("--minutes", type=click.IntRange(10, 24 * 60), default=30, show_default=True)
@click.option("--injects", type=click.IntRange(1, 200), default=5, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Which units, which faults.")
def new(out: Path, inventory_path: Path | None, minutes: int, injects: int, seed: int) -> None:
    """Write a scenario for the lab to begin from: injects of all families over many units."""
    from netaudit import inventory
    from netaudit.drill.writing import write

    if inventory_path is None:
        raise click.UsageError(_("which network? Give --inventory, or set NETAUDIT_INVENTORY"))
    if out.exists():
        raise click.UsageError(_("{file} exists already; name another").format(file=out))
    text = write(inventory.load(inventory_path), minutes=minutes, injects=injects, seed=seed)
    out.write_text(text, "utf-8")
    say("{file}: {count} injects in {minutes} minutes", file=out, count=injects, minutes=minutes)
    say("Read it, then: netaudit drill check {file}", file=out)


@drill.command()
@scenario_argument
@network_option
@state_option
@click.pass_context
def check(
    ctx: click.Context, scenario_path: Path, inventory_path: Path | None, directory: Path
) -> None:
    """Go or no-go: the scenario's mistakes with their places, authorisation, clock, the lab."""
    from netaudit.cli.drill_network import field_of, go, read, refuse_mistakes
    from netaudit.cli.exits import OUR_ERROR

    scenario, tree, network = read(scenario_path, inventory_path, directory)
    refuse_mistakes(scenario, tree, network)
    with field_of(scenario, directory).held():
        is_go = go(scenario, network, directory)
    if not is_go:
        ctx.exit(OUR_ERROR)
    say(
        "go: {count} injects over {units} units",
        count=len(scenario.injects),
        units=len(scenario.units),
    )


@drill.command()
@folder_argument
@json_option
def status(folder: Folder, *, as_json: bool) -> None:
    """Say how a drill stands."""
    from netaudit.cli.drill_view import show_status

    show_status(folder, as_json=as_json)


@drill.command()
@folder_argument
@click.argument("id_", metavar="INJECT")
@click.option("--by", default="", help="Who did it. Default: the scenario's actor.")
@click.option("--revert", "reverting", is_flag=True, help="It was undone.")
def inject(folder: Folder, id_: str, by: str, *, reverting: bool) -> None:
    """For organisers of a live drill: say that an INJECT was done (or undone) just now."""
    from netaudit.drill.acknowledge import acknowledge

    at = acknowledge(folder, _now(folder), id_, by=by, reverting=reverting)
    say("{id}: written down at {at}", id=id_, at=f"{at:%H:%M:%S}")


@drill.command()
@folder_argument
@click.option("--player", envvar="NETAUDIT_PLAYER", required=True, help="Who says it.")
@click.option("--unit", required=True, help="The unit's id.")
@click.option(
    "--target", required=True, help="A target of it, as seen: web:443, an address, a name, a key."
)
@click.option("--what", required=True, help="A check's id, or what is wrong in a few words.")
@click.option(
    "--stage",
    type=click.Choice(["found", "acknowledged", "fixed", "reported"]),
    default="found",
    show_default=True,
)
@click.option("--evidence", default="", help="What was seen: a line of output, a ticket's number.")
def claim(  # noqa: PLR0913, PLR0917  one argument an option
    folder: Folder, player: str, unit: str, target: str, what: str, stage: str, evidence: str
) -> None:
    """For players: claim what was found, taken in hand, mended or reported."""
    from netaudit import registry
    from netaudit.drill.nouns import Stage
    from netaudit.drill.saying import Said, take
    from netaudit.net.clock import system_clock

    said = Said(player, unit, target, what, Stage(stage), evidence)
    entry = take(folder, registry.load().checks, system_clock, said)
    say("claim {number} is written down: {hash}", number=entry.number, hash=entry.hash[:16])
    say_where_paused(folder)


@drill.command()
@folder_argument
@text_argument
@by_option
def note(folder: Folder, text: str, by: str) -> None:
    """For observers: write down how people work, for the chronicle of the after-action report."""
    from netaudit.cli.drill_note import write_note

    write_note(folder, _now(folder), text, by)


@drill.command()
@folder_argument
def rescan(folder: Folder) -> None:
    """Ask for a rescan now, of the drill's units; the running drill makes it within a minute."""
    folder.wanted.touch()
    say("a rescan is asked for; `netaudit drill status` tells when it was made")
    say_where_paused(folder)


@drill.command()
@folder_argument
@json_option
def score(folder: Folder, *, as_json: bool) -> None:
    """Score the drill from what is stored, and check that nothing of that was changed."""
    from netaudit.cli.drill_view import show_score

    show_score(folder, _now(folder), as_json=as_json)


@drill.command()
@folder_argument
def board(folder: Folder) -> None:
    """Write the board for the wall, and a page for each unit; a running drill keeps them fresh."""
    from netaudit_reports import drill as pages

    first = pages.write_board(folder.record(_now(folder)), folder.players)
    say("open {page}", page=first)


@drill.command()
@folder_argument
def aar(folder: Folder) -> None:
    """Write the after-action report and the improvement plan."""
    from netaudit_reports import drill as pages

    first = pages.write_review(folder.record(_now(folder)), folder.sealed(), folder.root / "review")
    say("open {page}", page=first)
    say("the improvement plan: {file}", file=first.parent / "improvement-plan.csv")


@drill.command()
@folder_argument
@click.option("--why", default=STOPPED.message, help="The reason, for the record.")
def stop(folder: Folder, why: str) -> None:
    """Stop the drill: a last look, every inject of the lab undone, no more injects."""
    if folder.progress().ended is not None:
        raise DrillError("{folder}: this drill has ended already", folder=folder.root)
    folder.halt.write_text(why + "\n", "utf-8")
    say(
        "the drill stops; if no process carries it on: netaudit drill start --resume {dir}",
        dir=folder.root,
    )


@drill.command()
@folder_argument
@click.option("--yes", is_flag=True, help="Do not ask.")
def wipe(folder: Folder, *, yes: bool) -> None:
    """Take everything of a drill away: scenario, journals, store, pages."""
    if not yes:
        click.confirm(_("take everything in {dir} away?").format(dir=folder.root), abort=True)
    folder.wipe()
    say("{dir} is gone", dir=folder.root)


def _now(folder: Folder) -> datetime:
    from netaudit.net.clock import system_clock

    return folder.now(system_clock)


drill.add_command(pause)
drill.add_command(start)
drill.add_command(unpause)
drill.add_command(rehearse)
