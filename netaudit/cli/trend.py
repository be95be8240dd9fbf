"""`netaudit trend`: a network over its runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import echo, open_store, say, share, store_option

if TYPE_CHECKING:
    from pathlib import Path

    from netaudit.history import Point


@click.command()
@click.argument("run_id", metavar="[RUN]", default="latest")
@store_option
@click.option("--runs", "most", type=click.IntRange(1), default=30, show_default=True)
@click.option("--unit", metavar="UNIT", help="Only this unit.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def trend(
    run_id: str, store_path: Path | None, most: int, unit: str | None, *, as_json: bool
) -> None:
    """Show how a network did over its runs up to RUN: the same network, kind and vantage point."""
    from netaudit.line import point, states

    store = open_store(store_path)
    try:
        known = {run.id: run for run in store.runs()}
        steps = store.steps(store.run(run_id).id)
    finally:
        store.close()
    points = [
        point(known[id_], [mark for mark in found if unit in {None, mark.unit}])
        for id_, found in states(steps, most)
    ]
    if as_json:
        echo(json.dumps([asdict(p) for p in points], indent=2, default=str))
        return
    for one in points:
        _tell(one)


def _tell(one: Point) -> None:
    say(
        "{at}  {run}  {failures} failures · {warnings} warnings · {excused} waived · "
        "score {percent} · coverage {coverage} · grades {grades}",
        at=f"{one.at:%Y-%m-%d %H:%M}",
        run=one.run,
        failures=one.failures,
        warnings=one.warnings,
        excused=one.excused,
        percent=share(one.percent),
        coverage=share(one.coverage),
        grades=" ".join(f"{grade or '—'}:{number}" for grade, number in one.grades) or "—",
    )
