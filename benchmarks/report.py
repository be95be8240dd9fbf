"""How long and how large: the HTML bundle of 204 units and 50,000 findings, or of a stored run.

    .venv/bin/python benchmarks/report.py [--inventory FILE | --store FILE] [--prowler PYTHON]

Prints one line a budget; exits with 1 when one is broken. Offline, in a temporary folder. With
--prowler, the Python of an environment that holds Prowler, its own HTML of as many findings is
measured beside it, in a process of its own (benchmarks/prowler_html.py).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit import inventory, registry, run
from netaudit.store import Store
from netaudit_reports.html import render
from tests.reports.province import judged_province

ROOT = Path(__file__).resolve().parent.parent

if TYPE_CHECKING:
    from netaudit.judge import Judged

COPIES = 5  # of the table of checks
FINDINGS = 50_000
WORSE = 2.5  # a quarter of all findings are failures


def main() -> int:
    """Render once; the exit code."""
    parser = argparse.ArgumentParser(description="Time and size of the HTML bundle")
    source = ROOT / "inventories/kontum/inventory.yaml"
    parser.add_argument("--inventory", type=Path, default=source)
    parser.add_argument("--store", type=Path, help="Render this store's newest run instead.")
    parser.add_argument("--prowler", help="Python of an environment with Prowler.")
    chosen = parser.parse_args()
    judged = _stored(chosen.store) if chosen.store else _made(chosen.inventory)
    before = _megabytes()
    with tempfile.TemporaryDirectory() as folder:
        started, burnt = time.perf_counter(), os.times()
        render(judged, Path(folder) / "bundle")
        seconds, burnt = time.perf_counter() - started, _spent(burnt)
        sizes = {p: p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()}
    print(f"units {len(judged.inventory.units)}, findings {len(judged.findings)}")
    ours, helper = burnt
    print(f"memory before rendering {before:.0f} MB")
    print(f"core time {ours:.1f} s here, {helper:.1f} s in a second process")
    worst = _tell(sizes, seconds)
    if chosen.prowler:
        _prowler(chosen.prowler, len(judged.findings))
    return worst


def _made(path: Path) -> Judged:
    """A synthetic run of 50,000 findings."""
    judged = judged_province(inventory.load(path), worse=WORSE, copies=COPIES)
    every = len(judged.findings) // max(1, len(judged.findings) - FINDINGS)
    kept = tuple(f for number, f in enumerate(judged.findings) if number % every)
    return replace(judged, findings=kept)


def _stored(path: Path) -> Judged:
    """The newest run of a store, as `netaudit report` renders it."""
    store = Store.open(path)
    judged = run.with_history(run.load_judged(store.run(), registry.load(), store), store)
    store.close()
    return judged


def _tell(sizes: dict[Path, int], seconds: float) -> int:
    units = [size for path, size in sizes.items() if path.parent.name == "units"]
    first = next(
        size for path, size in sizes.items() if path.parts[-2:] == ("bundle", "index.html")
    )
    results = (
        ("wall time, s", seconds, 30),
        ("peak memory, MB", _megabytes(), 500),
        ("whole bundle, MB", sum(sizes.values()) / 1e6, 60),
        ("overview, kB", first / 1e3, 300),
        ("largest unit page, kB", max(units) / 1e3, 200),
    )
    for name, value, budget in results:
        print(f"{name:24} {value:9.1f}   budget {budget:4}   {'ok' if value <= budget else 'OVER'}")
    return int(any(value > budget for _, value, budget in results))


def _prowler(python: str, findings: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = [python, str(ROOT / "benchmarks/prowler_html.py"), str(findings)]
        done = subprocess.run(
            [*program, f"{folder}/prowler.html"], capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout.splitlines()[-1])
    print(
        f"Prowler {told['version']}: one page of {told['rows']} rows, "
        f"{told['octets'] / 1e6:.1f} MB, {told['seconds']:.1f} s, "
        f"peak memory {told['megabytes']:.0f} MB "
        f"({told['megabytes_before']:.0f} MB before rendering)"
    )


def _spent(before: os.times_result) -> tuple[float, float]:
    """Seconds of a core since `before`: this process's, and those of what it started."""
    now = os.times()
    ours = now.user + now.system - before.user - before.system
    return ours, now.children_user + now.children_system - (
        before.children_user + before.children_system
    )


def _megabytes() -> float:
    """The peaks of this process and of its largest child; what they share counts twice."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) / 1024


if __name__ == "__main__":
    sys.exit(main())
