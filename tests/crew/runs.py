"""Runs of several processes, told as JSON: in a process of its own, for pytest's has threads.

    python -m tests.crew.runs FOLDER SCENARIO...

The network is eight units of five zones; its one probe does as the zone's first label says.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netaudit import run
from netaudit.api import ProbeMeta
from netaudit.crew import hub
from netaudit.model import Missed, Phrase, Seen, Zone
from netaudit.pace import Pace
from netaudit.policy import Policy
from netaudit.registry import Registry, load_packages
from netaudit.store import Store
from tests.factories import clock, make_inventory, make_unit
from tests.fakes import pack
from tests.fakes.pack.facts import Colour

if TYPE_CHECKING:
    from netaudit.model import Inventory, Preflight
    from netaudit.net.context import Net
    from netaudit.plan import Task

UNITS, ZONES = 8, 5
PACE = Pace(helpers=2, at_once=4, at_least=4)  # nobody can take all units up at once
FIRST = os.getpid()
HERE = ip_address("2001:db8:1001::80")
FOLDER = Path()  # where we stand: a folder for each scenario


async def ready(net: Net) -> tuple[Preflight, ...]:
    net.gate.close_family(4, Phrase("no IPv4 here"))
    net.gate.clock_off = Phrase("another year")
    return ()


async def colour(zone: Zone, net: Net) -> Colour:
    """Books a packet, shares something with seven others, and says which process answered.

    In the scenario "several" nobody answers before two processes have something to answer.
    """
    label = zone.name.partition(".")[0]
    if (here := FOLDER / "here").exists():
        (here / str(os.getpid())).touch()
        while len(list(here.iterdir())) < 2:  # noqa: ASYNC110  another process makes it true
            await asyncio.sleep(0.001)
    if label == "dies" and os.getpid() != FIRST:
        os.kill(os.getpid(), signal.SIGKILL)
    if label == "waits":
        while not net.gate.stopped:  # noqa: ASYNC110  the gate has no event to wait for
            await asyncio.sleep(0.001)
    net.gate.reserve(HERE)
    shared = await net.once_for_all(("shared", len(zone.name) % 5), made)
    return Colour(f"{os.getpid()} {shared} {net.gate.closed[4]}, {net.gate.clock_off}")


async def made() -> str:
    """Notes in a file that it was made."""
    await asyncio.sleep(0)
    with (FOLDER / "made").open("a") as file:
        file.write(f"{os.getpid()}\n")
    return "made once"


class Watched:
    """Counts what is answered, and does something at the third."""

    def __init__(self, scenario: str) -> None:
        self.scenario, self.told = scenario, 0

    def answered(self, _task: Task) -> None:
        self.told += 1
        if self.told == 3 and self.scenario == "interrupted":
            signal.raise_signal(signal.SIGINT)
        if self.told == 3 and self.scenario == "orphaned":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.told == 3 and self.scenario == "stopped":
            (FOLDER / "stop").touch()


def network(special: str) -> Inventory:
    """`special` is the first label of one zone of each of two units."""
    units = []
    for unit in range(UNITS):
        labels = ["z" * (n + 1) for n in range(ZONES)]
        if special and unit < 2:
            labels[-1] = special
        zones = tuple(Zone(f"u{unit}", f"{label}.u{unit}.test") for label in labels)
        units.append(make_unit(f"u{unit}", unit + 1, zones=zones))
    return make_inventory(*units)


def order(scenario: str) -> run.Order:
    known = load_packages([pack.__name__])
    meta = ProbeMeta(timeout=60.0)
    probes = {k: replace(p, function=colour, meta=meta) for k, p in known.probes.items()}
    special = {"dies": "dies", "several": "", "full": ""}.get(scenario, "waits")
    inventory = network(special)
    registry = Registry(known.checks, probes)
    vantage = inventory.vantages[0]
    return run.Order(inventory, Policy("p"), registry, vantage, ready, pace=PACE)


def orphaned() -> dict[str, Any]:
    """The first process of a run is killed: the end of a pipe tells when the others have ended."""
    ours, theirs = os.pipe()
    if not (pid := os.fork()):
        outcome("orphaned")
        os._exit(1)  # it was to be killed
    os.close(theirs)
    _, status = os.waitpid(pid, 0)
    return {"killed": os.waitstatus_to_exitcode(status), "heard": len(os.read(ours, 1))}


def outcome(scenario: str) -> dict[str, Any]:
    """What came of the run: who answered, what was kept, and that nobody is left."""
    told: dict[str, Any] = {}
    if scenario == "several":
        (FOLDER / "here").mkdir()
    store, wanted, watched = Store.open(FOLDER / "n.db"), order(scenario), Watched(scenario)
    if scenario == "full":
        store.append_rows = full  # type: ignore[method-assign, assignment]  # the disk, so to speak
    try:
        judged = run.scan(wanted, store, watched, clock)
        told["findings"] = len(judged.findings)
    except (KeyboardInterrupt, OSError) as error:
        told["error"] = repr(error)
    kept = store.run("latest")
    seen = store.observations(kept.id, wanted.registry).values()
    facts = [o.fact for o in seen if isinstance(o, Seen)]
    names = [f.name.split(" ", 1) for f in facts if isinstance(f, Colour)]
    told |= {
        "kept": len(seen),
        "missed": [str(o) for o in seen if isinstance(o, Missed)],
        "others": len({who for who, _ in names} - {str(FIRST)}),
        "here": sum(who == str(FIRST) for who, _ in names),
        "said": sorted({said for _, said in names}),
        "packets": kept.packets_sent,
        "shown": watched.told,
        "made": Counter((FOLDER / "made").read_text().split()).total(),
    }
    if scenario in {"stopped", "interrupted"}:
        told["left"] = len(run.unanswered(kept, wanted, store))
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        told["nobody_left"] = True
    return told


def full(_batch: object) -> None:
    raise OSError("no space left on device")


def main() -> None:
    folder, *scenarios = sys.argv[1:]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    hub.WORTH = 1
    found = {}
    for scenario in scenarios:
        place = Path(folder).absolute() / scenario
        place.mkdir()
        os.chdir(place)
        os.environ["NETAUDIT_STOP_FILE"] = str(place / "stop")
        found[scenario] = orphaned() if scenario == "orphaned" else outcome(scenario)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
