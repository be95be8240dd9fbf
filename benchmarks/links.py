"""`netaudit discover` beside nmap and masscan through 204 slow access links.

    .venv/bin/python benchmarks/links.py [--delay 40] [--loss 0] [--version 4] [--tool ...]
                                         [--units 204] [--ports 100] [--bound 240]
    .venv/bin/python benchmarks/links.py --all [--tool ...]    # all eight scenarios, one table

Three namespaces in a row: the scanner's, one with the links (benchmarks/relay.c: a FIFO queue of
200 ms and a rate for each unit and direction, then the delay; netem is not in every kernel), and
one that has all addresses of 204 units: 16 hosts each, asked for 100 ports, two of them open.
A quarter of the units each have 128 kbit/s, 512 kbit/s, 2 Mbit/s and 100 Mbit/s.

"known": the inventory says the links' rates, "learnt": --learn-rates; "connect" and
"connect-learnt": the same without CAP_NET_RAW. "queued" is the mean (longest) wait in a link's
queue, of both directions, in the table that of the kind of link with the longest; "dropped" is by
full queues, not by the loss that is made on purpose; "overrun": frames that the emulator itself
had no room for. Processor time is of the command, of its helper, of the links, and of all others
on the machine. The command's start is in its time, reading 3,264 hosts among it.

The floor is the time that the slowest link takes for one SYN to each port as a raw packet, without
the kernel's options, in rounds: of each round a probe or its answer is lost as often as the links
lose them, and these leave once more a round trip later, until less than one probe of all links of
the slowest kind is left. Nobody who waits for what is lost can be through before that. "floors" is
how many of it were needed.
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import json
import os
import platform
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from processors import Helpers, busy_seconds

from netaudit.lab import links
from netaudit.lab.kernel import Mode, choose_mode, leave_the_machine, new_namespace, set_kernel
from netaudit.lab.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOSTS, FIRST = 16, 20_000
LISTENING = (20_010, 20_077)
RATES = (128, 512, 2_000, 100_000)
QUEUE_MS = 200
NEAR = {4: "198.18.0.1", 6: "2001:db8:a::1"}
SPARE = {4: "198.18.0.9", 6: "2001:db8:a::9"}
FAR = {4: "198.19.0.0/16", 6: "2001:db8:b::/96"}
PER_UNIT = {4: "198.19.{}.0/24", 6: "2001:db8:b::{:x}:0/112"}
FRAME = {4: 54, 6: 74}
_SIOCETHTOOL, _SET_TX_CHECKSUMS = 0x8946, 0x17
Pairs = set[tuple[str, int]]


@dataclass(frozen=True)
class Plan:
    """What is asked: the IP version, of how many units, over links of which round trip in ms.

    `loss` is in percent, one way; `bound`: seconds after which a tool is stopped.
    """

    version: int
    units: int
    delay: int
    loss: float
    ports: range
    bound: float

    @property
    def floor(self) -> float:
        """Seconds, at least."""
        share, slowest = 1.0, -(-self.units // len(RATES))
        again = 1 - (1 - self.loss / 100) ** 2
        probes = HOSTS * len(self.ports)
        seconds = 0.0
        while share * probes * slowest >= 1:
            octets = share * probes * FRAME[self.version]
            seconds += octets * 8 / (min(RATES) * 1000) + self.delay / 1000
            share *= again
        return seconds


def plain_checksums(name: str) -> None:
    """Have the kernel fill checksums in: what a relay sends on must be whole."""
    held = ctypes.create_string_buffer(struct.pack("=II", _SET_TX_CHECKSUMS, 0))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = struct.pack("16sQ16x", name.encode(), ctypes.addressof(held))
        fcntl.ioctl(sock, _SIOCETHTOOL, request)


def network() -> tuple[links.Node, links.Node, links.Node]:
    """Near, the links', far."""
    near, middle, far = (links.open_node(new_namespace(n)) for n in ("near", "links", "far"))
    links.add_addresses(near, [ip_address(a) for a in NEAR.values()])
    links.connect(near, middle, "v0", "r0", 2)
    links.connect(middle, far, "r1", "v1", 9)
    links.configure(near, 2, links.UPSTREAM)
    index = links.index_of(far, "v1")
    links.configure(far, index, links.DOWNSTREAM)
    for name in ("r0", "r1"):
        middle.route.link("set", index=links.index_of(middle, name), state="up")
    for prefix in FAR.values():
        links.add_route(near, ip_network(prefix), 2, links.DOWNSTREAM)
    for prefix in ("::/0", "0.0.0.0/0"):
        links.add_route(far, ip_network(prefix), index, links.UPSTREAM)
    with near.namespace.entered():
        plain_checksums("v0")
    with far.namespace.entered():
        plain_checksums("v1")
        for version, prefix in FAR.items():
            family = "-6" if version == 6 else "-4"
            command = ["ip", family, "route", "add", "local", prefix, "dev", "lo"]
            subprocess.run(command, check=True)
        set_kernel("net/ipv4/tcp_max_syn_backlog", "65536")
    settle(node.namespace for node in (near, middle, far))
    return near, middle, far


def hosts_of(plan: Plan) -> list[list[str]]:
    """The addresses of each unit."""
    units = (ip_network(PER_UNIT[plan.version].format(n)) for n in range(plan.units))
    return [[str(unit[host + 1]) for host in range(HOSTS)] for unit in units]


def inventory(plan: Plan) -> str:
    """Of all units, with what their links can."""
    head = (
        "id: links\nname: {vi: Đo, en: Benchmark}\nauthorisation:\n  document: benchmark\n"
        f'  scope: ["{FAR[plan.version]}"]\n'
        "  window: {from: 2020-01-01T00:00+07:00, until: 2090-01-01T00:00+07:00}\n"
        "  contact: {role: Đo}\n"
        "vantages: {near: {name: {vi: Gần, en: Near}, zone: wan}}\nunits:\n"
    )
    for number, hosts in enumerate(hosts_of(plan)):
        rate = RATES[number % len(RATES)]
        head += (
            f"  u{number}:\n    name: {{vi: u{number}, en: u{number}}}\n    level: commune\n"
            f"    branch: government\n    link: {{rate: {rate} kbit/s, latency: 20 ms}}\n"
            f'    prefixes: ["{PER_UNIT[plan.version].format(number)}"]\n    hosts:\n'
        )
        head += "".join(f'      h{n}: {{addresses: ["{host}"]}}\n' for n, host in enumerate(hosts))
    return head


def discover(*options: str) -> Callable[[Plan, Path], Pairs]:
    """The command, with these options."""

    def tool(plan: Plan, folder: Path) -> Pairs:
        (folder / "inventory.yaml").write_text(inventory(plan))
        command = [sys.executable, "-m", "netaudit", "discover", str(folder / "inventory.yaml")]
        command += ["--ports", f"{plan.ports[0]}-{plan.ports[-1]}", "--json", "--quiet", *options]
        command += ["--rate", "1e6", "--host-rate", "1e6", "--state", str(folder / "state")]
        records = [json.loads(line) for line in run(command, plan).splitlines()]
        if records:
            print("   ", {name: records[-1].get(name) for name in ("seconds", "packets", "raw")})
        return {(r["address"], r["port"]) for r in records if r["type"] == "port"}

    return tool


def run(command: list[str], plan: Plan) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=plan.bound
        )
    except subprocess.TimeoutExpired as error:
        print(f"    stopped after {plan.bound:.0f} s")
        return (error.stdout or b"").decode() if isinstance(error.stdout, bytes) else ""
    if done.returncode:
        print("   ", done.stderr.strip()[-300:])
    return done.stdout


def nmap(*options: str) -> Callable[[Plan, Path], Pairs]:
    def tool(plan: Plan, folder: Path) -> Pairs:
        (folder / "hosts").write_text("\n".join(chain(*hosts_of(plan))) + "\n")
        command = ["nmap", "-sS", "-n", "-Pn", "-T4", *options, "-iL", str(folder / "hosts")]
        command += ["-oG", "-", "-p", f"{plan.ports[0]}-{plan.ports[-1]}"]
        command += ["-6"] if plan.version == 6 else ["--send-ip"]
        found: Pairs = set()
        for line in run(command, plan).splitlines():
            if (match := re.match(r"Host: (\S+) .*Ports: (.*)", line)) is not None:
                found |= {(match[1], int(p)) for p in re.findall(r"(\d+)/open/", match[2])}
        return found

    return tool


def masscan(rate: int) -> Callable[[Plan, Path], Pairs]:
    def tool(plan: Plan, folder: Path) -> Pairs:
        (folder / "hosts").write_text("\n".join(chain(*hosts_of(plan))) + "\n")
        mac, own = (links.MACS[end].replace(":", "-") for end in (links.DOWNSTREAM, links.UPSTREAM))
        command = [
            "masscan",
            "-iL",
            str(folder / "hosts"),
            "-p",
            f"{plan.ports[0]}-{plan.ports[-1]}",
        ]
        command += ["--wait", "2", "--rate", str(rate)]
        command += ["--adapter", "v0", "--router-mac", mac]
        command += ["--adapter-ip", SPARE[plan.version], "--adapter-mac", own]
        command += ["-oL", str(folder / "out")]
        command += ["--router-mac-ipv6", mac] if plan.version == 6 else []
        run(command, plan)
        text = (folder / "out").read_text() if (folder / "out").exists() else ""
        return {(a, int(p)) for p, a in re.findall(r"^open tcp (\d+) (\S+) ", text, re.MULTILINE)}

    return tool


TOOLS: dict[str, Callable[[Plan, Path], Pairs]] = {
    "known": discover("--engine", "raw"),
    "learnt": discover("--engine", "raw", "--learn-rates"),
    "connect": discover("--engine", "connect"),
    "connect-learnt": discover("--engine", "connect", "--learn-rates"),
    "masscan-20k": masscan(20_000),
    "masscan-100k": masscan(100_000),
    "nmap": nmap(),
    "nmap-10k": nmap("--min-rate", "10000"),
}
OURS = ["known", "learnt", "connect", "connect-learnt"]


@dataclass
class Measured:
    """What one tool did in one scenario. Times in seconds, of processors too."""

    tool: str
    plan: Plan
    wall: float
    found: float
    false: int
    helper: float
    command: float
    emulator: float
    others: float
    lines: list[list[str]]
    overrun: int
    started: float

    @property
    def dropped(self) -> int:
        return sum(int(line[2]) for line in self.lines)

    @property
    def queued(self) -> float:
        """The mean wait of the kind of link that has the longest, ms."""
        return max((float(line[4]) for line in self.lines), default=0.0)

    def row(self) -> str:
        plan = self.plan
        return (
            f"{self.tool:15} IPv{plan.version} {plan.delay:4} ms {plan.loss:3g} %  "
            f"{self.wall:7.1f} {plan.floor:6.1f} {self.wall / plan.floor:6.2f}  "
            f"{self.found:8.3%} {self.false:5}  {self.dropped:7} {self.queued:6.1f}  "
            f"{self.command:8.1f} {self.helper:6.1f} {self.emulator:6.1f} {self.others:6.1f}  "
            f"{self.overrun:7}"
        )


HEAD = (
    f"{'tool':15} {'scenario':17} {'wall s':>8} {'floor':>6} {'floors':>6}  "
    f"{'found':>8} {'false':>5}  {'dropped':>7} {'queued':>6}  "
    f"{'CPU tool':>8} {'helper':>6} {'links':>6} {'others':>6}  overrun"
)


@contextmanager
def listening(far: links.Node) -> Iterator[None]:
    """What is open, anew for each tool: nobody accepts, so connections stay in the queue."""
    with ExitStack() as stack:
        with far.namespace.entered():
            for port in LISTENING:
                server = stack.enter_context(socket.socket(socket.AF_INET6))
                server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                server.bind(("::", port))
                server.listen(4096)
        yield


def measure(name: str, plan: Plan, relay: str, middle: links.Node) -> Measured:
    wanted = {(host, port) for unit in hosts_of(plan) for host in unit for port in LISTENING}
    ways = [relay, "r0", "r1", *map(str, (plan.units, plan.delay, plan.loss, QUEUE_MS))]
    with middle.namespace.entered():
        emulator = subprocess.Popen(
            [*ways, ",".join(map(str, RATES))], stdout=subprocess.PIPE, text=True
        )
    assert emulator.stdout is not None
    emulator.stdout.readline()
    helpers = Helpers()
    helpers.start()
    with tempfile.TemporaryDirectory() as folder:
        started, before, busy = time.monotonic(), os.times(), busy_seconds()
        found = TOOLS[name](plan, Path(folder))
        wall, after = time.monotonic() - started, os.times()
    busy = busy_seconds() - busy
    helpers.over.set()
    helpers.join()
    emulator.terminate()
    said = [line.split() for line in emulator.communicate()[0].splitlines()]
    used = after[2] + after[3] - before[2] - before[3]
    emulated = sum(os.times()[2:4]) - sum(after[2:4])
    helper = min(used, sum(helpers.used.values()))
    return Measured(
        tool=name,
        plan=plan,
        wall=wall,
        found=len(found & wanted) / len(wanted),
        false=len(found - wanted),
        helper=helper,
        command=used - helper,
        emulator=emulated,
        others=max(0.0, busy - used - emulated),
        lines=[line for line in said if line[0] != "overrun"],
        overrun=sum(int(line[1]) for line in said if line[0] == "overrun"),
        started=started,
    )


def tell(done: Measured) -> None:
    """One tool, and what its links saw."""
    print(f"{HEAD}\n{done.row()}")
    for rate, frames, dropped, lost, mean, longest, first, last in done.lines:
        print(
            f"    {rate:>6} kbit/s: {frames} frames, {int(dropped) / max(1, int(frames)):.2%} "
            f"dropped, {lost} lost, queued {mean} ({longest}) ms, from "
            f"{float(first) - done.started:.1f} to {float(last) - done.started:.1f} s"
        )
    sys.stdout.flush()


def plans(given: argparse.Namespace) -> list[Plan]:
    """The scenarios that are wanted."""
    versions, delays, losses = [given.version], [given.delay], [given.loss]
    if given.all:
        versions, delays, losses = [4, 6], [40, 300], [0.0, 3.0]
    ports = range(FIRST, FIRST + given.ports)
    return [
        Plan(version, given.units, delay, loss, ports, given.bound)
        for version in versions
        for delay in delays
        for loss in losses
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="All eight scenarios, and a table.")
    parser.add_argument("--delay", type=int, default=40, help="Round trip in ms.")
    parser.add_argument("--loss", type=float, default=0.0, help="Percent, one way.")
    parser.add_argument("--version", type=int, choices=(4, 6), default=4)
    parser.add_argument("--units", type=int, default=204)
    parser.add_argument("--tool", nargs="*", choices=TOOLS, default=OURS)
    parser.add_argument("--ports", type=int, default=100, help="Of each host.")
    parser.add_argument("--bound", type=float, default=240.0, help="Seconds for a tool.")
    given = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"how: {' '.join(sys.argv)}")
    with tempfile.TemporaryDirectory() as folder:
        relay = str(Path(folder) / "relay")
        source = str(Path(__file__).with_name("relay.c"))
        subprocess.run(["gcc", "-O2", "-o", relay, source], check=True)
        # In a namespace of users the links could not be first of all processes.
        leave_the_machine(Mode.ROOT if os.geteuid() == 0 else choose_mode()[0])
        os.environ["NETAUDIT_LAB_PLACE"] = "benchmark"
        near, middle, far = network()
        done = []
        with near.namespace.entered():
            for plan in plans(given):
                for name in given.tool:
                    if name in OURS or shutil.which(name.split("-")[0]):
                        with listening(far):
                            done.append(measure(name, plan, relay, middle))
                        tell(done[-1])
    print("\n".join(["", HEAD, *(one.row() for one in done)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
