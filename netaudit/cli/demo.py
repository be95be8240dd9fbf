"""`netaudit demo`: the main job, end to end, on the lab."""

from __future__ import annotations

import subprocess
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import say
from netaudit.cli.exits import FINDINGS, LOW_COVERAGE
from netaudit.errors import NetauditError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.judge import Judged
    from netaudit.lab.session import Lab
    from netaudit.lab.truth import Truth

SAMPLE = Path("inventories/kontum/inventory.yaml")
UNITS = 204


@click.command()
@click.option(
    "--inventory",
    "inventory_path",
    type=click.Path(path_type=Path),
    help="What the lab is the twin of. Default: the sample province, else a generated one.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the store and the report go.",
)
@click.option("--faults", type=click.IntRange(0), default=40, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Which faults are injected.")
@click.option("--links/--no-links", default=True, help="With the links' rate, latency and loss.")
def demo(inventory_path: Path | None, out: Path, faults: int, seed: int, *, links: bool) -> None:
    """Boot the lab, break it, scan all its units, write the report, compare with the truth.

    The lab is network namespaces on this machine without any way out.
    """
    from netaudit.lab.session import Lab

    out.mkdir(parents=True, exist_ok=True)
    inventory = inventory_path or _sample(out)
    started = monotonic()
    say("booting the lab: a twin of {inventory} …", inventory=inventory)
    with Lab(inventory, links=links) as lab:
        say("  ready after {seconds} s", seconds=monotonic() - started)
        injected = lab.inject_random(faults, seed)
        say("  {count} faults injected (seed {seed})", count=len(injected), seed=seed)
        _scan(lab, out / "netaudit.db")
        truth = lab.truth()
    _finish(out, truth)


def _sample(out: Path) -> Path:
    if SAMPLE.exists():
        return SAMPLE
    from netaudit.inventory import generate

    return generate.write(UNITS, 1, out / "inventory")


def _scan(lab: Lab, store: Path) -> None:
    from netaudit.lab.session import joined
    from netaudit.ourselves import command_line

    say("scanning from the operations centre …")
    scan = command_line("netaudit", "scan", str(lab.public_inventory))
    scan += ["--store", str(store.absolute())]
    ended = subprocess.run(joined(lab.directory, "ops", scan), check=False)  # noqa: S603  our own
    if ended.returncode not in {0, FINDINGS, LOW_COVERAGE}:
        raise NetauditError("the scan ended with code {code}", code=ended.returncode)


def _finish(out: Path, truth: Sequence[Truth]) -> None:
    from netaudit import registry
    from netaudit.run import load_judged
    from netaudit.store import Store

    store = Store.open(out / "netaudit.db")
    try:
        judged = load_judged(store.run(), registry.load(), store)
    finally:
        store.close()
    first = _report(judged, out)
    _compare(judged, truth)
    say("open {page} (English: {english})", page=first, english=first.parent / "en" / first.name)


def _report(judged: Judged, out: Path) -> Path:
    from netaudit_reports import html, json

    say("writing the report …")
    json.render(judged, out / "report-json")
    return html.render(judged, out / "report")


def _compare(judged: Judged, truth: Sequence[Truth]) -> None:
    from netaudit.lab.score import score

    result = score(judged.findings, truth)
    say(
        "against the truth: {found} expected findings found, {missed} missed, {alarms} false "
        "alarms; {masked} hidden behind another fault",
        found=result.overall.found,
        missed=result.overall.missed,
        alarms=result.overall.false_alarms,
        masked=len(result.masked),
    )
    for miss in result.missed:
        say(
            "  missed: {kind}: {check} of {target}",
            kind=miss.kind,
            check=miss.pair.check,
            target=miss.pair.target,
        )
    for alarm in result.false_alarms:
        say("  false alarm: {check} of {target}", check=alarm.check, target=alarm.target)
