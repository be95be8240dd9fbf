"""Do unbound and delv agree with our verdict on every zone of the lab, with every fault on?

    .venv/bin/python benchmarks/agreement.py [--units-per-fault 3]
    .venv/bin/python benchmarks/agreement.py --several SEED... [--units 60] [--under KIND]
                                              [--patience 60]

Boots the lab, turns every DNSSEC and DNS fault on in some units each, scans, and asks, for every
zone of the inventory, `unbound-host` (which walks from the root by itself) and `delv` (through a
clean unit's resolver, checking disabled) about the zone's SOA and about a name that does not
exist. With --several, a synthetic province for each seed, where every zone gets two to four faults
drawn from the seed, of those that leave room for each other; with --under, below a zone that is
broken too. Every disagreement is printed with the clause that decides it; the exit code is the
number of those that are open. docs/peers-dnssec.md argues them.
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
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit import inventory
from netaudit.errors import LabError
from netaudit.inventory.generate import write
from netaudit.lab.faults import catalogue
from netaudit.lab.session import Lab, joined

if TYPE_CHECKING:
    from netaudit.model import Inventory

SAMPLE = Path(__file__).parent.parent / "inventories" / "kontum" / "inventory.yaml"
ABSENT = "netaudit-no-such-name"
Question = tuple[str, str]
AT_ONCE = 12  # questions
NO_VERDICT = "no verdict"
# Where one of these is on and we say "insecure", the RFC decides for us.
DECIDED = {"algorithm-weak": "RFC 9905 section 2", "nsec3-opt-out": "RFC 5155 section 9.2"}
# delv asks the lab's resolver, which reads the zones themselves: what their servers do, it misses.
# What decides about answers as the servers give them, no other having been had:
_UNSIGNED = "RFC 4035 section 4.3: a signed zone's answers have signatures, or are bogus"
_UNPROVED = "RFC 4035 section 5.3: an RRset is authentic as a key of the zone signed it"
_SILENCE = "RFC 4035 section 4.3: what no server tells is not secure"
UNSEEN = {
    "edns-dropped": _UNSIGNED, "secondary-unsigned": _UNSIGNED,
    "secondary-other-keys": _UNPROVED, "soa-double": _UNPROVED,
    "secondary-corrupt": _UNPROVED, "secondary-expired": _UNPROVED,
    "secondary-denial-wrong": _UNPROVED, "secondary-without-denial": _UNPROVED,
    "server-lame": _SILENCE, "server-tcp-dead": _SILENCE, "hostile-dns": _SILENCE,
    "ipv6-blackhole": _SILENCE, "server-without-ipv6": _SILENCE, "keys-dropped": _SILENCE,
}  # fmt: skip
# By judge, our verdict, its verdict and a fault that is on. One server denies without a proof,
# another with one that holds: whoever is asked first, the name is proved not to be there. And one
# signature that holds is enough; BIND stops at the first that fails, since KeyTrap. Where a record
# covers a name that another one matches, BIND believes the first.
FOR_US = {
    ("unbound-host", "secure", "bogus", "secondary-without-denial"): (
        "RFC 4035 section 5.4: a server of the zone gives the proof"
    ),
    ("delv", "secure", "bogus", "signatures-stray"): (
        "RFC 6840 section 5.4: any signature that holds suffices"
    ),
    ("delv", "secure", "bogus", "denial-past"): (
        "RFC 5155 section 8.3: the encloser is matched, whatever else may cover it"
    ),
}
# One server above proves that there is no such name, another refers to its zone: both hold.
FOR_US |= {
    (tool, *verdicts, "delegation-missing-at-one-server"): (
        "RFC 4035 section 5.4: one server above proves that the zone is not there, others do not"
    )
    for tool in ("unbound-host", "delv")
    for verdicts in (("secure", "bogus"), ("bogus", "secure"))
}
# The zone's only server shows no signature; one above still has a copy, and Unbound met that one.
UNDELEGATED = frozenset({"server-alone", "server-twin"})
NOT_NAMED = "RFC 1034 section 4.2.1: of a server that the delegation no longer names"
NETAUDIT = [sys.executable, "-m", "netaudit"]


def kinds_of_zones() -> list[str]:
    """The kinds of fault of a zone or its servers; not of resolvers, nor of many units at once."""
    kinds = [k for k in catalogue().values() if k.family in {"dnssec", "dns"} and not k.wide]
    return [k.key for k in kinds if not k.key.startswith("resolver-")]


def inject(lab: Lab, network: Inventory, each: int) -> dict[str, str]:
    """Turn faults on, one on a zone; which kind by zone."""
    units = [unit for unit in network.units if len(unit.zones) == 1][1:]
    on: dict[str, str] = {}
    for kind in (*kinds_of_zones(), "server-without-ipv6", "ipv6-blackhole", "hostile-dns"):
        done = 0
        for unit in reversed(units):
            zone = unit.zones[0].name
            if done == each or zone in on:
                continue
            try:
                lab.inject(kind, unit.id)
            except LabError:
                continue  # this unit has nothing that this fault can hit
            on[zone] = kind
            done += 1
        if not done:
            print(f"no room for {kind}")
    return on


def inject_several(lab: Lab, network: Inventory, seed: int) -> dict[str, str]:
    """Two to four faults on every zone, as far as they leave room for each other."""
    kinds = kinds_of_zones()
    on: dict[str, str] = {}
    for unit in network.units[1:]:  # delv asks the first one's resolver
        if len(unit.zones) != 1:
            continue
        zone = unit.zones[0]

        def drawn(key: str, zone: str = zone.name) -> bytes:
            return sha256(f"{seed}/{zone}/{key}".encode()).digest()

        wanted, done = 2 + drawn("")[0] % 3, []
        for key in sorted(kinds, key=drawn):
            if len(done) == wanted:
                break
            try:
                lab.inject(key, unit.id, zone.key)
            except LabError:
                continue  # it cannot hit this zone, or another fault has taken the place
            done.append(key)
        on[zone.name] = "+".join(sorted(done))
    return on


def policy(folder: Path) -> Path:
    """The two checks whose facts hold our verdicts."""
    made = folder / "policy.yaml"
    made.write_text(
        "name: verdicts\ntitle: {vi: Kết luận, en: Verdicts}\nextends: baseline\nchecks:\n"
        '  "*": off\n  dnssec.chain-validates: must\n  dnssec.denial-validates: must\n'
    )
    return made


def ours(lab: Lab, folder: Path) -> dict[Question, str]:
    """Our verdicts, from a scan's store."""
    store = folder / "netaudit.db"
    command = [*NETAUDIT, "scan", str(lab.public_inventory), "--policy", str(policy(folder))]
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


def theirs(
    lab: Lab, tool: str, folder: Path, questions: list[Question], patience: int
) -> dict[Question, str]:
    """A tool's verdicts, so many questions at a time: with dead servers they wait for minutes."""
    listed = folder / "questions"
    listed.write_text("".join(f"{name} {kind}\n" for name, kind in questions))
    script = f"echo \"$0 $1 $(timeout {patience} {tool} 2>&1 | tr '\\n' ' ')\""
    command = ["xargs", "-a", str(listed), f"-P{AT_ONCE}", "-n2", "sh", "-c", script]
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
    return said.strip()[:60] or NO_VERDICT


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


def _copy_above(on: set[str]) -> bool:
    return "edns-dropped" in on and bool(on & UNDELEGATED)


def why_not(tool: str, kinds: str, mine: str, told: str | None) -> str:
    """Which clause decides a difference for us, or that there is none; "" for one that is open."""
    on = set(kinds.split("+"))
    if told == NO_VERDICT:
        return "none to compare with"
    if mine == "insecure" and on & DECIDED.keys():
        return "; ".join(DECIDED[kind] for kind in sorted(on & DECIDED.keys()))
    if clauses := [
        FOR_US[key] for kind in sorted(on) if (key := (tool, mine, told, kind)) in FOR_US
    ]:
        return "; ".join(clauses)
    if tool == "unbound-host" and (mine, told) == ("bogus", "secure") and _copy_above(on):
        return NOT_NAMED
    if tool == "delv" and mine in {"bogus", "indeterminate"} and on & UNSEEN.keys():
        clauses = dict.fromkeys(UNSEEN[kind] for kind in sorted(on & UNSEEN.keys()))
        return f"not to be seen through the lab's resolver: {', '.join(clauses)}"
    return ""


def compare(lab: Lab, folder: Path, network: Inventory, on: dict[str, str], patience: int) -> int:
    """Ask all three, print where they differ; how many differences are open."""
    mine = ours(lab, folder)
    print(f"our verdicts: {dict(Counter(mine.values()))} on {len(mine)} questions")
    wrong = 0
    for tool, command in configured(lab, network, folder).items():
        told = theirs(lab, command, folder, list(mine), patience)
        kinds = {q: on.get(q[0].removeprefix(f"{ABSENT}."), "no fault") for q in mine}
        differ = {q: why_not(tool, kinds[q], mine[q], told.get(q)) for q in mine}
        differ = {q: why for q, why in differ.items() if told.get(q) != mine[q]}
        print(f"{tool}: agrees on {len(mine) - len(differ)} of {len(mine)}")
        for question, why in sorted(differ.items(), key=lambda item: (item[1], item[0])):
            said = f"we say {mine[question]}, {tool} {told.get(question)!r}"
            print(f"  {' '.join(question)} ({kinds[question]}): {said}; {why or 'OPEN'}")
        wrong += list(differ.values()).count("")
    return wrong


def several(folder: Path, seed: int, wanted: argparse.Namespace) -> int:
    """One province with several faults on each zone."""
    with Lab(write(wanted.units, seed, folder), links=False) as lab:
        network = inventory.load(lab.public_inventory)
        on = inject_several(lab, network, seed)
        if wanted.under:
            parents = [u.id for u in network.units if len(u.zones) > 1] + [network.units[0].id]
            lab.inject(wanted.under, parents[0])
        sizes = dict(sorted(Counter(kinds.count("+") + 1 for kinds in on.values()).items()))
        kinds = {key for kinds in on.values() for key in kinds.split("+")}
        print(f"seed {seed}: zones by number of faults {sizes}, {len(kinds)} kinds")
        return compare(lab, folder, network, on, wanted.patience)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--units-per-fault", type=int, default=3)
    parser.add_argument("--several", type=int, nargs="+", metavar="SEED", default=[])
    parser.add_argument("--units", type=int, default=60, help="with --several")
    parser.add_argument("--under", default="", help="with --several: a fault of the zone above")
    parser.add_argument("--patience", type=int, default=60, help="seconds for one question")
    wanted = parser.parse_args()
    wrong = 0
    for seed in wanted.several:
        with tempfile.TemporaryDirectory() as name:
            wrong += several(Path(name), seed, wanted)
    if wanted.several:
        return wrong
    with tempfile.TemporaryDirectory() as name, Lab(SAMPLE, links=False) as lab:
        network = inventory.load(lab.public_inventory)
        on = inject(lab, network, wanted.units_per_fault)
        print(f"faults: {dict(Counter(on.values()))}")
        return compare(lab, Path(name), network, on, wanted.patience)


if __name__ == "__main__":
    raise SystemExit(main())
