"""Identification against Debian's own servers, beside nmap -sV.

    .venv/bin/python benchmarks/identify.py [--only NAME ...] [--no-nmap]

Everything happens in a network namespace of its own, which holds nothing but a loopback interface.
Each server that is installed is started twice, unprivileged settings and temporary files only: on
its usual port and on an odd one, over IPv6 and IPv4. "right" is the product that is there,
"protocol" its protocol without the product, "wrong" anything else, "unknown" nothing. The time is
that of asking all ports at once, without a sweep; nmap is given the same ports (-Pn -n -T4 -sV).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.facts.ports import Port
from netaudit.lab.kernel import Mode, choose_mode, leave_the_machine
from netaudit.model import Transport
from tests.peers.processes import end
from tests.peers.servers import HOSTS, SERVERS, Place, Server, start, wait

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


def ours(places: list[Place]) -> tuple[dict[Place, str], float]:
    """The verdict on each place, and the seconds."""
    from netaudit.net.context import Net
    from netaudit.net.gate import Limits, gate_for
    from netaudit.probes.identity import identify
    from tests.factories import clock, make_inventory

    inventory = make_inventory()
    scope = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
    inventory = replace(inventory, authorisation=replace(inventory.authorisation, scope=scope))

    async def run() -> list[Identity]:
        gate = gate_for(inventory, Limits(run_pps=1e6, host_pps=1e6))
        net = Net(inventory, inventory.vantages[0], gate, clock)
        asked = (identify(net, ip_address(p.host), Port(p.port, Transport.TCP)) for p in places)
        found = await asyncio.gather(*asked)
        await net.close()
        return found

    began = time.perf_counter()
    found = asyncio.run(run())
    seconds = time.perf_counter() - began
    verdicts = {}
    for place, identity in zip(places, found, strict=True):
        heard = identity.protocol if identity.certain else ""
        verdicts[place] = judge(place.server, heard, identity.product, identity.version)
    return verdicts, seconds


# What nmap calls a protocol where it is not our name.
NMAP = {"domain": "dns", "rfbplayer": "vnc", "mosquitto": "mqtt", "unknown": ""}
NMAP_ALSO = {"etcd": {"http", "etcd-client"}, "http-proxy": {"http-proxy", "http"}}


def nmaps(places: list[Place]) -> tuple[dict[Place, str], float]:
    """The same by nmap -sV."""
    verdicts: dict[Place, str] = {}
    began = time.perf_counter()
    for host in HOSTS:
        here = {p.port: p for p in places if p.host == host}
        family = ["-6"] if ":" in host else []
        line = ["nmap", *family, "-Pn", "-n", "-T4", "-sT", "-sV", "-oG", "-"]
        done = subprocess.run(  # noqa: PLW1510  what it did not find counts as unknown
            [*line, "-p", ",".join(map(str, here)), host], capture_output=True, text=True
        )
        for port, rest in re.findall(r"(\d+)/open/tcp//([^,]*)", done.stdout):
            service, _, product = rest.partition("//")
            name = service.removeprefix("ssl|").rstrip("?").partition(" ")[0].lower()
            place = here[int(port)]
            sure = "" if service.endswith("?") else NMAP.get(name, name)
            if sure in NMAP_ALSO.get(place.server.protocol, ()):
                sure = place.server.protocol
            verdicts[place] = judge(place.server, sure, product, product)
    for place in places:
        verdicts.setdefault(place, "unknown")
    return verdicts, time.perf_counter() - began


def judge(server: Server, protocol: str, product: str, version: str) -> str:
    """One word; where the server tells its version, that counts too (shown, not judged)."""
    if not protocol:
        return "unknown"
    if protocol != server.protocol:
        return f"wrong ({protocol})"
    named = server.product.lower() in product.lower()
    return ("right" if named else "protocol") + ("+" if named and re.search(r"\d", version) else "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--no-nmap", action="store_true")
    options = parser.parse_args()
    # In a namespace of users some servers cannot give root up, and do not start.
    leave_the_machine(Mode.ROOT if os.geteuid() == 0 else choose_mode()[0])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    wanted = [s for s in SERVERS if not options.only or s.name in options.only]
    rows: list[tuple[Place, str, str]] = []
    spent = {"netaudit": 0.0, "nmap": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # servers that give up root still read their files
        for number, server in enumerate(wanted):
            for kind in ("usual", "odd"):
                port = server.usual if kind == "usual" else 21_000 + number
                rows += one(server, port, Path(folder) / f"{server.name}-{kind}", spent, options)
    for title, column in (("netaudit", 1), ("nmap -sV", 2)):
        words = [str(row[column]).partition(" ")[0].rstrip("+") for row in rows]
        counts = {w: words.count(w) for w in ("right", "protocol", "wrong", "unknown")}
        told = sum("+" in str(row[column]) for row in rows)
        print(f"{title}: {counts}, of {len(rows)} ports; version told on {told}")
    print({name: round(seconds, 1) for name, seconds in spent.items()}, "seconds")


def one(
    server: Server, port: int, folder: Path, spent: dict[str, float], options: argparse.Namespace
) -> list[tuple[Place, str, str]]:
    """Start a server, ask it, stop it."""
    process = start(server, port, folder)
    if process is None:
        print(f"{server.name}: not installed", file=sys.stderr)
        return []
    try:
        places = wait([Place(server, host, port) for host in HOSTS])
        if not places:
            log = (folder / "log.out").read_text(errors="replace")[-300:]
            print(f"{server.name} on {port} does not start: {log}", file=sys.stderr)
            return []
        mine, seconds = ours(places)
        spent["netaudit"] += seconds
        theirs = dict.fromkeys(places, "-")
        if not options.no_nmap:
            theirs, seconds = nmaps(places)
            spent["nmap"] += seconds
        for place in places:
            told = f"{mine[place]:<18} {theirs[place]}"
            print(f"{server.name:<14} {place.host:>9} {place.port:>6}  {told}", flush=True)
        return [(place, mine[place], theirs[place]) for place in places]
    finally:
        end(process)


if __name__ == "__main__":
    main()
