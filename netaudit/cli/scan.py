"""`netaudit scan`: walk an inventory, ask, judge, keep."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import rich_click as click

from netaudit import sample
from netaudit.cli.common import (
    _,
    load_waivers,
    note,
    open_store,
    optional_inventory_argument,
    pick_vantage,
    say,
    share,
    store_option,
    waivers_option,
)
from netaudit.cli.exits import FAIL_ON, INTERRUPTED, exit_code
from netaudit.cli.progress import progress_for
from netaudit.i18n import language_from_environment, render

NAMED = 5  # checks that one line names

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from netaudit.judge import Judged
    from netaudit.run import Order, Preflights
    from netaudit.second_look import SecondLook
    from netaudit.store import Store


@click.command()
@optional_inventory_argument
@store_option
@click.option(
    "--policy", "policy_name", default="baseline", show_default=True, help="Name or file."
)
@waivers_option
@click.option("--vantage", "vantage_id", help="Where we stand. Default: the inventory's first.")
@click.option("--unit", "units", multiple=True, help="Only this unit; may be repeated.")
@click.option(
    "--resume",
    "resumed",
    is_flag=False,
    flag_value="latest",
    metavar="[RUN]",
    help="Go on with a run that was cut (default: the newest): nothing is asked twice.",
)
@click.option("--dry-run", is_flag=True, help="Print the plan; send nothing.")
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="low",
    show_default=True,
    help="Exit with 2 when a required check failed at this severity or above.",
)
@click.option(
    "--second-look",
    "again_after",
    type=click.FloatRange(0, 3600),
    default=10.0,
    show_default=True,
    help="Seconds after which to look again at what fails and did not in the run before. 0: never.",
)
@click.option("--rate", type=click.FloatRange(min=1), help="Packets a second, at most, in all.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "raw", "connect"]),
    default="auto",
    show_default=True,
    help="How TCP ports are swept. raw: by raw packets where the right is there. auto: connect.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress, no summary.")
@click.pass_context
def scan(  # noqa: PLR0913  one parameter an option
    ctx: click.Context,
    *,
    inventory_path: Path | None,
    store_path: Path | None,
    policy_name: str,
    waivers_path: Path | None,
    vantage_id: str | None,
    units: tuple[str, ...],
    resumed: str | None,
    dry_run: bool,
    fail_on: str,
    rate: float | None,
    again_after: float,
    engine: str,
    quiet: bool,
) -> None:
    """Walk INVENTORY: ask every question that the policy's checks need, judge, keep.

    INVENTORY may be left to $NETAUDIT_INVENTORY; --resume needs none. Nothing is ever sent to an
    address outside of the scope that the inventory's authorisation names.
    """
    if dry_run:
        _print_plan(_new_order(inventory_path, policy_name, waivers_path, vantage_id, units, rate))
        return
    store = open_store(store_path)
    try:
        if resumed:
            judged = _resume(store, resumed, again_after, engine, quiet=quiet)
        else:
            order = _new_order(inventory_path, policy_name, waivers_path, vantage_id, units, rate)
            sample.refuse_outside_the_lab(order.inventory)
            order = replace(order, second=_second(again_after), preflight=_preflight(engine))
            judged = _scan(store, order, quiet=quiet)
    finally:
        store.close()
    if not quiet:
        print_summary(judged)
    ctx.exit(exit_code(judged.findings, fail_on))


def _new_order(  # noqa: PLR0913, PLR0917  what the options said
    path: Path | None,
    policy_name: str,
    waivers_path: Path | None,
    vantage_id: str | None,
    units: tuple[str, ...],
    rate: float | None,
) -> Order:
    from netaudit import inventory, policy, registry
    from netaudit.net.gate import Limits
    from netaudit.pace import Pace, helpers_here
    from netaudit.preflight import preflight
    from netaudit.run import Order, only_units
    from netaudit.waive import Waivers

    if path is None:
        raise click.UsageError(_("which inventory? Give INVENTORY, or set NETAUDIT_INVENTORY"))
    loaded = registry.load()
    wanted = policy.load(policy_name)
    wanted.validate(loaded)
    network = inventory.load(path)
    vantage = pick_vantage(network, vantage_id)
    limits = Limits(run_pps=rate) if rate else Limits()
    return Order(
        only_units(network, units),
        wanted,
        loaded,
        vantage,
        preflight,
        waivers=load_waivers(waivers_path, loaded) or Waivers(),
        partial=0 < len(set(units)) < len(network.units),
        limits=limits,
        pace=Pace(helpers=helpers_here()),
    )


def _scan(store: Store, order: Order, *, quiet: bool) -> Judged:
    from netaudit import run
    from netaudit.net.clock import system_clock

    with progress_for(run.tasks_of(order), quiet=quiet) as progress:
        return _interruptible(lambda: run.scan(order, store, progress, system_clock), store)


def _second(after: float) -> SecondLook | None:
    from netaudit.second_look import SecondLook

    def tell(number: int) -> None:
        note(
            "findings that fail and did not before: {count}; looked at again in {seconds} s",
            count=number,
            seconds=f"{after:g}",
        )

    return SecondLook(after, tell=tell) if after else None


def _preflight(engine: str) -> Preflights:
    from functools import partial

    from netaudit.preflight import preflight

    return preflight if engine == "auto" else partial(preflight, raw=engine == "raw")


def _resume(store: Store, wanted: str, again_after: float, engine: str, *, quiet: bool) -> Judged:
    from netaudit import registry, run
    from netaudit.net.clock import system_clock
    from netaudit.pace import Pace, helpers_here

    cut = store.run(wanted)
    order = run.order_of(cut, store, registry.load(), _preflight(engine))
    pace = Pace(helpers=helpers_here())
    order = replace(order, second=_second(again_after), pace=pace)
    sample.refuse_outside_the_lab(order.inventory)
    answered = store.answered(cut.id)
    left = [task for task in run.tasks_of(order) if task.question not in answered]
    note(
        "run {run}: {done} questions are answered, {left} are left",
        run=cut.id,
        done=len(answered),
        left=len(left),
    )
    with progress_for(left, quiet=quiet) as progress:
        return _interruptible(lambda: run.resume(cut, order, store, progress, system_clock), store)


def _interruptible(work: Callable[[], Judged], store: Store) -> Judged:
    """Ctrl-C and SIGTERM end the work soon, keep what was seen, and say how to go on."""
    # asyncio turns SIGINT into an orderly end; an exception raised in any of its tasks is none.
    before = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        return work()
    except KeyboardInterrupt:
        _say_how_to_go_on(store)
        sys.exit(INTERRUPTED)
    finally:
        signal.signal(signal.SIGTERM, before)


def _say_how_to_go_on(store: Store) -> None:
    from netaudit.errors import StoreError

    try:
        cut = store.run("latest")
    except StoreError:
        return  # interrupted before the run began
    note(
        "\ninterrupted; {done} answers are kept. Go on with: netaudit scan --resume {run} "
        "--store {store}",
        done=store.count(cut.id),
        run=cut.id,
        store=store.path,
    )


def _print_plan(order: Order) -> None:
    from collections import Counter

    from netaudit.run import tasks_of

    tasks = tasks_of(order)
    for fact, number in sorted(Counter(task.question.fact for task in tasks).items()):
        say("{number}  {fact}", number=f"{number:8}", fact=fact)
    say(
        "{questions} questions about {units} units from {vantage}; nothing was sent",
        questions=len(tasks),
        units=len(order.inventory.units),
        vantage=order.vantage.id,
    )


def print_summary(judged: Judged) -> None:
    """A few lines for a tired technician."""
    from netaudit.cli.waivers import tell_use
    from netaudit.score import score
    from netaudit.waive import Standing

    total = score(judged.findings)
    say(
        "run {run}: {units} units, {packets} packets sent",
        run=judged.run.id,
        units=len(judged.inventory.units),
        packets=judged.run.packets_sent,
    )
    say(
        "{failures} failures · {warnings} warnings · {passed} passed · {not_tested} not tested · "
        "coverage {coverage}",
        failures=total.failures,
        warnings=total.warnings,
        passed=total.passed,
        not_tested=total.not_tested,
        coverage=share(total.coverage),
    )
    _tell_unasked(judged)
    if total.excused:
        say("{count} failures are waived and do not count", count=total.excused)
    for use in judged.waivers:
        if use.standing is not Standing.ACTIVE:
            tell_use(use)
    for preflight in judged.run.preflight:
        if not preflight.ok:
            detail = render(preflight.message, preflight.params, language_from_environment())
            say("here: {name}: {detail}", name=_(preflight.name), detail=detail)
    say("report: netaudit report {run} --out DIR", run=judged.run.id)


def _tell_unasked(judged: Judged) -> None:
    """Checks that the policy wants and the run never asked for: once a check, not once a target."""
    from netaudit.judge import NOT_PART

    found = [f.check for f in judged.findings if ("why", NOT_PART) in f.params]
    if found:
        checks = list(dict.fromkeys(found))
        say(
            "{count} of the not tested: this run did not ask what {checks} checks need ({names}); "
            "to ask it: netaudit scan --policy {policy}",
            count=len(found),
            checks=len(checks),
            names=", ".join(checks[:NAMED]) + (", …" if len(checks) > NAMED else ""),
            policy=judged.policy_name,
        )
