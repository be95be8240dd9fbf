"""`kill -9` every few seconds through a scheduled audit: the outcome equals the undisturbed one.

    .venv/bin/python benchmarks/schedule_kill.py [--units 30] [--every 4] [--seed 1]

`netaudit schedule run` over the fake pack of the tests, slowed down, as a process of its own,
killed at random moments and started again, with a second one beside it, until nothing is left to
do. Compared are the runs, their findings, and what was told; printed is how often a question was
asked.
"""

from __future__ import annotations

import argparse
import os
import random  # noqa: TID251  seeded, so that it can be repeated
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from netaudit.net.clock import system_clock
from netaudit.schedule.journal import Journal, path_for
from netaudit.schedule.plan import State
from netaudit.store import Store
from tests.schedule.factories import make_rule

ROOT = Path(__file__).resolve().parent.parent
ZONES = 60  # of a unit
PAUSE = 2.5  # seconds that one question takes
WORK = """
import asyncio, os, sys
from pathlib import Path
from netaudit import inventory, policy, preflight, registry
from netaudit.model import Zone
from netaudit.policy import Policy
from tests.cli.fakes import ready
from tests.factories import make_inventory, make_unit
from tests.fakes import pack
from tests.fakes.pack import probes

units, zones = int(os.environ["KILL_UNITS"]), int(os.environ["KILL_ZONES"])
log = open(os.environ["KILL_LOG"], "a", buffering=1)

class Asked(list):
    def append(self, name):
        log.write(name + chr(10))

probes.ASKED = Asked()
probes.colour.__netaudit_probe__ = type(probes.colour.__netaudit_probe__)(60.0)  # a slow machine
sleep = asyncio.sleep
probes.asyncio = type(asyncio)("slow")
probes.asyncio.sleep = lambda seconds: sleep(float(os.environ['KILL_PAUSE']))
network = make_inventory(*(
    make_unit(f"so-{n}", n, zones=tuple(
        Zone(f"so-{n}", f"{'red' if (n + z) % 3 else 'blue'}.{z}.so-{n}.test")
        for z in range(zones)))
    for n in range(units)
))
registry.installed = lambda: [pack.__name__]
inventory.load = lambda _: network
policy.load = lambda _: Policy("p")
preflight.preflight = ready
from netaudit.cli import main
main()
"""


def start(folder: Path, units: int) -> subprocess.Popen[bytes]:
    """One `netaudit schedule run`."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "KILL_UNITS": str(units),
        "KILL_ZONES": str(ZONES),
        "KILL_PAUSE": str(PAUSE),
        "KILL_LOG": str(folder / "asked"),
        "NETAUDIT_LAB_PLACE": "ops",
        "NETAUDIT_LANG": "en",
        "NETAUDIT_STOP_FILE": str(folder / "stop"),
    }
    command = [sys.executable, "-c", WORK, "schedule", "run", "--quiet", "--store"]
    return subprocess.Popen(
        [*command, str(folder / "n.db")], env=environment, stderr=subprocess.DEVNULL
    )


def prepare(folder: Path) -> Journal:
    """A store whose one rule has come due once, a while ago, and does not come again."""
    Store.open(folder / "n.db").close()
    journal = Journal(path_for(folder / "n.db"))
    now = system_clock()
    journal.add(
        make_rule(cron="", at=(now - timedelta(minutes=1),), created=now - timedelta(days=1))
    )
    return journal


def over(journal: Journal) -> bool:
    """Whether the slot is done."""
    return any(slot.state is State.DONE for slot in journal.slots("hourly"))


def outcome(folder: Path) -> tuple[int, int, list[tuple[str, str, str]]]:
    """Runs, judgements' findings, and each finding's outcome."""
    store = Store.open(folder / "n.db")
    runs = store.runs()
    found = [(f.fingerprint, str(f.outcome), f.message) for f in store.findings(runs[0].id)]
    answers = store.count(runs[0].id)
    store.close()
    return len(runs), answers, sorted(found)


def disturbed(folder: Path, units: int, every: float, dice: random.Random) -> int:
    """Kill until it is done; how often."""
    journal, kills = prepare(folder), 0
    while not over(journal):
        pair = [start(folder, units), start(folder, units)]
        until = time.monotonic() + every * (0.5 + dice.random())
        while time.monotonic() < until and any(p.poll() is None for p in pair):
            time.sleep(0.02)
        for process in pair:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            process.wait()
    return kills


def main() -> None:
    """Both, and the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=30)
    parser.add_argument("--every", type=float, default=4.0, help="seconds, on average")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        calm, rough = Path(one), Path(two)
        prepare(calm)
        begun = time.monotonic()
        start(calm, options.units).wait()
        print(f"undisturbed: {time.monotonic() - begun:.0f} s")
        kills = disturbed(rough, options.units, options.every, random.Random(options.seed))
        a, b = outcome(calm), outcome(rough)
        asked = Counter((rough / "asked").read_text().split())
        print(f"undisturbed: {a[0]} run, {a[1]} answers, {len(a[2])} findings")
        print(f"killed {kills} times: {b[0]} run, {b[1]} answers, {len(b[2])} findings")
        print(f"asked {asked.total()} times for {len(asked)} questions")
        print("the outcomes are equal" if a == b else "the outcomes DIFFER")
        sys.exit(a != b)


if __name__ == "__main__":
    main()
