"""How large history gets: daily audits of 204 units, entered one by one into a real store.

    .venv/bin/python benchmarks/history.py [--days 365] [--churn 0.01] [INVENTORY]

The findings are those of the inventory, the shipped checks and the baseline policy, with their real
fingerprints; outcomes are drawn from a seed, and change at the rates that it prints. Each day's
run goes through netaudit.store.enter, as a judgement does; the bodies of findings and the answers
of probes, which `netaudit runs prune` gives up, are not written: what is measured is what stays
for ever. Nothing is extrapolated. Offline, in a temporary folder.
"""

from __future__ import annotations

import argparse
import random  # noqa: TID251  a seeded generator of its own
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from netaudit import codec, inventory, policy, registry
from netaudit.judge import judge
from netaudit.line import line_of, states
from netaudit.model import Finding, Inventory, Outcome
from netaudit.store import Store
from netaudit.store.engine import open_engine
from netaudit.store.enter import enter
from tests.factories import NOON, make_run

ROOT = Path(__file__).resolve().parent.parent

FAILING = 0.10  # of findings, at the start
AWAY = 2  # units a day that nothing reaches: all of theirs is not tested
NEVER = 0.05  # of findings, which this vantage point can never test
SEASON = 90  # days between changes of the policy, and between nights without IPv6
RETUNED = 10  # checks whose options such a change touches


class Network:
    """What an audit finds, day by day."""

    def __init__(self, network: Inventory, churn: float) -> None:
        """`churn` is the share of findings whose outcome changes from one day to the next."""
        rules, loaded = policy.load("baseline"), registry.load()
        found = judge(network, rules, loaded, vantage="ops", observe=lambda _: None)
        self._chance = random.Random(204)
        self.findings = [replace(f, outcome=self._first()) for f in found]
        self.changing = round(churn * len(self.findings))
        self._units = [unit.id for unit in network.units]
        self._checks = sorted(loaded.checks)

    def _first(self) -> Outcome:
        drawn = self._chance.random()
        if drawn < NEVER:
            return Outcome.NOT_TESTED
        return Outcome.FAIL if drawn < NEVER + FAILING else Outcome.PASS

    def day(self, number: int) -> list[Finding]:
        """That day's findings."""
        if number:
            for place in self._chance.sample(range(len(self.findings)), self.changing):
                self.findings[place] = _turned(self.findings[place])
        if number and number % SEASON == 0:
            touched = set(self._chance.sample(self._checks, RETUNED))
            self.findings = [
                replace(f, basis=f"{number:012}") if f.check in touched else f
                for f in self.findings
            ]
        away = set(self._chance.sample(self._units, AWAY))
        dark = number % SEASON == SEASON // 2
        return [
            replace(f, outcome=Outcome.NOT_TESTED)
            if f.unit in away or (dark and f.check.startswith("ipv6."))
            else f
            for f in self.findings
        ]


def _turned(finding: Finding) -> Finding:
    if finding.outcome is Outcome.NOT_TESTED:
        return finding
    fails = finding.outcome is Outcome.FAIL
    return replace(finding, outcome=Outcome.PASS if fails else Outcome.FAIL)


def main() -> int:
    """Enter the runs, print sizes and times; 1 when the store leaves the tens of megabytes."""
    parser = argparse.ArgumentParser(description="The size of years of history")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--churn", type=float, default=0.01)
    parser.add_argument(
        "inventory", nargs="?", type=Path, default=ROOT / "inventories/kontum/inventory.yaml"
    )
    chosen = parser.parse_args()
    network = inventory.load(chosen.inventory)
    days = Network(network, chosen.churn)
    print(
        f"units {len(network.units)}, findings {len(days.findings)}, days {chosen.days}; a day "
        f"{chosen.churn:.1%} of findings change, {AWAY} units cannot be tested; every {SEASON} "
        f"days a night without IPv6 and new options for {RETUNED} checks; {FAILING:.0%} fail and "
        f"{NEVER:.0%} can never be tested"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "netaudit.db"
        seconds = _enter(path, network, days, chosen.days)
        _tell(path, chosen.days, seconds)
        size = path.stat().st_size / 1e6
    return int(size > 100)


def _enter(path: Path, network: Inventory, days: Network, number: int) -> list[float]:
    store, engine = Store.open(path), open_engine(path)
    digests = {
        "inventory_digest": store.keep("inventory", codec.dump(network)),
        "policy_digest": store.keep("policy", policy.load("baseline").to_json()),
    }
    seconds = []
    for day in range(number):
        run = make_run(id=f"d{day:05}", started=NOON + timedelta(days=day), **digests)
        found = days.day(day)
        store.begin(run)
        started = time.perf_counter()
        with engine.begin() as db:
            enter(db, run.id, found)
        seconds.append(time.perf_counter() - started)
    engine.dispose()
    store.prune((), NOON)  # brings the file to its size
    store.close()
    return seconds


def _tell(path: Path, number: int, seconds: list[float]) -> None:
    with sqlite3.connect(path) as db:
        tables = db.execute("SELECT name, SUM(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
        parts = [(name, size) for name, size in tables if size >= 100_000]
        rows = db.execute("SELECT COUNT(*) FROM state").fetchone()[0]
    db.close()
    print(f"store {path.stat().st_size / 1e6:.1f} MB; rows of the log {rows}")
    for name, size in parts:
        print(f"  {name:34} {size / 1e6:6.1f} MB")
    print(f"entering a run: first {seconds[0]:.2f} s, last {seconds[-1]:.2f} s")
    store = Store.open(path)
    newest = store.run("latest")
    started, burnt = time.perf_counter(), time.process_time()
    line = line_of(newest, store)
    steps = store.steps(newest.id)
    trend = list(states(steps, 12))
    print(
        f"reading all {len(line)} runs and the state of the last {len(trend)}: "
        f"{time.perf_counter() - started:.2f} s ({time.process_time() - burnt:.2f} s of one core's "
        f"time); {number} days"
    )
    store.close()


if __name__ == "__main__":
    sys.exit(main())
