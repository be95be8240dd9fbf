"""`netaudit matrix`: what each vantage point reaches of each unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import _, echo, note, open_store, say, store_option
from netaudit.cli.exits import CLEAN, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from netaudit.matrix import Cell, Door, Row, View
    from netaudit.store import Store


@click.command()
@click.argument("wanted", metavar="[RUN]...", nargs=-1)
@store_option
@click.option("--unit", "units", multiple=True, help="Only this unit; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Also units where all is as planned.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def matrix(  # noqa: PLR0913  one parameter an option
    ctx: click.Context,
    *,
    wanted: tuple[str, ...],
    store_path: Path | None,
    units: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """Lay runs from several vantage points side by side, over IPv6 and IPv4: the reach matrix.

    Without RUN, the newest judged run from each vantage point of the newest run's network. Exits
    with 2 when something is reached from where the plan does not want it reached.
    """
    from netaudit.matrix import matrix as lay

    store = open_store(store_path)
    try:
        views = _views(store, wanted)
    finally:
        store.close()
    rows = [row for row in lay(views) if not units or row.unit in units]
    if as_json:
        echo(json.dumps(_document(views, rows), indent=2, ensure_ascii=False))
    else:
        _tell(views, [row for row in rows if everything or not row.as_planned], rows)
    reached = any(cell.strays for row in rows for cell in row.cells)
    ctx.exit(FINDINGS if reached else CLEAN)


def _views(store: Store, wanted: Sequence[str]) -> list[View]:
    """The runs, and what they saw. Raises UsageError for runs that are not of one network."""
    from netaudit import registry
    from netaudit.errors import UsageError
    from netaudit.matrix import View

    loaded = registry.load()
    runs = [store.run(id_) for id_ in wanted] or _newest(store)
    found = [
        View(run, store.inventory(run), store.observations(run.id, loaded).get) for run in runs
    ]
    networks = {view.inventory.id for view in found}
    if len(networks) > 1:
        raise UsageError(
            "the runs are of different networks ({networks}): name runs of one",
            networks=tuple(sorted(networks)),
        )
    twice = sorted({r.vantage for r in runs if sum(o.vantage == r.vantage for o in runs) > 1})
    if twice:
        raise UsageError(
            "two runs from {twice}: name one for each vantage point", twice=tuple(twice)
        )
    return found


def _newest(store: Store) -> list[Any]:
    """The newest run from each vantage point, of the newest run's network."""
    latest = store.run("latest")
    network = store.inventory(latest).id
    found: dict[str, Any] = {}
    for run in store.runs():
        if run.vantage not in found and run.ended and store.inventory(run).id == network:
            found[run.vantage] = run
    return list(found.values())


def _tell(views: Sequence[View], shown: Sequence[Row], rows: Sequence[Row]) -> None:
    for view in views:
        say(
            "{vantage} ({zone}): run {run} of {at}",
            vantage=view.run.vantage,
            zone=str(view.vantage.zone),
            run=view.run.id,
            at=f"{view.run.started:%Y-%m-%d %H:%M}",
        )
    for row in shown:
        echo(f"\n{row.unit}")
        for cell in row.cells:
            echo(f"  {cell.vantage:<12} {cell.zone:<11} IPv{cell.family}  {_summary(cell)}")
        one_sided = {(id(cell), door) for cell, door in row.one_sided()}
        for cell in row.cells:
            for door in cell.strays:
                _tell_stray(cell, door, alone=(id(cell), door) in one_sided)
    wrong = sum(not row.as_planned for row in rows)
    say("{wrong} of {count} units are not as planned", wrong=wrong, count=len(rows))
    if any(cell.untested for row in rows for cell in row.cells):
        note("what was not tested is neither reached nor kept: see the runs' preflight")


def _summary(cell: Cell) -> str:
    parts = (
        (True, _("{count} as planned"), cell.kept),
        (False, _("{count} reached against the plan"), len(cell.strays)),
        (False, _("{count} not reached"), len(cell.lost)),
        (False, _("{count} hosts not tested"), len(cell.untested)),
    )
    return " · ".join(
        text.format(count=number) for always, text, number in parts if always or number
    )


def _tell_stray(cell: Cell, door: Door, *, alone: bool) -> None:
    zones = ", ".join(door.meant_for) or "—"
    if alone:
        say(
            "    {vantage} ({zone}) reaches {door}, meant for: {zones}; over IPv{family} alone",
            vantage=cell.vantage,
            zone=str(cell.zone),
            door=str(door),
            zones=zones,
            family=cell.family,
        )
    else:
        say(
            "    {vantage} ({zone}) reaches {door}, meant for: {zones}",
            vantage=cell.vantage,
            zone=str(cell.zone),
            door=str(door),
            zones=zones,
        )


def _document(views: Sequence[View], rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "format": "netaudit-matrix",
        "version": 1,
        "network": views[0].inventory.id,
        "runs": [
            {"run": v.run.id, "vantage": v.run.vantage, "zone": str(v.vantage.zone)} for v in views
        ],
        "units": [{"unit": row.unit, "cells": [_cell(cell) for cell in row.cells]} for row in rows],
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "vantage": cell.vantage,
        "zone": str(cell.zone),
        "family": cell.family,
        "as_planned": cell.kept,
        "reached_against_the_plan": [_door(door) for door in cell.strays],
        "not_reached": [_door(door) for door in cell.lost],
        "untested": list(cell.untested),
    }


def _door(door: Door) -> dict[str, Any]:
    return {
        "host": door.host,
        "address": str(door.address),
        "port": str(door.port),
        "meant_for": [str(zone) for zone in door.meant_for],
    }
