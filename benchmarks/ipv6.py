"""The IPv6 family on a whole province: wall time, packets and octets, and what one unit sees.

    .venv/bin/python benchmarks/ipv6.py [--inventory FILE] [--unit ID] [--rate 2000] [--latency 150]
                                     [--no-links]

Boots the lab with its links and asks every check of the family ipv6 about all units, both address
families where a check compares them, with no fault injected. Printed are the wall time, what the
gate admitted, and, for one unit whose link is set to the rate (kbit/s) and one-way latency (ms)
given, a capture inside that unit: packets and octets both ways, whoever sent them, and the most in
any one second beside the budget (half of the link, as the gate's default has it).

Exit code 1 if that second exceeds the budget, or the scan did not end well.
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


def inventory(folder: Path, options: argparse.Namespace) -> Path:
    """The province with the link of one unit changed."""
    unit, rate, latency = options.unit, options.rate, options.latency
    lines = options.inventory.read_text().splitlines()
    start = lines.index(f"  {unit}:")
    end = next(n for n in range(start + 1, len(lines)) if re.match(r"  \S", lines[n]))
    block = [line for line in lines[start:end] if not line.startswith("    link:")]
    block.insert(1, f"    link: {{rate: {rate} kbit/s, latency: {latency} ms}}")
    path = folder / "inventory.yaml"
    path.write_text("\n".join([*lines[:start], *block, *lines[end:]]) + "\n")
    return path


# In the unit: packets and octets of IP that come in and go out, by the second, told at SIGTERM.
CAPTURE = """
import collections, json, signal, socket, sys, time
heard = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
heard.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
heard.bind(("up", 3))
seconds = {True: collections.Counter(), False: collections.Counter()}
packets = {True: 0, False: 0}
def tell(*_):
    lost = heard.getsockopt(263, 6, 8)[4:]  # PACKET_STATISTICS: heard, and not kept
    both = seconds[True] + seconds[False]
    print(json.dumps({
        "in": packets[False], "out": packets[True], "octets in": seconds[False].total(),
        "octets out": seconds[True].total(), "busiest": max(both.values(), default=0),
        "busiest in": max(seconds[False].values(), default=0), "seconds": len(both),
        "lost": int.from_bytes(lost, "little"),
    }), flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, tell)
print("hears", flush=True)
while True:
    data, where = heard.recvfrom(65536)
    out = where[2] == 4  # PACKET_OUTGOING
    packets[out] += 1
    seconds[out][int(time.monotonic())] += len(data)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inventory", type=Path, default=SAMPLE, help="the sample province")
    parser.add_argument("--unit", default="x-dak-plo")
    parser.add_argument("--rate", type=int, default=2000, help="kbit/s of that unit's link")
    parser.add_argument("--latency", type=int, default=150, help="one way, ms")
    parser.add_argument("--no-links", dest="links", action="store_false")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        network = inventory(folder, options)
        with Lab(network, links=options.links) as lab:
            return measure(lab, folder, options)


def measure(lab: Lab, folder: Path, options: argparse.Namespace) -> int:
    watching = subprocess.Popen(
        joined(lab.directory, options.unit, [sys.executable, "-c", CAPTURE]),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    watching.stdout.readline()
    store = folder / "store.db"
    scan = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory), "-q"]
    scan += ["--store", str(store), "--policy", str(policy(folder)), "--fail-on", "never"]
    started = time.monotonic()
    done = lab.exec(scan, timeout=3600)
    wall = time.monotonic() - started
    watching.terminate()
    heard = json.loads(watching.communicate(timeout=10)[0])
    from netaudit.store import Store

    opened = Store.open(store)
    run = opened.run("latest")
    outcomes = Counter(str(finding.outcome) for finding in opened.findings(run.id))
    opened.close()
    units = lab.about["units"]
    limits = Limits()
    budget = options.rate * 125 * limits.link_share
    bucket = max(1500.0, options.rate * 2.5)  # as the gate has it for a link
    print(f"{units} units, exit {done.returncode}: {wall:.1f} s wall {done.stderr[-300:]}")
    print(f"gate: {run.packets_sent} packets, {run.packets_sent / units:.0f} a unit")
    print(f"findings: {dict(outcomes)}")
    print(f"{options.unit}, captured there: {heard}")
    kept = heard["busiest"] <= budget + bucket
    print(
        f"busiest second, both ways: {heard['busiest']} octets; budget {budget:.0f} and a burst of "
        f"{bucket:.0f}: {'kept' if kept else 'EXCEEDED'}"
    )
    return 0 if kept and not done.returncode and heard["in"] else 1


if __name__ == "__main__":
    sys.exit(main())
