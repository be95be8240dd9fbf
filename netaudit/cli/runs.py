"""`netaudit runs`: what the store holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import open_store, say, store_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@store_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def runs(store_path: Path | None, *, as_json: bool) -> None:
    """List the runs in the store, newest first."""
    store = open_store(store_path)
    rows = [(run, store.count(run.id), store.judgement(run.id)) for run in store.runs()]
    store.close()
    if as_json:
        listed = [
            {
                "id": run.id,
                "kind": run.kind,
                "vantage": run.vantage,
                "started": run.started.isoformat(),
                "ended": run.ended and run.ended.isoformat(),
                "observations": answers,
                "judged": judgement is not None,
                "packets_sent": run.packets_sent,
            }
            for run, answers, judgement in rows
        ]
        click.echo(json.dumps(listed, indent=2))
        return
    if not rows:
        say("no runs yet; make one with `netaudit scan INVENTORY`")
    for run, answers, judgement in rows:
        say(
            "{id}  {kind}  {vantage}  {started}  {answers} answers  {state}",
            id=run.id,
            kind=run.kind,
            vantage=run.vantage,
            started=f"{run.started:%Y-%m-%d %H:%M:%S}",
            answers=answers,
            state="" if judgement and run.ended else "(cut: netaudit scan --resume)",
        )
