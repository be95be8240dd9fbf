"""`netaudit drill start` and `rehearse`: carry a drill on, with people or with scripts."""

from __future__ import annotations

import secrets
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import _, note, say
from netaudit.cli.drill_network import (
    field_of,
    go,
    network_option,
    read,
    refuse_mistakes,
    scenario_argument,
)
from netaudit.cli.drill_remind import in_words, remind
from netaudit.cli.exits import INTERRUPTED, OUR_ERROR
from netaudit.cli.lab import json_option, state_option
from netaudit.errors import DrillError, NetauditError, UsageError

if TYPE_CHECKING:
    from netaudit.drill.field import Field
    from netaudit.drill.folder import Folder
    from netaudit.drill.nouns import Scenario
    from netaudit.drill.scoring import Score
    from netaudit.model import Inventory
    from netaudit.net.clock import Clock

PATIENCE = 1.0  # seconds between looks at what people ask for
FRESH = 10.0  # seconds after which the board is written again, whatever happened


@click.command()
@click.argument(
    "scenario_path",
    metavar="[SCENARIO]",
    required=False,
    type=click.Path(dir_okay=False, path_type=Path),
)
@network_option
@click.option("--dir", "root", type=click.Path(path_type=Path), help="The drill's new directory.")
@click.option(
    "--resume",
    "resumed",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Go on with a drill that was cut.",
)
@state_option
@click.pass_context
def start(  # noqa: PLR0913, PLR0917  one argument an option
    ctx: click.Context,
    scenario_path: Path | None,
    inventory_path: Path | None,
    root: Path | None,
    resumed: Path | None,
    directory: Path,
) -> None:
    """Begin a drill, and carry it on until its end or Ctrl-C; then go on with --resume DIR.

    Prints the commitment to the sealed ground truth: read it out to the players. In lab mode the
    injects act by themselves; in live mode this process says when one is due, and people act.
    """
    from netaudit.drill.folder import Folder

    if resumed is not None:
        folder = Folder(resumed).open()
        field = field_of(folder.scenario(), directory)
        with field.held(), folder.held():
            _carry_on_or_say(ctx, folder, field)
        return
    if scenario_path is None or root is None:
        raise click.UsageError(_("give SCENARIO and --dir DIR, or --resume DIR"))
    scenario, tree, network = read(scenario_path, inventory_path, directory)
    refuse_mistakes(scenario, tree, network)
    field, folder = field_of(scenario, directory), Folder(root)
    with field.held():
        if not go(scenario, network, directory):
            ctx.exit(OUR_ERROR)
        _lay_out(folder, scenario, network)
        with folder.held():
            _carry_on_or_say(ctx, folder, field)


def _carry_on_or_say(ctx: click.Context, folder: Folder, field: Field) -> None:
    """Carry it on; where that is cut, or cannot be, say how to go on."""
    try:
        _carry_on(folder, field)
    except KeyboardInterrupt:
        note("\nthe drill is cut; go on with: netaudit drill start --resume {dir}", dir=folder.root)
        ctx.exit(INTERRUPTED)
    except NetauditError:
        note(
            "the drill stands still, and what was broken stays so. Once the cause below is "
            "mended: netaudit drill start --resume {dir}",
            dir=folder.root,
        )
        raise


def _lay_out(folder: Folder, scenario: Scenario, network: Inventory) -> None:
    from netaudit.drill.seal import SALT_OCTETS, seal

    folder.make(scenario, seal(scenario, secrets.token_bytes(SALT_OCTETS)), network)


def _carry_on(folder: Folder, field: Field) -> None:
    from netaudit.drill.engine import Engine
    from netaudit.net.clock import system_clock

    clock = folder.clock(system_clock)
    engine = Engine(folder, field, clock, lambda text, **params: _tell(clock, text, **params))
    engine.begin()
    board = _Board(folder, clock)
    reminded: set[str] = set()
    while (due := engine.step()) is not None:
        board.keep_fresh()
        remind(engine, clock(), reminded)
        wait = (due - clock()).total_seconds()
        sleep(min(PATIENCE, max(0.0, wait)))
    board.keep_fresh(now=True)
    say("score it: netaudit drill score {dir}; then: netaudit drill aar {dir}", dir=folder.root)


def _tell(clock: Clock, text: str, **params: object) -> None:
    line = _(text).format(**{name: in_words(value) for name, value in params.items()})
    say("{time}  {text}", time=f"{clock().astimezone():%H:%M:%S}", text=line)


class _Board:
    """Keeps the board's pages fresh; what goes wrong there must not stop the drill."""

    def __init__(self, folder: Folder, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._written = -FRESH
        self._state: tuple[object, ...] = ()

    def keep_fresh(self, *, now: bool = False) -> None:
        from netaudit_reports import drill as pages

        state = (self._folder.claims_head(), len(self._folder.journal.look()[0]))
        if not now and state == self._state and monotonic() < self._written + FRESH:
            return
        self._state, self._written = state, monotonic()
        try:
            pages.write_board(self._folder.record(self._clock()), self._folder.players)
        except DrillError as error:  # an edited claims file, say: the organisers must know
            note("the board could not be written: {problem}", problem=error)


@click.command()
@scenario_argument
@network_option
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--team", "teams", multiple=True, help="Only this team; may be repeated.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where each team's drill is kept. Default: nowhere.",
)
@click.option("--links/--no-links", default=True, help="With the links' rate, latency and loss.")
@json_option
@click.pass_context
def rehearse(  # noqa: PLR0913, PLR0917  one argument an option
    ctx: click.Context,
    scenario_path: Path,
    inventory_path: Path | None,
    seed: int,
    teams: tuple[str, ...],
    out: Path | None,
    *,
    links: bool,
    as_json: bool,
) -> None:
    """Play a whole drill in a lab of its own against scripted teams, in accelerated time.

    A good team, a slow one, one that shuts everything down, one that claims everything: the
    scores must rank them so. Exit code 1 where they do not.
    """
    from netaudit.cli.drill_view import show_ranking
    from netaudit.drill.teams import TEAMS

    if inventory_path is None:
        raise click.UsageError(_("which network? Give --inventory, or set NETAUDIT_INVENTORY"))
    if unknown := set(teams) - set(TEAMS):
        raise UsageError(
            "no team {unknown}; there are: {teams}",
            unknown=tuple(sorted(unknown)),
            teams=tuple(TEAMS),
        )
    scores = _plays(scenario_path, inventory_path, teams or tuple(TEAMS), seed, out, links=links)
    if not show_ranking(scores, as_json=as_json) and not teams:
        ctx.exit(OUR_ERROR)


def _plays(  # noqa: PLR0913  the command's own options
    scenario_path: Path,
    inventory_path: Path,
    teams: tuple[str, ...],
    seed: int,
    out: Path | None,
    *,
    links: bool,
) -> dict[str, Score]:
    """Each team at the same time, in a lab of its own: most of a rescan is waiting."""
    from concurrent.futures import ThreadPoolExecutor
    from tempfile import TemporaryDirectory

    from netaudit.drill.folder import Folder
    from netaudit.lab.session import Lab

    def play(team: str, spare: str) -> Score:
        with Lab(inventory_path, links=links) as lab:
            scenario, tree, network = read(scenario_path, None, lab.directory)
            refuse_mistakes(scenario, tree, network)
            if team == teams[0] and not go(scenario, network, lab.directory):
                raise DrillError("no-go: see the list above")
            folder = Folder((out or Path(spare)) / team)
            _lay_out(folder, scenario, network)
            found = _play(folder, scenario, lab.directory, team, seed)
        note("{team}: {total} points", team=team, total=found.total)
        return found

    with TemporaryDirectory(prefix="netaudit-drill-") as spare, ThreadPoolExecutor() as pool:
        played = {team: pool.submit(play, team, spare) for team in teams}
        return {team: future.result() for team, future in played.items()}


def _play(folder: Folder, scenario: Scenario, directory: Path, team: str, seed: int) -> Score:
    from random import Random  # noqa: TID251  seeded by the user: a rehearsal can be repeated

    from netaudit.drill.field import LabField, expected
    from netaudit.drill.looker import Looker
    from netaudit.drill.rehearse import Play, Simulated, Sparing
    from netaudit.drill.teams import TEAMS
    from netaudit.net.clock import system_clock

    field = LabField(directory)
    clock = Simulated(system_clock())
    checks = expected(field, scenario.injects)
    with folder.held(), Looker(field) as looker:
        return Play(
            folder=folder,
            ground=Sparing(field, folder.inventory(), checks, looker.look),
            team=team,
            script=TEAMS[team],
            chance=Random(f"{seed}/{team}"),  # noqa: S311  not for secrets
            clock=clock,
            told=_untold,
        ).play()


def _untold(_text: str, **_params: object) -> None:
    """A rehearsal shows its scores, not each step."""
