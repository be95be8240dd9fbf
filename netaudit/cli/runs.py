"""`netaudit runs`: what the store holds, copying it, and giving up what is old."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import _, echo, number, open_store, say, store_option, word
from netaudit.i18n import language_from_environment
from netaudit.i18n import show as shown_as

if TYPE_CHECKING:
    from netaudit.model import Run
    from netaudit.store.prune import Plan


@click.group(invoke_without_command=True)
@store_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def runs(ctx: click.Context, store_path: Path | None, *, as_json: bool) -> None:
    """List the runs in the store, newest first."""
    ctx.obj = store_path
    if ctx.invoked_subcommand:
        return
    from netaudit_reports.words import RUN_KINDS

    store = open_store(store_path)
    rows = [(run, store.count(run.id), store.judgement(run.id)) for run in store.runs()]
    store.close()
    if as_json:
        listed = [_document(run, answers, judged=bool(known)) for run, answers, known in rows]
        echo(json.dumps(listed, indent=2))
        return
    if not rows:
        say("no runs yet; make one with `netaudit scan INVENTORY`")
    for run, answers, judgement in rows:
        say(
            "{id}  {kind}  {vantage}  {started}  {answers} answers  {state}",
            id=run.id,
            kind=word(RUN_KINDS.get(run.kind, run.kind)),
            vantage=run.vantage,
            started=f"{run.started:%Y-%m-%d %H:%M:%S}",
            answers=answers,
            state=_state(run, judged=bool(judgement)),
        )


def _state(run: Run, *, judged: bool) -> str:
    if run.pruned:
        return _("(pruned on {date})").format(date=f"{run.pruned:%Y-%m-%d}")
    return "" if judged and run.ended else _("(cut: netaudit scan --resume)")


def _document(run: Run, answers: int, *, judged: bool) -> dict[str, object]:
    return {
        "id": run.id,
        "kind": run.kind,
        "vantage": run.vantage,
        "started": run.started.isoformat(),
        "ended": run.ended and run.ended.isoformat(),
        "observations": answers,
        "judged": judged,
        "packets_sent": run.packets_sent,
        "pruned": run.pruned and run.pruned.isoformat(),
    }


@runs.command()
@store_option
@click.option(
    "--keep",
    "days",
    type=click.IntRange(1),
    default=30,
    show_default=True,
    help="Days for which whole runs are kept.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go; change nothing.")
@click.pass_obj
def prune(group_store: Path | None, store_path: Path | None, days: int, *, dry_run: bool) -> None:
    """Give up the answers of old runs; their outcomes stay in the change log for ever.

    A pruned run can still be reported, compared and seen in trends, by its outcomes alone; it
    cannot be judged again. The two newest runs of each kind stay whole, and so do drills, runs that
    were never judged, and those upon which a waiver in force was decided.
    """
    from netaudit.net.clock import system_clock
    from netaudit.store.prune import lines_of, plan

    store = open_store(store_path or group_store)
    try:
        now = system_clock()
        found = plan(store.runs(), lines_of(store), days, now)
        before = store.size()
        if found.goes and not dry_run:
            store.prune([run.id for run in found.goes], now)
        _tell(found, before, store.size(), dry_run=dry_run)
    finally:
        store.close()


def _tell(found: Plan, before: int, after: int, *, dry_run: bool) -> None:
    language = language_from_environment()
    for run in found.goes:
        say("goes   {run}  {at}", run=run.id, at=f"{run.started:%Y-%m-%d %H:%M}")
    for kept in found.stays:
        say("stays  {run}  {at}  {why}", run=kept.run.id, at=f"{kept.run.started:%Y-%m-%d %H:%M}",
            why=shown_as(kept.why, language))  # fmt: skip
    if dry_run:
        say("{count} runs would be pruned; nothing was changed", count=len(found.goes))
        return
    say("{count} runs are pruned; the store had {before} MB and has {after} MB",
        count=len(found.goes), before=_mega(before), after=_mega(after))  # fmt: skip


@runs.command()
@store_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(group_store: Path | None, store_path: Path | None, folder: Path) -> None:
    """Copy the store into FOLDER, also while a scan writes to it.

    With it go the schedule and the accounts of `netaudit serve`, where there are any. Earlier
    copies there are replaced, each when the new one is whole and was checked. To go back, end what
    uses the store and put the copies in its place. The key that signs reports, and files that you
    wrote (inventories, policies, scenarios), are not among them.
    """
    from netaudit.datafolder import default_path
    from netaudit.store.backup import backup as copies_of

    for copy in copies_of(store_path or group_store or default_path(), folder):
        say("{path}  {size} MB, checked", path=copy, size=_mega(copy.stat().st_size))


def _mega(octets: int) -> str:
    return number(octets / 1e6)
