"""`netaudit lab`: run the digital twin of a network."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import _, echo, note, say, store_option

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.lab.truth import Truth


def state_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--state DIR."""
    return click.option(
        "--state",
        "directory",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_directory,
        envvar="NETAUDIT_LAB",
        help="The lab's state directory. Default: in your runtime or temporary directory.",
    )(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--json."""
    return click.option("--json", "as_json", is_flag=True, help="For programs.")(function)


def _directory(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    from netaudit.lab.state import default_directory

    return value or default_directory()


@click.group()
def lab() -> None:
    """Run the digital twin of a network, break it on purpose, and score what a scan found."""


@lab.command()
@click.argument(
    "inventory_path",
    metavar="INVENTORY",
    envvar="NETAUDIT_INVENTORY",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@state_option
@click.option("--foreground", is_flag=True, help="Stay until Ctrl-C, and end the lab then.")
@click.option(
    "--links/--no-links", default=True, help="With rate, latency and loss of each unit's link."
)
@json_option
def start(
    inventory_path: Path, directory: Path, *, foreground: bool, links: bool, as_json: bool
) -> None:
    """Boot the twin of an INVENTORY, and return when it is ready."""
    from netaudit.lab.session import launch

    process, about = launch(inventory_path, directory, links=links, die_with_parent=foreground)
    if as_json:
        echo(json.dumps(about))
    else:
        _show(about)
    if not foreground:
        process.returncode = 0  # it lives on without us: Popen must not miss its end
        return
    with suppress(KeyboardInterrupt):
        process.wait()
    process.terminate()
    process.wait()


def _show(about: dict[str, Any]) -> None:
    for refusal in about["refused"]:
        note("not possible here: {refusal}", refusal=refusal)
    say(
        "The lab runs: {units} units, {zones} zones, {sockets} sockets; by {mode}; "
        "booted in {seconds} s.",
        units=about["units"],
        zones=about["zones"],
        sockets=about["sockets"],
        mode=about["mode"],
        seconds=about["seconds"]["total"],
    )
    say("State: {state}", state=about["state"])
    say("Scan it with: netaudit lab exec -- netaudit scan")


@lab.command()
@state_option
@json_option
def status(directory: Path, *, as_json: bool) -> None:
    """Say whether a lab runs, and what it holds."""
    from netaudit.lab.control import ask

    about = ask(directory, "status")
    if as_json:
        echo(json.dumps(about))
        return
    _show(about)
    say("Faults that are on: {count}", count=about["faults"])


@lab.command(
    name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--at", default="ops", show_default=True, help="A vantage point, or a unit's id.")
@state_option
def exec_(command: tuple[str, ...], at: str, directory: Path) -> None:
    """Run a COMMAND inside the lab; what follows -- is not read by netaudit."""
    from netaudit.lab.session import joined

    line = joined(directory, at, command)
    sys.stdout.flush()
    os.execv(line[0], line)  # noqa: S606  the user's own command, and no shell


@lab.command()
@click.argument("kind", required=False)
@state_option
@json_option
def faults(kind: str | None, directory: Path, *, as_json: bool) -> None:
    """List the kinds of fault; with KIND, what it can hit in the lab that runs."""
    from netaudit.cli.common import _
    from netaudit.lab.control import ask
    from netaudit.lab.faults import catalogue, find

    if kind is not None:
        aims = ask(directory, "aims", kind=find(kind).key)
        echo(json.dumps(aims) if as_json else "\n".join(f"{u}  {t}" for u, t in aims))
        return
    kinds = list(catalogue().values())
    if as_json:
        listed = [{"kind": k.key, "family": k.family, "what": k.message} for k in kinds]
        echo(json.dumps(listed, indent=2))
        return
    width = max(len(k.key) for k in kinds)
    for found in kinds:
        echo(f"{found.family:<9} {found.key:<{width}}  {_(found.message)}")


@lab.command()
@click.argument("kind", required=False)
@click.option("--unit", help="The unit that it hits.")
@click.option("--target", default="", help="The target's key. Default: the first that is free.")
@click.option("--random", "count", type=click.IntRange(1, 10_000), help="So many of all kinds.")
@click.option("--seed", type=int, default=1, show_default=True, help="With --random.")
@state_option
@json_option
def inject(  # noqa: PLR0913, PLR0917  one argument an option
    kind: str | None,
    unit: str | None,
    target: str,
    count: int | None,
    seed: int,
    directory: Path,
    *,
    as_json: bool,
) -> None:
    """Turn a fault on: KIND --unit U, or --random N --seed S."""
    from netaudit.lab.control import ask

    if (kind is None) == (count is None):
        raise click.UsageError(_("give a KIND with --unit, or --random N: one of the two"))
    if kind is not None:
        if unit is None:
            raise click.UsageError(
                _("{kind}: say which unit it hits, with --unit").format(kind=kind)
            )
        told = ask(directory, "inject", kind=kind, unit=unit, target=target)
    else:
        told = ask(directory, "inject-random", count=count, seed=seed)
    _show_faults(told, as_json=as_json)


def _show_faults(told: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        echo(json.dumps(told, indent=2))
        return
    for fault in told:
        echo("  ".join(str(fault[name]) for name in ("id", "kind", "unit", "target")))


@lab.command()
@click.argument("id_", metavar="[ID]", type=int, required=False)
@click.option("--all", "every", is_flag=True, help="Every fault that is on.")
@state_option
def clear(id_: int | None, directory: Path, *, every: bool) -> None:
    """Turn the fault ID off, or all."""
    from netaudit.lab.control import ask

    if (id_ is None) != every:
        raise click.UsageError(_("give a fault's ID, or --all: one of the two"))
    say("Faults turned off: {count}", count=ask(directory, "clear", id=id_))


@lab.command()
@state_option
@json_option
def truth(directory: Path, *, as_json: bool) -> None:
    """For the organiser: which faults are on, what must be found, what is masked."""
    from netaudit.lab.control import ask
    from netaudit.lab.session import truth as ask_truth

    if as_json:
        echo(json.dumps(ask(directory, "truth"), indent=2))
        return
    for fault in ask_truth(directory):
        _show_truth(fault)


def _show_truth(fault: Truth) -> None:
    echo(f"{fault.id}  {fault.kind}  {fault.unit}  {fault.target}")
    hidden = {m.pair: m.by for m in fault.masked}
    for pair in fault.expected:
        by = ", ".join(map(str, hidden.get(pair, ())))
        if by:
            say(
                "    {check}  {target}  (masked by {by})",
                check=pair.check,
                target=pair.target,
                by=by,
            )
        else:
            echo(f"    {pair.check}  {pair.target}")


@lab.command()
@click.argument("run_id", metavar="[RUN]", default="latest")
@store_option
@state_option
@json_option
def score(run_id: str, store_path: Path | None, directory: Path, *, as_json: bool) -> None:
    """Compare a RUN's findings (default: the newest) with the truth of the lab that runs."""
    from netaudit.cli.common import open_store
    from netaudit.cli.lab_score import show
    from netaudit.lab.score import score as compare
    from netaudit.lab.score import to_json
    from netaudit.lab.session import truth as ask_truth

    store = open_store(store_path)
    try:
        run = store.run(run_id)
        findings = store.findings(run.id)
    finally:
        store.close()
    result = compare(findings, ask_truth(directory), run.vantage)
    if as_json:
        echo(json.dumps(to_json(result), indent=2))
    else:
        show(result)


@lab.command()
@state_option
def stop(directory: Path) -> None:
    """End the lab: nothing of it stays."""
    from netaudit.lab.control import ask

    ask(directory, "stop")
    say("The lab at {state} is stopped.", state=directory)
