"""`kill -9` every few seconds through a whole drill: the outcome equals the undisturbed one.

    .venv/bin/python benchmarks/drill_kill.py [--every 6] [--seed 1]

A drill of four minutes at real speed, in a lab of the tests' small network with shaped links:
`netaudit drill start`, killed at random moments (every second time with the rescan that it had
started) and gone on with by `--resume`; the scripted good team of the rehearsals plays beside it.
Compared with the same drill left alone: injects, claims, what each inject earned, the score.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import os
import random  # noqa: TID251  seeded, so that it can be repeated
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from netaudit.cli.drill_view import check_seals
from netaudit.drill.events import Begun, Done, Looking, Scanned, event
from netaudit.drill.field import LabField
from netaudit.drill.folder import Folder
from netaudit.drill.saying import Said, say
from netaudit.drill.scoring import score
from netaudit.drill.teams import Act, Deed, Scene, good
from netaudit.errors import DrillError
from netaudit.lab.session import Lab
from netaudit.net.clock import system_clock
from netaudit.store import Store
from tests.lab.network import SMALL

SCENARIO = """\
id: killed
title: {vi: Diễn tập bị ngắt, en: A drill that is killed}
mode: lab
duration: 4m
rescan: 30s
objectives: [{id: all, title: {vi: Tất cả, en: Everything}}]
injects:
  - {id: one, at: 10s, kind: certificate-expired, unit: x-mot, objective: all,
     deadline: {detect: 50s, fix: 1m40s}}
  - {id: two, at: 25s, kind: telnet, unit: x-hai, objective: all,
     deadline: {detect: 50s, fix: 1m40s}}
  - {id: three, at: 40s, kind: aaaa-missing, unit: x-ba, objective: all,
     deadline: {detect: 50s, fix: 1m40s}}
  - {id: decoy, at: 50s, kind: rumour, unit: x-ba, objective: all, decoy: true,
     deadline: {detect: 50s, fix: 1m40s}}
"""
PATIENCE = 900


class Team:
    """The good team: it reacts to what the journal says, whatever is killed meanwhile."""

    def __init__(self, folder: Folder, field: LabField, seed: int) -> None:
        self.folder, self.field = folder, field
        self.chance = random.Random(seed)
        self.met: set[str] = set()
        self.plan: list[tuple[float, int, Act]] = []
        self.number = itertools.count()

    def play(self) -> bool:
        """What is due now; whether the drill goes on."""
        progress = self.folder.progress()
        scenario, network = self.folder.scenario(), self.folder.inventory()
        for id_, done in progress.done.items():
            if id_ not in self.met:
                self.met.add(id_)
                scene = Scene(scenario, network, scenario.inject(id_), done, self.chance, False)
                for act in good(scene):
                    heapq.heappush(self.plan, (act.at.timestamp(), next(self.number), act))
        while self.plan and self.plan[0][0] <= system_clock().timestamp():
            act = heapq.heappop(self.plan)[2]
            if act.deed is Deed.MEND:
                self.field.undo(act.handle)
                continue
            try:
                said = Said("good", act.unit, act.target, act.what, act.stage)
                say(self.folder, network, self.folder.now(system_clock), said)
            except DrillError:  # the drill is over
                continue
        return progress.ended is None


def drill(lab: Lab, root: Path, dice: random.Random | None, every: float) -> dict[str, Any]:
    """One drill, disturbed if there are dice; what came of it."""
    scenario = root / "scenario.yaml"
    scenario.write_text(SCENARIO, "utf-8")
    folder = Folder(root / "drill")
    state = ["--state", str(lab.directory)]
    first = ["start", str(scenario), "--dir", str(folder.root), *state]
    again = ["start", "--resume", str(folder.root), *state]
    log = (root / "log").open("wb")
    kills, team, begun = 0, None, time.monotonic()
    process = start(first, log)
    until = time.monotonic() + (every * (0.5 + dice.random()) if dice else PATIENCE)
    while time.monotonic() < begun + PATIENCE:
        time.sleep(0.1)
        if (folder.organiser / "scenario.json").exists() and folder.journal.path.exists():
            team = team or Team(folder, LabField(lab.directory), 1)
            if not team.play():
                break
        if time.monotonic() >= until and process.poll() is None and team:
            kills += 1
            (os.killpg if kills % 2 else os.kill)(process.pid, signal.SIGKILL)
            process.wait()
        if process.poll() is not None:
            process = start(again, log)
            until = time.monotonic() + every * (0.5 + dice.random()) if dice else begun + PATIENCE
    process.wait()
    return {"kills": kills, "seconds": time.monotonic() - begun, **outcome(folder, lab)}


def start(arguments: list[str], log: Any) -> subprocess.Popen[bytes]:
    """One `netaudit drill`, in a process group of its own."""
    command = [sys.executable, "-m", "netaudit", "drill", *arguments]
    return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def outcome(folder: Folder, lab: Lab) -> dict[str, Any]:
    """What must be equal (under "equal"), and what is told of it besides."""
    events = [event(entry) for entry in folder.journal.entries()]
    found = score(folder.record(system_clock()))
    kinds = Counter(type(happened) for happened in events)
    store = Store.open(folder.store)
    judged = [run.id for run in store.runs() if store.judgement(run.id)]
    store.close()
    return {
        "equal": {
            "injects begun, made": (kinds[Begun], kinds[Done]),
            "made in the lab": max(e.handle for e in events if isinstance(e, Done))
            - before(events),
            "still on": len(lab.truth()),
            "claims": sorted((c.unit, c.what, str(c.stage)) for c in folder.claims()),
            "earned": [(r.inject.id, r.detection, r.remediation) for r in found.results],
            "score": round(found.total, 1),
            "sealed and whole": check_seals(folder),
        },
        "looks begun": kinds[Looking],
        "looks kept": kinds[Scanned],
        "runs judged and not noted": len(judged) - kinds[Scanned],
    }


def before(events: list[Any]) -> int:
    """The lab's number of the last fault before the drill's own."""
    return min(e.handle for e in events if isinstance(e, Done) and e.handle) - 1


def main() -> None:
    """Both, and the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=float, default=6.0, help="seconds, on average")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = []
    for dice in (None, random.Random(options.seed)):
        with tempfile.TemporaryDirectory() as made, Lab(SMALL) as lab:
            told = drill(lab, Path(made), dice, options.every)
            found.append(told.pop("equal"))
            print("undisturbed:" if dice is None else f"killed every {options.every:g} s:")
            for name, value in (told | found[-1]).items():
                print(f"    {name}: {value:.0f}" if name == "seconds" else f"    {name}: {value}")
    print("the outcomes are equal" if found[0] == found[1] else "the outcomes DIFFER")
    sys.exit(found[0] != found[1])


if __name__ == "__main__":
    main()
