"""Faults in the lab by family, scored over several seeds: recall and precision by kind.

    .venv/bin/python benchmarks/faults.py --family ipv6 [--units 24] [--seeds 1 2 3] [--each 1]
                                          [--loss 2] [--under KIND] [--without-paths]
                                          [--on-link] [--only KIND ...]
    .venv/bin/python benchmarks/faults.py --family exposure [...]
    .venv/bin/python benchmarks/faults.py --family dnssec dns mail tls --units 120 [...]

For each seed a synthetic province of so many units boots with shaped links, which lose so many
percent of the packets each way at communes. Of every kind of fault of the families so many are
injected, at units drawn from the seed, as far as faults leave room for each other:

- ipv6: addresses, paths, reverse DNS, tunnels and other leftovers, hosts that nobody declared, a
  filter for IPv4 alone, and what is said on a link where the operations centre has an interface;
- exposure: what stands open and should not, what should and does not, what moved, changed or
  speaks without TLS;
- others: those of the lab's family of that name, but for those that other units fall with.

Before them comes, with --under, a fault that other units fall with ("top-ds-mismatch"). One scan
asks the checks that these faults concern. Printed are recall and precision in all, by kind, and
each miss and false alarm.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from netaudit import inventory
from netaudit.cli.exits import OUR_ERROR
from netaudit.errors import LabError
from netaudit.inventory.generate import write
from netaudit.lab.faults import (
    FAMILIES,
    catalogue,
    exposure,
    exposure_devices,
    exposure_services,
    ipv6,
    onlink,
    path,
    reverse,
    strangers,
    transition,
)
from netaudit.lab.session import Lab

ON_SEGMENT = [k.key for k in onlink.KINDS]
NEW = [k.key for m in (reverse, transition, strangers) for k in m.KINDS] + [
    "filter-open-on-ipv6",
    "status-host-without-aaaa",
]
PATHS = [k.key for m in (ipv6, path) for k in m.KINDS]
EXPOSURE = [k.key for m in (exposure, exposure_devices, exposure_services) for k in m.KINDS]
CHECKS = {
    "ipv6": (
        "ipv6.*", "dns.reverse-*", "dns.names-declared", "dnssec.reverse-signed",
        "exposure.zones-kept", "exposure.same-on-both-families",
    ),
    "exposure": ("exposure.*", "ipv6.service-*", "ipv6.parity", "tls.*"),
    # Whoever is hostile may spoil any of them.
    "hostile": ("ipv6.*", "dns.*", "dnssec.*", "exposure.*", "mail.*", "tls.*"),
}  # fmt: skip
# The operations centre has an interface on the first commune's link, and leave to ask there.
STANDS = '{unit: xa-1, interface: lan0, routers: ["fe80::1"]}'
ON_LINK = """
on_link:
  listen: 8
  send: [router-solicitation, dhcpv6-information-request, echo]
"""
NETAUDIT = [sys.executable, "-m", "netaudit"]


def kinds_of(wanted: argparse.Namespace) -> list[str]:
    """The families' kinds."""
    others = NEW if wanted.without_paths else [*PATHS, *NEW]
    own = {"exposure": EXPOSURE, "ipv6": [*ON_SEGMENT, *others]}
    if wanted.only:
        return list(wanted.only)
    found: list[str] = []
    for family in wanted.family:
        rest = (k.key for k in catalogue().values() if k.family == family and not k.wide)
        found += own.get(family, rest)
    return [*dict.fromkeys(found)]


def policy(folder: Path, families: list[str], expected: set[str]) -> Path:
    """The families' checks, and those that the faults fail elsewhere; no other."""
    made = folder / "policy.yaml"
    head = "name: faults\ntitle: {vi: Lỗi, en: Faults}\nextends: baseline\nchecks:\n"
    checks = {c for f in families for c in CHECKS.get(f, (f"{f}.*",))} | expected
    lines = "".join(f'  "{check}": must\n' for check in sorted(checks))
    made.write_text(head + '  "*": off\n' + lines + ON_LINK)
    return made


def province(folder: Path, units: int, seed: int, loss: float) -> Path:
    """A synthetic province whose communes lose `loss` percent each way."""
    made = write(units, seed, folder)
    text = re.sub(r"(loss: )[^,}\n]*", rf"\g<1>{loss:g} %", made.read_text())
    made.write_text(text.replace("    zone: wan\n", f"    zone: wan\n    on_link: {STANDS}\n", 1))
    return made


def inject(lab: Lab, kinds: list[str], units: list[str], seed: int, each: int) -> Counter[str]:
    """How many of each kind found room."""

    def drawn(*words: str) -> bytes:
        return sha256("/".join((str(seed), *words)).encode()).digest()

    done: Counter[str] = Counter()
    for kind in sorted(kinds, key=drawn):
        for unit in sorted(units, key=lambda unit, kind=kind: drawn(kind, unit)):  # type: ignore[misc]  # mypy cannot type its default
            if done[kind] == each:
                break
            try:
                lab.inject(kind, unit)
            except LabError:
                continue
            done[kind] += 1
    return done


def one(folder: Path, seed: int, wanted: argparse.Namespace) -> dict[str, Any]:
    """The score of one seed."""
    made = province(folder, wanted.units, seed, wanted.loss)
    kinds = kinds_of(wanted)
    store = folder / "netaudit.db"
    with Lab(made) as lab:
        units = [unit.id for unit in inventory.load(made).units]
        if wanted.under and not inject(lab, [wanted.under], units, seed, 1):
            raise SystemExit(f"{wanted.under}: no unit of this province can have it")
        done = inject(lab, kinds, units, seed, wanted.each)
        begun = time.monotonic()
        expected = {pair.check for truth in lab.truth() for pair in truth.expected}
        families = [] if wanted.on_link else wanted.family
        extra = {"ipv6.segment-*"} if wanted.on_link else set()
        asked = str(policy(folder, families, expected | extra))
        scan = ["scan", "--store", str(store), "--policy", asked, "--quiet"]
        scanned = lab.exec([*NETAUDIT, *scan, str(lab.public_inventory)], timeout=1800)
        if scanned.returncode == OUR_ERROR:
            raise SystemExit(scanned.stderr)
        took = time.monotonic() - begun
        score = [*NETAUDIT, "lab", "score", "--store", str(store), "--state", str(lab.directory)]
        told = subprocess.run([*score, "--json"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(told.stdout)
    print(f"seed {seed}: {done.total()} faults of {len(done)} kinds, scanned in {took:.0f} s")
    if short := sorted(set(kinds) - set(done)):
        print(f"  no room for: {', '.join(short)}")
    return found


def tell(found: dict[str, Any]) -> None:
    """One seed's figures."""
    total = found["overall"]
    print(
        f"  recall {total['recall']:.3f} ({total['found']} found, {total['missed']} missed), "
        f"precision {total['precision']:.3f} ({total['false_alarms']} false alarms), "
        f"{len(found['masked'])} masked"
    )
    for what in ("missed", "false_alarms"):
        for entry in found[what]:
            print(f"  {what}: {json.dumps(entry, ensure_ascii=False)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=FAMILIES, nargs="+", required=True)
    parser.add_argument("--under", default="", help="a fault that others fall with, first")
    parser.add_argument("--units", type=int, default=24)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--each", type=int, default=1, help="faults of each kind")
    parser.add_argument("--loss", type=float, default=2.0, help="percent, each way, at communes")
    parser.add_argument("--without-paths", action="store_true", help="leave path faults out")
    parser.add_argument("--only", nargs="+", default=[], metavar="KIND", help="these kinds alone")
    parser.add_argument("--on-link", action="store_true", help="checks of a link alone; kinds, too")
    wanted = parser.parse_args()
    if wanted.on_link:
        wanted.only = wanted.only or ON_SEGMENT
    kinds: dict[str, Counter[str]] = {}
    for seed in wanted.seeds:
        with tempfile.TemporaryDirectory() as folder:
            found = one(Path(folder), seed, wanted)
        tell(found)
        for kind, tally in found["by_kind"].items():
            counts = {key: tally[key] for key in ("found", "missed")}
            kinds.setdefault(kind, Counter()).update(counts)
    for kind, tally in sorted(kinds.items()):
        print(f"{kind:<28} {tally['found']} found, {tally['missed']} missed")


if __name__ == "__main__":
    main()
