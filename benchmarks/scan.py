"""How long a scan of a whole province takes, beside a user's usual tools on the same lab.

    .venv/bin/python benchmarks/scan.py [--faults 40] [--seed 1] [--no-links] [--tools all|none]

Boots the lab with its links (rate, latency, loss), injects faults, and then runs, one after the
other, from the operations centre:

- `netaudit scan` of all units: both families, all checks;
- `nmap -sS -n -Pn -T4` on the same addresses and the same TCP ports, IPv4 then IPv6;
- `nmap -sU` on the same UDP ports (only with --udp: it takes very long);
- `delv` for every zone of the inventory, eight at a time, through its unit's resolver.

Wall time, peak memory and what was found are printed, with how they were obtained. The lab, its
servers and the tools share this machine's processors, for every tool alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit import inventory, registry
from netaudit.lab.score import score
from netaudit.lab.session import Lab, joined
from netaudit.model import Inventory, Transport
from netaudit.net.ports import TCP, UDP
from netaudit.run import load_judged
from netaudit.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

SAMPLE = Path(__file__).parent.parent / "inventories" / "kontum" / "inventory.yaml"


@dataclass(frozen=True)
class Ended:
    """One command: its exit code, seconds of wall time, its peak resident memory in MiB."""

    code: int
    seconds: float
    peak_mib: float
    output: str


def timed(command: Sequence[str]) -> Ended:
    """Run a command to its end; memory is that of the largest process (wait4's ru_maxrss)."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Ended(process.returncode, seconds, usage.ru_maxrss / 1024, out.read())


def addresses(network: Inventory, version: int) -> list[str]:
    """Every declared address of that family."""
    return [
        str(address)
        for unit in network.units
        for host in unit.hosts
        for address in host.addresses
        if address.version == version
    ]


def tcp_ports(network: Inventory) -> list[int]:
    """The ports that netaudit asks for: its list, and what the inventory declares."""
    declared = {
        service.port
        for unit in network.units
        for host in unit.hosts
        for service in host.services
        if service.transport is Transport.TCP
    }
    return sorted(declared | set(TCP))


def scan(lab: Lab, store: Path) -> Ended:
    command = [sys.executable, "-m", "netaudit", "scan", str(lab.public_inventory)]
    return timed(joined(lab.directory, "ops", [*command, "--store", str(store)]))


def nmap(lab: Lab, network: Inventory, version: int, folder: Path, *, udp: bool) -> Ended:
    """nmap as people run it: no names, no ping, timing template 4.

    Over IPv4 with --send-ip: the lab routes IPv4 over IPv6 next hops (RFC 8950), and nmap's own
    Ethernet frames know only ARP.
    """
    listed = folder / f"targets-{version}"
    listed.write_text("\n".join(addresses(network, version)) + "\n")
    ports = sorted(UDP) if udp else tcp_ports(network)
    command = ["nmap", "-sU" if udp else "-sS", "-n", "-Pn", "-T4", "-iL", str(listed), "-oG", "-"]
    command += ["-p", ",".join(map(str, ports))] + (["-6"] if version == 6 else ["--send-ip"])
    return timed(joined(lab.directory, "ops", command))


def open_ports(output: str) -> int:
    """Ports that nmap's greppable output calls open."""
    return len(re.findall(r"\d+/open/", output))


def delv(lab: Lab, network: Inventory, folder: Path) -> tuple[float, int, int]:
    """Seconds for all zones, how many were validated, how many were not."""
    anchors = folder / "anchors"
    anchors.write_text(_bind_anchors(lab))

    jobs = [
        f"{unit.resolvers[0].addresses[0]} {zone.name}"
        for unit in network.units
        for zone in unit.zones
        if unit.resolvers
    ]
    listed = folder / "zones"
    listed.write_text("\n".join(jobs) + "\n")
    one = f"delv @$0 -a {anchors} +root=. $1 SOA 2>&1 | grep -q '; fully validated' && echo yes"
    # One process starts them all: what it costs to enter the lab is paid once.
    ended = timed(
        joined(lab.directory, "ops", ["xargs", "-a", str(listed), "-P8", "-n2", "sh", "-c", one])
    )
    validated = ended.output.count("yes")
    return ended.seconds, validated, len(jobs) - validated


def _bind_anchors(lab: Lab) -> str:
    lines = (lab.public_inventory.parent / "trust-anchor.ds").read_text().splitlines()
    found = []
    for line in lines:
        if match := re.search(r"\bDS\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)", line):
            tag, algorithm, digest, text = match.groups()
            found.append(f'. static-ds {tag} {algorithm} {digest} "{text}";')
    return "trust-anchors { " + " ".join(found) + " };\n"


def describe(arguments: argparse.Namespace) -> None:
    versions = {"nmap": ["nmap", "--version"], "delv": ["delv", "-v"]}
    print(
        f"machine: {os.cpu_count()} processors, {platform.platform()}, Python "
        f"{platform.python_version()}"
    )
    for name, command in versions.items():
        if shutil.which(name):
            said = subprocess.run(command, capture_output=True, text=True, check=False)
            print(f"{name}: {(said.stdout or said.stderr).splitlines()[0]}")
    print(
        f"lab: {arguments.inventory}, links {'on' if arguments.links else 'off'}, "
        f"{arguments.faults} faults, seed {arguments.seed}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--inventory", type=Path, default=SAMPLE)
    parser.add_argument("--faults", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-links", dest="links", action="store_false")
    parser.add_argument("--tools", choices=("all", "none"), default="all")
    parser.add_argument("--udp", action="store_true", help="nmap -sU too")
    arguments = parser.parse_args()
    describe(arguments)
    with (
        tempfile.TemporaryDirectory() as name,
        Lab(arguments.inventory, links=arguments.links) as lab,
    ):
        folder = Path(name)
        lab.inject_random(arguments.faults, arguments.seed)
        network = inventory.load(lab.public_inventory)
        ours = measure_ours(lab, network, folder)
        if arguments.tools == "all":
            theirs = measure_theirs(lab, network, folder, udp=arguments.udp)
            print(f"\nratio: the usual tools took {theirs / ours:.1f} times as long as netaudit")


def measure_ours(lab: Lab, network: Inventory, folder: Path) -> float:
    """Scan, print what it took and found; seconds."""
    ended = scan(lab, folder / "netaudit.db")
    store = Store.open(folder / "netaudit.db")
    judged = load_judged(store.run(), registry.load(), store)
    questions = store.count(judged.run.id)
    store.close()
    result = score(judged.findings, lab.truth())
    print(
        f"\nnetaudit scan: {ended.seconds:.1f} s wall, {ended.peak_mib:.0f} MiB peak, "
        f"{judged.run.packets_sent} packets sent"
    )
    print(
        f"  {len(network.units)} units, {questions} questions, {len(judged.findings)} findings; "
        f"exit code {ended.code}"
    )
    print(
        f"  faults: {result.overall.found} expected findings found, {result.overall.missed} "
        f"missed, {result.overall.false_alarms} false alarms"
    )
    return ended.seconds


def measure_theirs(lab: Lab, network: Inventory, folder: Path, *, udp: bool) -> float:
    """The usual tools, one after the other; seconds in all."""
    total = 0.0
    for version in (4, 6):
        for transport in (False, True) if udp else (False,):
            ended = nmap(lab, network, version, folder, udp=transport)
            total += ended.seconds
            print(
                f"nmap {'-sU' if transport else '-sS'} IPv{version}: {ended.seconds:.1f} s wall, "
                f"{ended.peak_mib:.0f} MiB peak, {len(addresses(network, version))} addresses x "
                f"{len(UDP if transport else tcp_ports(network))} ports, "
                f"{open_ports(ended.output)} open"
            )
    seconds, validated, refused = delv(lab, network, folder)
    print(f"delv: {seconds:.1f} s wall, {validated} zones validated, {refused} not")
    return total + seconds


if __name__ == "__main__":
    main()
