"""Every shipped scenario, rehearsed with several seeds: are the scripted teams ranked as they are?

    .venv/bin/python benchmarks/rehearse.py [--seeds 1,2,3] [--out DIR] [SCENARIO.yaml…]

Each is one `netaudit drill rehearse` in labs of its own, four teams at once, links shaped. Then
each team's score is computed again, by another process, from a copy of its drill's directory:
seal, journals and store. One line of DIR/results.ndjson each; what stands there is not done again.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
INVENTORY = ROOT / "inventories/kontum/inventory.yaml"
TEAMS = ("good", "slow", "shuts-down", "claims-all")


def netaudit(*arguments: object) -> subprocess.CompletedProcess[str]:
    """One `netaudit drill`, to its end."""
    command = [sys.executable, "-m", "netaudit", "drill", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def rehearsed(scenario: Path, seed: int, folder: Path) -> dict[str, Any]:
    """One rehearsal, and whether its evidence alone gives the same scores."""
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    ended = netaudit(
        "rehearse", scenario, "--inventory", INVENTORY, "--seed", seed, "--out", folder, "--json"
    )
    line = {
        "scenario": scenario.stem,
        "seed": seed,
        "seconds": round(time.monotonic() - begun),
        "code": ended.returncode,
    }
    if not ended.stdout.startswith("{"):
        return {**line, "error": ended.stderr[-2000:]}
    told = json.loads(ended.stdout)
    again = {team: computed_again(folder / team) for team in told["scores"]}
    return {
        **line,
        "ranking": told["ranking"],
        "right": told["right"],
        "scores": {team: found["total"] for team, found in told["scores"].items()},
        "injects": len(told["scores"]["good"]["injects"]),
        "rescans": rescans(folder / "good"),
        "same": again == told["scores"],
    }


def computed_again(drill: Path) -> dict[str, Any]:
    """The score from a copy of the directory, where nothing else is known."""
    copy = drill.with_name(f"{drill.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(drill, copy)
    told: dict[str, Any] = json.loads(netaudit("score", copy, "--json").stdout or "{}")
    shutil.rmtree(copy)
    return told if told.pop("intact", False) else {}


def rescans(drill: Path) -> int:
    """How often that team's drill was looked at."""
    told: dict[str, Any] = json.loads(netaudit("status", drill, "--json").stdout)
    return int(told["rescans"])


def show(line: dict[str, Any]) -> None:
    """One row of the table."""
    if "error" in line:
        print(f"{line['scenario']:<30} {line['seed']:>4}  FAILED: {line['error'].splitlines()[-1]}")
        return
    scores = "  ".join(f"{line['scores'][team]:>10.1f}" for team in TEAMS)
    print(
        f"{line['scenario']:<30} {line['seed']:>4}  {line['injects']:>7}  {line['rescans']:>7}"
        f"  {scores}  {'yes' if line['right'] else 'NO':>6}  {'yes' if line['same'] else 'NO':>4}"
        f"  {line['seconds']:>5} s"
    )


def main() -> None:
    """Rehearse what is left, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", type=Path)
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--out", type=Path, default=Path("rehearsals"))
    options = parser.parse_args()
    shipped = sorted((INVENTORY.parent / "drills").glob("*.yaml"))
    results = options.out / "results.ndjson"
    options.out.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(t) for t in results.read_text().splitlines()] if results.exists() else []
    known = {(line["scenario"], line["seed"]) for line in lines if "error" not in line}
    for seed in map(int, options.seeds.split(",")):
        for scenario in options.scenarios or shipped:
            if (scenario.stem, seed) in known:
                continue
            line = rehearsed(scenario.absolute(), seed, options.out / f"{scenario.stem}-{seed}")
            lines.append(line)
            with results.open("a") as file:
                file.write(json.dumps(line) + "\n")
            show(line)
    print(f"{'scenario':<30} seed  injects  rescans  {'  '.join(f'{t:>10}' for t in TEAMS)}  "
          "ranked  same   time")  # fmt: skip
    for line in sorted(lines, key=lambda line: (line["scenario"], line["seed"])):
        show(line)
    good = [line for line in lines if line.get("right") and line.get("same")]
    print(f"{len(good)} of {len(lines)} rehearsals rank the teams so, and from evidence alone")
    sys.exit(len(good) != len(lines))


if __name__ == "__main__":
    main()
