"""`netaudit replay`: judge a stored run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import load_waivers, open_store, store_option, waivers_option
from netaudit.cli.exits import FAIL_ON, exit_code
from netaudit.cli.scan import print_summary

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("run_id", metavar="[RUN]", default="latest")
@store_option
@click.option("--policy", "policy_name", help="Name or file. Default: the run's own.")
@waivers_option
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="low", show_default=True)
@click.pass_context
def replay(  # noqa: PLR0913, PLR0917  one parameter an option
    ctx: click.Context,
    run_id: str,
    store_path: Path | None,
    policy_name: str | None,
    waivers_path: Path | None,
    fail_on: str,
) -> None:
    """Judge a stored RUN again (default: the newest), without a packet.

    The new judgement is kept beside the old one; reports show the newest. Waivers are laid over
    it as of the run's day: those of --waivers, or else those that the run had.
    """
    from netaudit import policy, registry
    from netaudit.net.clock import system_clock
    from netaudit.run import judge_run, policy_of

    store = open_store(store_path)
    try:
        loaded = registry.load()
        run = store.run(run_id)
        wanted = policy.load(policy_name) if policy_name else policy_of(run, store)
        wanted.validate(loaded)
        waivers = load_waivers(waivers_path, loaded)
        judged = judge_run(run, wanted, loaded, store, system_clock, waivers)
    finally:
        store.close()
    print_summary(judged)
    ctx.exit(exit_code(judged.findings, fail_on))
