"""How long and how large: the HTML bundle of 204 units and 50,000 findings.

    .venv/bin/python benchmarks/report.py [INVENTORY]

Prints one line a budget; exits with 1 when one is broken. Offline, in a temporary folder.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from netaudit import inventory  # noqa: E402  after the path
from netaudit_reports.html import render  # noqa: E402
from tests.reports.province import judged_province  # noqa: E402

COPIES = 5  # of the table of checks
FINDINGS = 50_000
WORSE = 2.5  # a quarter of all findings are failures


def main() -> int:
    """Render once; the exit code."""
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "inventories/kontum/inventory.yaml"
    judged = judged_province(inventory.load(source), worse=WORSE, copies=COPIES)
    every = len(judged.findings) // max(1, len(judged.findings) - FINDINGS)
    kept = tuple(f for number, f in enumerate(judged.findings) if number % every)
    judged = replace(judged, findings=kept)
    before = _megabytes()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        render(judged, Path(folder) / "bundle")
        seconds = time.perf_counter() - started
        sizes = {p: p.stat().st_size for p in Path(folder).rglob("*") if p.is_file()}
    print(f"units {len(judged.inventory.units)}, findings {len(judged.findings)}")
    print(f"memory before rendering {before:.0f} MB")
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


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
