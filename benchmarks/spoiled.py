"""Zones that were changed after they were signed: what DNSViz and Zonemaster find, and we do not.

    .venv/bin/python benchmarks/spoiled.py SEED ZONES [knot] [named]

The zones are those of tests/peers/spoils.py: signed by BIND or ldns, one to three of their records
changed, served by NSD, in a network namespace of its own; servers that are named have the zones as
they were signed, so that what is wrong is wrong at one of several. Our checks of zones are asked,
Debian's `dnsviz` and `zonemaster-cli` as well. Printed is each of their findings that has none of
ours beside it which docs/peers-dnssec.md names, but for

- what they find on a sound zone of this farm too: one server, no reverse zones;
- zones that do not validate as a whole, or that nobody can validate: those are told once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from random import Random  # noqa: TID251  seeded
from typing import TYPE_CHECKING, Any

import peer_findings

from tests.lab.network import in_a_namespace
from tests.peers import farm, spoils
from tests.peers.signers import SERVERS

if TYPE_CHECKING:
    from collections.abc import Sequence

GROK = Path(__file__).with_name("dnsviz_grok.py")
AT_ONCE = 3
WHOLE = frozenset({"dnssec.chain-validates", "dnssec.ds-matches-key"})
ROOT_KEYS = ("dig", f"@{farm.V4['nsd']}", ".", "DNSKEY", "+noall", "+answer")


def dnsviz(folder: Path, zone: str) -> dict[str, Any]:
    """What grok says of one zone; nothing where it crashed."""
    probed, said = folder / f"{zone}.probe", folder / f"{zone}.grok"
    servers = ",".join(
        f"{name}.test={address}"
        for name in SERVERS
        for address in (farm.V4[name], f"[{farm.V6[name]}]")
    )
    probe = ["dnsviz", "probe", "-A", "-E", "-a", ".", "-x", f".:{servers}", "-o", str(probed)]
    subprocess.run([*probe, zone], capture_output=True, check=False)
    grok = ["/usr/bin/python3", str(GROK), "-t", str(folder / "root.keys"), "-r", str(probed)]
    subprocess.run([*grok, "-o", str(said), zone], capture_output=True, check=False)
    text = said.read_text("utf-8") if said.exists() else ""
    return dict(json.loads(text)) if text else {}


def zonemaster(folder: Path, zone: str) -> str:
    """Its lines, each behind the zone."""
    tool = ["zonemaster-cli", "--hints", str(folder / "root.hints"), "--level", "WARNING"]
    options = ["--raw", "--show-testcase", "--no-progress", zone]
    done = subprocess.run([*tool, *options], capture_output=True, text=True, check=False)
    return "".join(f"{zone} {line}\n" for line in done.stdout.splitlines())


def said(seed: int, count: int, beside: Sequence[str]) -> dict[str, Any]:
    """What was done to the zones and what all say of them; the last zone is sound."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spoiled = spoils.made(Random(seed), folder, count, 1, (*spoils.ALONE, *beside))
        with spoils.served(spoiled, folder, beside) as judges:
            zones = [zone.zone for zone in spoiled]
            _, failed, codes = farm.ours(judges, [], zones)
            keys = subprocess.run(ROOT_KEYS, capture_output=True, text=True, check=True).stdout
            (folder / "root.keys").write_text(keys, "utf-8")
            with ThreadPoolExecutor(AT_ONCE) as pool:
                grok = dict(zip(zones, pool.map(partial(dnsviz, folder), zones), strict=True))
                raw = "".join(pool.map(partial(zonemaster, folder), zones))
        return {
            "done": {zone.zone: zone.done for zone in spoiled},
            "failed": failed,
            "codes": codes,
            "grok": grok,
            "raw": raw,
        }


def main(seed: int, count: int, beside: Sequence[str]) -> None:
    """Print what is open, and how much there was to compare."""
    told = in_a_namespace(partial(said, seed, count, beside))
    *zones, sound = told["done"]
    theirs = {
        "DNSViz": peer_findings.of_dnsviz(told["grok"], [*zones, sound]),
        "Zonemaster": peer_findings.of_zonemaster(told["raw"]),
    }
    known, compared, still = peer_findings.mapping(), 0, 0
    crashed = [zone for zone in zones if not told["grok"][zone]]
    whole = [zone for zone in zones if WHOLE & {*told["failed"].get(zone, ())}]
    for zone in (zone for zone in zones if zone not in whole):
        ours = {*told["failed"].get(zone, ()), *told["codes"].get(zone, ())}
        ours -= {*told["failed"].get(sound, ())}
        for tool, found in theirs.items():
            for one in sorted(found.get(zone, set()) - found.get(sound, set())):
                text = known.get(one) or known.get(one.split()[0], "")
                compared += 1
                if text.startswith(peer_findings.LEFT_OUT):
                    continue
                if not set(re.findall(r"`([^`]+)`", text)) & ours:
                    still += 1
                    print(f"{zone}: {tool} {one}; ours: {sorted(ours)}; {told['done'][zone]}")
    everywhere = {*told["failed"].get(sound, ())}
    bad = sum(bool({*told["failed"].get(zone, ())} - everywhere) for zone in zones)
    print(
        f"seed {seed}: {count} zones, {bad} with a finding of ours, {len(whole)} of them bogus or "
        f"insecure as a whole; dnsviz crashed on {len(crashed)}\n"
        f"findings of theirs on the others: {compared}, open: {still}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
