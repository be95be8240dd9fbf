"""The raw engine beside nmap, masscan, zmap and a C sender, between two namespaces and a veth pair.

    .venv/bin/python benchmarks/discovery.py [--rounds 3] [--scenario 256x1000 ...] [--tool ...]

(Behind slow links: benchmarks/links.py.)

Both namespaces are on this machine: whoever scans also pays for the target's TCP. All addresses
of the far side are its own (a local route), every host listens on the same 64 ports, and the
others refuse. Each tool gets the same addresses and the same ports without a rate limit, the tools
take turns, and the best round counts. "complete" is the share of open (address, port) pairs that
was found; "false" counts pairs that are not open. Wall time has the start of the process in it,
and masscan's own wait at the end, which is set to its least, one second. masscan is
given an address of its own beside the kernel's, as its manual advises, and a packet now and then,
without which its receiver does not wake up to end. zmap asks one port a run, so it runs once a port
(only where there are at most twenty). "blast" is benchmarks/blast.c, the limit: the same SYNs by
sendmmsg from one thread, answers counted and not looked at. "netaudit" is the helper over its pipe,
as the scanner asks it, which sends from two threads; "discover" the whole command, with an
inventory. "pps" is of the sending phase, from 1 % to 99 % of the packets, by the interface's
counter, read every 4 ms: the same yardstick for all.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.facts.ports import PortSet
from netaudit.lab import links
from netaudit.lab.kernel import (
    Namespace,
    choose_mode,
    leave_the_machine,
    new_namespace,
    set_kernel,
)
from netaudit.lab.settle import settle
from netaudit.net.rawsweep import ENVIRONMENT
from netaudit.raw.messages import Dones, Ended, Frames, Refused, Setup, Sweep, encode, parse_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

NEAR = {4: "198.18.0.1", 6: "2001:db8:a::1"}
SPARE = {4: "198.18.0.9", 6: "2001:db8:a::9"}  # masscan's own, which the kernel does not know
FAR = {4: "198.19.0.0/16", 6: "2001:db8:b::/112"}
SCENARIOS = {"256x1000": (256, 1000), "1x65535": (1, 65_535), "4096x20": (4096, 20)}
LISTENING = 64
MOST_ZMAP = 20
BLAST = Path(tempfile.gettempdir()) / f"netaudit-blast-{os.getpid()}"
INVENTORY = """
id: benchmark
name: {{vi: Đo, en: Benchmark}}
authorisation:
  document: benchmark
  scope: [{scope}]
  window: {{from: 2020-01-01T00:00+07:00, until: 2090-01-01T00:00+07:00}}
  contact: {{role: Đo}}
vantages: {{near: {{name: {{vi: Gần, en: Near}}, zone: wan}}}}
units:
  far:
    name: {{vi: Xa, en: Far}}
    level: province
    branch: government
    link: {{rate: 100 Gbit/s, latency: 0 ms}}
    prefixes: ["{prefix}"]
    hosts:
"""
Pairs = set[tuple[str, int]]


@dataclass
class Measured:
    """One run of a tool."""

    seconds: float
    cpu: float
    sent: int
    pps: float
    pairs: Pairs


def listen(ports: Sequence[int]) -> list[socket.socket]:
    """Any address of the namespace, over both families."""
    servers = []
    for port in ports:
        server = socket.socket(socket.AF_INET6)
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.bind(("::", port))
        server.listen(4096)
        servers.append(server)
    return servers


def network() -> tuple[links.Node, links.Node]:
    """Near and far, with routes; everything of FAR is the far side's own."""
    near, far = (links.open_node(new_namespace(name)) for name in ("near", "far"))
    links.add_addresses(near, [ip_address(a) for a in NEAR.values()])
    links.connect(near, far, "v0", "v1", 2)
    links.configure(near, 2, links.UPSTREAM)
    index = links.index_of(far, "v1")
    links.configure(far, index, links.DOWNSTREAM)
    for prefix in FAR.values():
        links.add_route(near, ip_network(prefix), 2, links.DOWNSTREAM)
    for prefix in ("::/0", "0.0.0.0/0"):
        links.add_route(far, ip_network(prefix), index, links.UPSTREAM)
    with far.namespace.entered():
        for version, prefix in FAR.items():
            family = "-6" if version == 6 else "-4"
            command = ["ip", family, "route", "add", "local", prefix, "dev", "lo"]
            subprocess.run(command, check=True)
        set_kernel("net/ipv4/tcp_max_syn_backlog", "65536")
    settle(node.namespace for node in (near, far))
    return near, far


def netaudit(version: int, hosts: list[str], ports: list[int], _folder: Path) -> Pairs:
    """The helper, asked over its pipe as netaudit.net.rawsweep asks it."""
    command = [sys.executable, "-I", "-m", "netaudit.raw", str(os.getpid())]
    pipe = subprocess.PIPE
    pairs: Pairs = set()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=ENVIRONMENT) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wanted = PortSet.of(ports, ()).tcp
        ask = Sweep(
            1, "tcp", tuple(hosts), wanted, NEAR[version], "", 0.0, 0.0, "", 0.0, False, "", -1
        )
        process.stdin.write(encode(Setup(tuple(FAR.values()), 0.0)) + encode(ask))
        process.stdin.flush()
        frames, through = Frames(), 0
        while through < len(hosts) and (data := os.read(process.stdout.fileno(), 1 << 20)):
            for message in frames.feed(data):
                if isinstance(message, Ended | Refused):
                    raise SystemExit(message.text)
                if isinstance(message, Dones):
                    through += len(message.addresses)
                    for line in message.states:
                        state, _, text = line.partition(" ")
                        if state == "open":
                            found = parse_ranges(text)
                            pairs |= {(a, port) for a in message.addresses for port in found}
    return pairs


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout


def nmap(version: int, hosts: list[str], ports: list[int], folder: Path) -> Pairs:
    listed = folder / "hosts"
    listed.write_text("\n".join(hosts) + "\n")
    command = ["nmap", "-sS", "-n", "-Pn", "-T4", "-iL", str(listed), "-oG", "-"]
    # Over IPv4 nmap's own frames know only ARP; the next hop here is an IPv6 one (RFC 8950).
    command += ["-p", PortSet.of(ports, ()).tcp, *(["-6"] if version == 6 else ["--send-ip"])]
    found: Pairs = set()
    for line in run(command).splitlines():
        if (match := re.match(r"Host: (\S+) .*Ports: (.*)", line)) is not None:
            found |= {(match[1], int(p)) for p in re.findall(r"(\d+)/open/", match[2])}
    return found


def masscan(version: int, hosts: list[str], ports: list[int], folder: Path) -> Pairs:
    listed, out = folder / "hosts", folder / "masscan"
    listed.write_text("\n".join(hosts) + "\n")
    mac = links.MACS[links.DOWNSTREAM].replace(":", "-")
    own = links.MACS[links.UPSTREAM].replace(":", "-")
    command = ["masscan", "-iL", str(listed), "-p", PortSet.of(ports, ()).tcp, "--wait", "1"]
    command += ["--rate", "10000000", "--adapter", "v0", "--adapter-ip", SPARE[version]]
    command += ["--router-mac", mac, "--adapter-mac", own, "-oL", str(out)]
    command += ["--router-mac-ipv6", mac] if version == 6 else []
    ended = threading.Event()
    nudger = threading.Thread(target=nudge, args=(ended,))
    nudger.start()
    try:
        run(command)
    finally:
        ended.set()
        nudger.join()
    text = out.read_text() if out.exists() else ""
    return {(a, int(p)) for p, a in re.findall(r"^open tcp (\d+) (\S+) ", text, re.MULTILINE)}


def nudge(ended: threading.Event) -> None:
    """Have something come in on v0 now and then: a port unreachable."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        while not ended.wait(0.3):
            sock.sendto(b"", (FAR[4].replace("0.0/16", "255.1"), 9))


def zmap(_version: int, hosts: list[str], ports: list[int], folder: Path) -> Pairs:
    """One run a port: version 2.1 knows no more, nor IPv6.

    It asks v0 for an address, whatever -S says, and waits for ever when there is none. With v0's
    last address its routes go.
    """
    if len(ports) > MOST_ZMAP:
        raise SkippedError
    routes = run(["ip", "-4", "route", "show", "dev", "v0"]).splitlines()
    subprocess.run(["ip", "address", "replace", f"{SPARE[4]}/32", "dev", "v0"], check=True)
    try:
        return zmap_ports(hosts, ports, folder)
    finally:
        subprocess.run(["ip", "address", "del", f"{SPARE[4]}/32", "dev", "v0"], check=True)
        for route in routes:
            subprocess.run(["ip", "route", "replace", *route.split(), "dev", "v0"], check=True)


def zmap_ports(hosts: list[str], ports: list[int], folder: Path) -> Pairs:
    listed = folder / "hosts"
    listed.write_text("\n".join(hosts) + "\n")
    empty = folder / "empty"
    empty.write_text("")
    found: Pairs = set()
    for port in ports:
        command = ["zmap", "-p", str(port), "-w", str(listed), "-b", str(empty), "-c", "1"]
        command += ["-i", "v0", "-G", links.MACS[links.DOWNSTREAM], "-S", SPARE[4], "-r", "1000000"]
        command += ["-q", "-v", "0", "-o", "-", "-C", str(empty)]
        found |= {(address, port) for address in run(command).split()}
    return found


def blast(version: int, hosts: list[str], ports: list[int], _folder: Path) -> Pairs:
    """Counts only: as many made-up pairs as it heard SYN-ACKs, all wrong but in number."""
    macs = links.MACS[links.DOWNSTREAM], links.MACS[links.UPSTREAM]
    command = [str(BLAST), "v0", str(version), NEAR[version], hosts[0], str(len(hosts)), *macs]
    said = run([*command, PortSet.of(ports, ()).tcp]).split()
    return {(f"counted {n}", 0) for n in range(int(said[2]))} if len(said) == 3 else set()


def discover(version: int, hosts: list[str], ports: list[int], folder: Path) -> Pairs:
    """The command, with an inventory of these hosts."""
    scope = ", ".join(FAR.values())
    text = INVENTORY.format(scope=scope, prefix=FAR[version])
    text += "".join(f'      h{n}: {{addresses: ["{host}"]}}\n' for n, host in enumerate(hosts))
    (folder / "inventory.yaml").write_text(text)
    command = [sys.executable, "-m", "netaudit", "discover", str(folder / "inventory.yaml")]
    command += ["--ports", PortSet.of(ports, ()).tcp, "--json", "--quiet", "--engine", "raw"]
    command += ["--rate", "1e7", "--host-rate", "1e7", "--state", str(folder / "state")]
    found: Pairs = set()
    for line in run(command).splitlines():
        record = json.loads(line)
        if record["type"] == "port":
            found.add((record["address"], record["port"]))
    return found


TOOLS: dict[str, Callable[[int, list[str], list[int], Path], Pairs]] = {
    "netaudit": netaudit,
    "nmap": nmap,
    "masscan": masscan,
    "zmap": zmap,
    "blast": blast,
    "discover": discover,
}


def sent_so_far() -> int:
    """Packets that v0 has sent."""
    lines = Path("/proc/thread-self/net/dev").read_text().splitlines()
    return int(next(line for line in lines if "v0:" in line).split()[10])


class SkippedError(Exception):
    """The tool cannot do this one."""


class Sampler(threading.Thread):
    """Reads the interface's counter every 4 ms."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.samples: list[tuple[float, int]] = []
        self.ended = threading.Event()
        self._far = os.open("/proc/thread-self/ns/net", os.O_RDONLY)

    def run(self) -> None:
        with Namespace("near", self._far).entered():
            while not self.ended.wait(0.004):
                self.samples.append((time.monotonic(), sent_so_far()))

    def pps(self) -> float:
        """Packets a second between 1 % and 99 % of the packets."""
        self.ended.set()
        self.join()
        first, last = self.samples[0][1], self.samples[-1][1]
        low, high = first + 0.01 * (last - first), first + 0.99 * (last - first)
        inner = [(t, n) for t, n in self.samples if low <= n <= high]
        if len(inner) < 2 or inner[-1][0] == inner[0][0]:
            return 0.0
        return (inner[-1][1] - inner[0][1]) / (inner[-1][0] - inner[0][0])


def measure(tool: str, version: int, hosts: list[str], ports: list[int]) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        sampler = Sampler()
        sampler.start()
        before, cpu, started = sent_so_far(), os.times(), time.monotonic()
        pairs = TOOLS[tool](version, hosts, ports, Path(folder))
        seconds, after = time.monotonic() - started, os.times()
        used = (after[2] + after[3]) - (cpu[2] + cpu[3])
    return Measured(seconds, used, sent_so_far() - before, sampler.pps(), pairs)


def compare(name: str, version: int, rounds: int, tools: list[str], opened: list[int]) -> None:
    count, width = SCENARIOS[name]
    hosts = [str(ip_network(FAR[version])[i + 1]) for i in range(count)]
    step = max(1, width // 8)
    ports = sorted({*opened[::step][:8], *range(20_000, 20_000 + width)})[:width]
    if width > 60_000:
        ports = list(range(1, width + 1))
    wanted = {(h, p) for h in hosts for p in ports if p in set(opened)}
    runs: dict[str, list[Measured]] = {}
    for _ in range(rounds):
        for tool in tools:
            if tool == "zmap" and version == 6:
                continue
            with suppress(SkippedError):
                found = measure(tool, version, hosts, ports)
                runs.setdefault(tool, []).append(found)
    for tool, some in runs.items():
        some.sort(key=lambda one: one.seconds)
        tell(f"{name} IPv{version} {tool:9}", tool, some, wanted)


def tell(head: str, tool: str, some: list[Measured], wanted: Pairs) -> None:
    """Best wall (median), of the best run the CPU; the worst completeness of all."""
    best, middle = some[0], some[len(some) // 2]
    if tool == "blast":
        shares = [len(one.pairs) / len(wanted) for one in some]
        false = 0
    else:
        shares = [len(one.pairs & wanted) / len(wanted) for one in some]
        false = max(len(one.pairs - wanted) for one in some)
    pps = max(one.pps for one in some) / 1000
    print(
        f"{head} {best.seconds:6.2f} ({middle.seconds:6.2f}) s wall {best.cpu:6.2f} s CPU "
        f"{best.sent:8} packets {pps:5.0f} kpps, {min(shares):7.2%}..{max(shares):.2%} complete, "
        f"{false} false",
        flush=True,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--scenario", nargs="*", choices=SCENARIOS, default=list(SCENARIOS))
    parser.add_argument("--tool", nargs="*", choices=TOOLS, default=list(TOOLS))
    arguments = parser.parse_args()
    source = Path(__file__).with_name("blast.c")
    subprocess.run(["gcc", "-O2", "-o", str(BLAST), str(source)], check=True)
    ours = {"netaudit", "blast", "discover"}
    tools = [tool for tool in arguments.tool if tool in ours or shutil.which(tool)]
    print(f"{platform.platform()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    for tool in (tool for tool in tools if tool not in ours):
        print(run([tool, "--version"]).strip().splitlines()[0])
    print(f"how: {' '.join(sys.argv)}; best round (median), completeness over all rounds")
    leave_the_machine(choose_mode()[0])
    os.environ["NETAUDIT_LAB_PLACE"] = "benchmark"
    near, far = network()
    with far.namespace.entered():
        opened = [*range(20_000, 20_000 + 16 * LISTENING, 16)]
        servers = listen(opened)
    with near.namespace.entered():
        for name in arguments.scenario:
            for version in (4, 6):
                compare(name, version, arguments.rounds, tools, opened)
    for server in servers:
        server.close()
    BLAST.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
