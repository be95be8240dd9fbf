"""The port sweep of `netaudit scan`: raw packets beside connect(), on the same lab.

    .venv/bin/python benchmarks/ports.py [--units 24] [--seeds 1 2 3] [--faults 40] [--loss 2]

For each seed the lab boots with its links (of the sample province, or of a synthetic one of so many
units, whose communes lose so many percent each way), faults of exposure are injected, and the
checks that judge open ports are asked twice, once over either engine; which comes first
alternates. Printed are wall and processor time of the scanner with its helper, packets, memory,
and every finding that differs.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit import inventory, registry
from netaudit.errors import LabError
from netaudit.i18n import render
from netaudit.inventory.generate import write
from netaudit.lab.faults import catalogue
from netaudit.lab.session import Lab, joined
from netaudit.run import load_judged
from netaudit.store import Store

if TYPE_CHECKING:
    from netaudit.judge import Judged

SAMPLE = Path(__file__).parent.parent / "inventories" / "kontum" / "inventory.yaml"
CHECKS = (
    "exposure.nothing-undeclared-*", "exposure.administration-closed", "exposure.database-closed",
    "exposure.no-clear-text", "exposure.same-on-both-families", "exposure.no-answer-on-every-port",
)  # fmt: skip


def province(folder: Path, wanted: argparse.Namespace, seed: int) -> Path:
    """The inventory to boot."""
    if not wanted.units:
        return SAMPLE
    made: Path = write(wanted.units, seed, folder)
    made.write_text(re.sub(r"(loss: )[^,}\n]*", rf"\g<1>{wanted.loss:g} %", made.read_text()))
    return made


def inject(lab: Lab, made: Path, wanted: argparse.Namespace, seed: int) -> int:
    """So many faults of exposure, one kind and one unit after the other."""
    kinds = [k.key for k in catalogue().values() if k.family == "exposure"]
    units = [unit.id for unit in inventory.load(made).units]
    done = 0
    for number in range(seed, seed + 4 * wanted.faults):
        try:
            lab.inject(kinds[number % len(kinds)], units[number * 7 % len(units)])
        except LabError:
            continue
        done += 1
        if done == wanted.faults:
            break
    return done


def scan(lab: Lab, folder: Path, engine: str) -> Judged:
    """One scan; its figures are printed."""
    policy, store = folder / "policy.yaml", folder / f"{engine}.db"
    head = "name: ports\ntitle: {vi: Cổng, en: Ports}\nextends: baseline\nchecks:\n"
    policy.write_text(head + '  "*": off\n' + "".join(f'  "{check}": must\n' for check in CHECKS))
    command = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory), "--quiet"]
    command += ["--store", str(store), "--policy", str(policy), "--second-look", "0"]
    began = time.monotonic()
    process = subprocess.Popen(joined(lab.directory, "ops", [*command, "--engine", engine]))
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    kept = Store.open(store)
    judged = load_judged(kept.run(), registry.load(), kept)
    kept.close()
    print(
        f"  {engine:8}{seconds:7.1f} s wall, {usage.ru_utime:.1f} + {usage.ru_stime:.1f} s CPU, "
        f"{usage.ru_maxrss // 1024} MiB, {judged.run.packets_sent} packets; "
        f"{engine_of(judged)}",
        flush=True,
    )
    return judged


def engine_of(judged: Judged) -> str:
    """What the run's preflight says of raw sockets."""
    held = next(p for p in judged.run.preflight if p.name == "raw sockets")
    return render(held.message, held.params, "en")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--units", type=int, default=0, help="0: the sample province")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--loss", type=float, default=2.0)
    wanted = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for turn, seed in enumerate(wanted.seeds):
        with tempfile.TemporaryDirectory() as name:
            made = province(Path(name), wanted, seed)
            with Lab(made) as lab:
                print(f"seed {seed}: {inject(lab, made, wanted, seed)} faults", flush=True)
                engines = ("raw", "connect") if turn % 2 else ("connect", "raw")
                judged = {engine: scan(lab, Path(name), engine) for engine in engines}
        found = {
            engine: {(f.check, f.target): (f.outcome, f.params) for f in one.findings}
            for engine, one in judged.items()
        }
        differ = [k for k in found["raw"] if found["raw"][k] != found["connect"].get(k)]
        print(f"  {len(found['raw'])} findings, {len(differ)} differ")
        for key in differ:
            print(f"    {key}: raw {found['raw'][key]}, connect {found['connect'].get(key)}")


if __name__ == "__main__":
    main()
