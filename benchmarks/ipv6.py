"""The IPv6 family on a whole province: wall time, packets and octets, and what one unit sees.

    .venv/bin/python benchmarks/ipv6.py [--unit ID] [--rate 2000] [--latency 150] [--no-links]

Boots the lab with its links and asks every check of the family ipv6 about all units, both address
families where a check compares them, with no fault injected. Printed are the wall time, what the
gate admitted, and, for one unit whose link is set to the rate (kbit/s) and one-way latency (ms)
given, a capture by tcpdump inside that unit: packets and octets from us, and the most in any one
second beside the budget (half of the link, as the gate's default has it).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from netaudit import registry
from netaudit.lab.session import Lab, joined
from netaudit.net.gate import Limits

SAMPLE = Path(__file__).parent.parent / "inventories" / "kontum" / "inventory.yaml"


def policy(folder: Path) -> Path:
    """Every check of the family, and no other."""
    wanted = [id_ for id_ in registry.load().checks if id_.startswith("ipv6.")]
    lines = ["name: ipv6-only", "title: {vi: Chỉ IPv6, en: IPv6 only}", 'default: "off"', "checks:"]
    path = folder / "policy.yaml"
    path.write_text("\n".join([*lines, *(f"  {id_}: must" for id_ in wanted)]) + "\n")
    return path


def inventory(folder: Path, unit: str, rate: int, latency: int) -> Path:
    """The sample province with the link of one unit changed."""
    lines = SAMPLE.read_text().splitlines()
    start = lines.index(f"  {unit}:")
    end = next(n for n in range(start + 1, len(lines)) if re.match(r"  \S", lines[n]))
    block = [line for line in lines[start:end] if not line.startswith("    link:")]
    block.insert(1, f"    link: {{rate: {rate} kbit/s, latency: {latency} ms}}")
    path = folder / "inventory.yaml"
    path.write_text("\n".join([*lines[:start], *block, *lines[end:]]) + "\n")
    return path


def seconds(capture: Path) -> tuple[Counter[int], int]:
    """Octets in each second that came into the unit, with Ethernet headers, and the packets."""
    command = ["tcpdump", "-nn", "-tt", "-e", "-r", str(capture), "inbound"]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found: Counter[int] = Counter()
    packets = 0
    for line in told.splitlines():
        if match := re.match(r"(\d+)\.\d+ .*?length (\d+):", line):
            found[int(match[1])] += int(match[2])
            packets += 1
    return found, packets


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unit", default="x-dak-plo")
    parser.add_argument("--rate", type=int, default=2000, help="kbit/s of that unit's link")
    parser.add_argument("--latency", type=int, default=150, help="one way, ms")
    parser.add_argument("--no-links", dest="links", action="store_false")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        network = inventory(folder, options.unit, options.rate, options.latency)
        with Lab(network, links=options.links) as lab:
            measure(lab, folder, options)


def measure(lab: Lab, folder: Path, options: argparse.Namespace) -> None:
    capture = folder / "unit.pcap"
    command = ["tcpdump", "-i", "up", "-s", "96", "-U", "-w", str(capture)]
    watching = subprocess.Popen(
        joined(lab.directory, options.unit, [*command, "-Z", "root"]), stderr=subprocess.DEVNULL
    )
    store = folder / "store.db"
    scan = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory), "-q"]
    scan += ["--store", str(store), "--policy", str(policy(folder)), "--fail-on", "never"]
    started = time.monotonic()
    done = lab.exec(scan, timeout=3600)
    wall = time.monotonic() - started
    watching.terminate()
    watching.wait()
    from netaudit.store import Store

    run = Store.open(store).run("latest")
    units = lab.about["units"]
    found, packets = seconds(capture)
    budget = options.rate * 125 * Limits().link_share
    print(f"{units} units, exit {done.returncode}: {wall:.1f} s wall {done.stderr[-300:]}")
    print(f"gate: {run.packets_sent} packets, {run.packets_sent / units:.0f} a unit")
    if found:
        total, busiest = sum(found.values()), max(found.values())
        print(f"{options.unit}, captured there: {packets} packets, {total} octets in")
        print(f"busiest second: {busiest} octets in; its budget, both ways: {budget:.0f}")


if __name__ == "__main__":
    main()
