"""`netaudit discover`: which ports of an inventory do what, as a stream."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import echo, inventory_argument, note, pick_vantage, say
from netaudit.cli.exits import CLEAN, INTERRUPTED, OUR_ERROR
from netaudit.sample import refuse_outside_the_lab

if TYPE_CHECKING:
    from netaudit.discover.session import Session


@click.command()
@inventory_argument
@click.option("--unit", "units", multiple=True, help="Only this unit; may be repeated.")
@click.option("--vantage", "vantage_id", help="Where we stand. Default: the inventory's first.")
@click.option(
    "--ports",
    default="top1000",
    show_default=True,
    help="TCP ports: top1000, scan (those of netaudit scan), all, none, or 22,80,8000-8100.",
)
@click.option(
    "--udp",
    default="none",
    show_default=True,
    help="UDP ports whose protocol we speak: known (all of these), none, or 53,161.",
)
@click.option("--prefixes", is_flag=True, help="Also addresses of the prefixes that no host has.")
@click.option("--rate", type=click.FloatRange(min=1), help="Packets a second, at most, in all.")
@click.option("--host-rate", type=click.FloatRange(min=0.1), help="The same to one host.")
@click.option(
    "--link-share",
    type=click.FloatRange(min=0.01, max=0.95),
    help="Of each unit's link, at most. Default: 0.8; a link that answers late gets less.",
)
@click.option(
    "--learn-rates", is_flag=True, help="Do not believe the inventory's link rates; find them out."
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "raw", "connect"]),
    default="auto",
    show_default=True,
    help="raw needs CAP_NET_RAW.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line (docs/discover.md).")
@click.option("--dry-run", is_flag=True, help="Print packets, octets and time; send nothing.")
@click.option(
    "--state",
    "state_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to note what is done. Default: a file in your data folder.",
)
@click.option("--resume", is_flag=True, help="Go on with what was interrupted.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
@click.pass_context
def discover(ctx: click.Context, /, *, inventory_path: Path, **given: Any) -> None:
    """Find out what every port of INVENTORY's addresses does: open, closed, filtered and by whom.

    Nothing is ever sent to an address outside of the scope that the inventory's authorisation
    names. Ctrl-C stops all sending at once; `netaudit stop`, from anywhere, within a second.
    """
    from netaudit import inventory as inventories
    from netaudit.discover.session import Options, Session

    network = inventories.load(inventory_path)
    vantage = pick_vantage(network, given["vantage_id"])
    if given["units"]:
        from netaudit.run import only_units  # brings the store, which nobody else here needs

        network = only_units(network, given["units"])
    session = Session(network, vantage, Options.of(given))
    if given["dry_run"]:
        _print_plan(session, as_json=given["as_json"])
        return
    refuse_outside_the_lab(network)
    ctx.exit(_carry_out(session, as_json=given["as_json"], quiet=given["quiet"]))


def _print_plan(session: Session, *, as_json: bool) -> None:
    from dataclasses import asdict

    from netaudit.discover.outcome import line

    costs = session.costs()
    if as_json:
        for cost in costs:
            sys.stdout.write(line({"type": "cost", **asdict(cost)}))
        return
    say("   packets        MB   seconds  unit")
    for cost in costs:
        echo(f"{cost.packets:10} {cost.octets / 1e6:9.2f} {cost.seconds:9.1f}  {cost.unit}")
    say(
        "{addresses} addresses, {ports} ports each: {packets} packets when everything answers, at "
        "most {most}; at least {seconds} s; nothing was sent",
        addresses=sum(cost.addresses for cost in costs),
        ports=session.wanted.probes,
        packets=sum(cost.packets for cost in costs),
        most=sum(cost.packets_most for cost in costs),
        seconds=session.seconds(),
    )


def _carry_out(session: Session, *, as_json: bool, quiet: bool) -> int:
    """The exit code."""
    from netaudit.cli.discovered import Json, Table
    from netaudit.net.clock import system_clock

    show = (Json if as_json else Table)(session, quiet=quiet)
    try:
        complete = session.run(show, system_clock)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        complete = False
    show.end(complete=complete)
    if complete:
        return OUR_ERROR if session.not_asked or session.stopped else CLEAN
    note("interrupted; go on with the same command and --resume")
    return INTERRUPTED
