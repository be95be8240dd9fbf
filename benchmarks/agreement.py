"""Do unbound and delv agree with our verdict on every zone of the lab, with every fault on?

    .venv/bin/python benchmarks/agreement.py [--units-per-fault 3]

Boots the lab, turns every DNSSEC and DNS fault on in some units each, scans, and asks, for every
zone of the inventory, `unbound-host` (which walks from the root by itself) and `delv` (through a
clean unit's resolver, checking disabled) about the zone's SOA and about a name that does not
exist. Every disagreement is printed; the exit code is their number, but for those that an RFC
decides: RSASHA1 is insecure by RFC 9905 section 2, and both tools still validate it; a denial in
an opt-out span is insecure by RFC 5155 section 9.2, and delv calls it secure.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit import inventory
from netaudit.errors import LabError
from netaudit.lab.faults import catalogue
from netaudit.lab.session import Lab, joined

if TYPE_CHECKING:
    from netaudit.model import Inventory

SAMPLE = Path(__file__).parent.parent / "inventories" / "kontum" / "inventory.yaml"
ABSENT = "netaudit-no-such-name"
Question = tuple[str, str]
DECIDED = frozenset({"algorithm-weak", "nsec3-opt-out"})


def inject(lab: Lab, network: Inventory, each: int) -> dict[str, str]:
    """Turn faults on; which kind by zone."""
    units = [unit for unit in network.units if len(unit.zones) == 1][1:]
    kinds = [kind.key for kind in catalogue().values() if kind.family in {"dnssec", "dns"}]
    kinds += ["server-without-ipv6", "ipv6-blackhole", "hostile-dns"]
    on: dict[str, str] = {}
    for kind in kinds:
        done = 0
        while done < each and units:
            unit = units.pop()
            try:
                lab.inject(kind, unit.id)
            except LabError:
                continue  # this unit has nothing that this fault can hit
            on[unit.zones[0].name] = kind
            done += 1
    return on


def ours(lab: Lab, folder: Path) -> dict[Question, str]:
    """Our verdicts, from a scan's store."""
    store = folder / "netaudit.db"
    command = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory)]
    subprocess.run(
        joined(lab.directory, "ops", [*command, "--store", str(store), "-q"]), check=False
    )
    found: dict[Question, str] = {}
    with sqlite3.connect(store) as db:
        query = "SELECT fact, target, body FROM observation WHERE fact IN (?, ?)"
        for fact, target, body in db.execute(query, ("zone.ZoneChain", "zone.ZoneDenial")):
            zone, seen = target.removeprefix("zone:"), json.loads(body)
            if fact == "zone.ZoneChain":
                found[zone, "SOA"] = seen["security"]
            else:
                found[f"{ABSENT}.{zone}", "AAAA"] = seen["cases"][0]["security"]
    db.close()
    return found


def theirs(lab: Lab, tool: str, folder: Path, questions: list[Question]) -> dict[Question, str]:
    """A tool's verdicts, four questions at a time."""
    listed = folder / "questions"
    listed.write_text("".join(f"{name} {kind}\n" for name, kind in questions))
    script = f"echo \"$0 $1 $({tool} 2>&1 | tr '\\n' ' ')\""
    command = ["xargs", "-a", str(listed), "-P4", "-n2", "sh", "-c", script]
    told = subprocess.run(
        joined(lab.directory, "ops", command), capture_output=True, text=True, check=False
    )
    found = {}
    for line in told.stdout.splitlines():
        name, kind, said = line.split(" ", 2)
        found[name, kind] = verdict(said)
    return found


def verdict(said: str) -> str:
    """What unbound-host's or delv's words mean."""
    for word, meaning in (
        ("(BOGUS", "bogus"),
        ("(secure)", "secure"),
        ("(insecure)", "insecure"),
        ("fully validated", "secure"),
        ("unsigned answer", "insecure"),
        ("resolution failed", "bogus"),
    ):
        if word in said:
            return meaning
    return said[:60]


def configured(lab: Lab, network: Inventory, folder: Path) -> dict[str, str]:
    """The tools' command lines for `$0` (name) and `$1` (type)."""
    public = lab.public_inventory.parent
    config = folder / "unbound.conf"
    config.write_text(
        f"server:\n  root-hints: {public}/root.hints\n  trust-anchor-file: {public}/"
        'trust-anchor.ds\n  local-zone: "test." nodefault\n  num-threads: 1\n'
    )
    match = re.search(
        r"DS\s+(\d+)\s+(\d+)\s+(\d+)\s+(.+)", (public / "trust-anchor.ds").read_text()
    )
    assert match is not None
    tag, algorithm, digest, text = match.groups()
    anchors = folder / "anchors"
    anchors.write_text(
        f'trust-anchors {{ . static-ds {tag} {algorithm} {digest} "{text.replace(" ", "")}"; }};'
    )
    resolver = network.units[0].resolvers[0].addresses[0]
    return {
        "unbound-host": f"unbound-host -C {config} -v -t $1 $0",
        "delv": f"delv @{resolver} -a {anchors} +root=. $0 $1",
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--units-per-fault", type=int, default=3)
    each = parser.parse_args().units_per_fault
    with tempfile.TemporaryDirectory() as name, Lab(SAMPLE, links=False) as lab:
        folder = Path(name)
        network = inventory.load(lab.public_inventory)
        on = inject(lab, network, each)
        print(f"faults: {dict(Counter(on.values()))}")
        mine = ours(lab, folder)
        print(f"our verdicts: {dict(Counter(mine.values()))} on {len(mine)} questions")
        wrong = 0
        for tool, command in configured(lab, network, folder).items():
            told = theirs(lab, command, folder, list(mine))
            differ = [q for q in mine if told.get(q) != mine[q]]
            decided = [q for q in differ if on.get(q[0].removeprefix(f"{ABSENT}.")) in DECIDED]
            print(
                f"{tool}: agrees on {len(mine) - len(differ)} of {len(mine)}; "
                f"{len(decided)} decided by an RFC"
            )
            for question in sorted(set(differ) - set(decided)):
                kind = on.get(question[0].removeprefix(f"{ABSENT}."), "no fault")
                print(
                    f"  {question[0]} {question[1]} ({kind}): we say {mine[question]}, "
                    f"{tool} {told.get(question)!r}"
                )
                wrong += 1
    return wrong


if __name__ == "__main__":
    raise SystemExit(main())
