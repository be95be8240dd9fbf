"""The DNS audit of every zone beside unbound, delv, DNSViz and Zonemaster: speed and findings.

    .venv/bin/python benchmarks/dnssec.py [--zones 204 2040] [--sample 20] [--faults 0] [--links]
                                          [--findings]

Boots a lab for a synthetic province of each size (`netaudit inventory generate`): so many units of
one zone each, as far as a lab holds so many; beyond that 204 units of several zones each, delegated
below the unit's first one, on its name servers. With --faults, so many faults of DNSSEC are on, one
a zone, spread over the province, and netaudit's findings are scored against the truth. One tool
after the other runs at the operations centre, each over the same zones:

- netaudit: all checks of zones, at every address of every server; as shipped, which is within the
  limits that docs/operating.md gives (for hosts, name servers and each unit's link), and without
  limits, which no other tool has (`dnssec_audit.py` says how its processor time is split);
- `unbound-host` and `delv` about each zone's SOA, four at a time: one verdict a zone, no audit;
- `dnsviz probe -A -a .` and `dnsviz grok`, all zones in one process, at most 204 of them spread
  over the province: it walks from the root once a process, and few zones would cost it more each;
- `zonemaster-cli`, all its tests, one process a zone, as it wants it.

Per zone are printed: wall and processor seconds, those of everybody else meanwhile (the lab's
servers: a tool that does several things at once shares the processors with them), packets sent (UDP
datagrams and TCP connections of the operations centre, from /proc/net), and the largest process.
Zonemaster gets --sample zones, spread over the province. With --findings, each kind of fault
of DNS and DNSSEC is on in a unit, and what DNSViz (errors, warnings) and Zonemaster (from WARNING)
find there is looked up in docs/peers-dnssec.md: their finding without one of ours on the same zone
is listed.

The lab's servers run on the same processors, for all alike. They sign and pack an answer when it is
asked for the first time, and keep it, where real ones hold zones that are signed: so each tool runs
over its zones twice, and the second time counts (before netaudit's two runs there is another, and
unbound and delv, who ask less, come after that). After each of netaudit's there is one more that
counts what was done: its counters cost time. All tools' modules are compiled before,
and netaudit's store, which is made once, is there and empty, as an installation has them. Needs
Debian's unbound-host, bind9-dnsutils, dnsviz, python3-pygraphviz and zonemaster-cli.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import netaudit as netaudit_package
import netaudit_checks
import netaudit_reports
from netaudit import inventory
from netaudit.errors import LabError
from netaudit.inventory.generate import write
from netaudit.lab.faults import catalogue
from netaudit.lab.session import Lab, joined
from netaudit.lab.topology import MAX_UNITS
from netaudit.store import Store

sys.path.insert(0, str(Path(__file__).parent))
import agreement
import peer_findings
from processors import busy_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from netaudit.model import Inventory

AUDIT = Path(__file__).with_name("dnssec_audit.py")
SEED = 1
GROK = Path(__file__).with_name("dnsviz_grok.py")
AT_ONCE = 4  # where nothing is measured: most of the time they wait for dead servers
OTHERS = ("resolver-", "secondary-addresses-")  # kinds that checks of zones do not tell
T = TypeVar("T")
UNITS = 204  # of a province with more zones than a lab holds units
VISUALISED = 204  # zones at the most that DNSViz gets: all of the smaller province


@dataclass(frozen=True)
class Cost:
    """What a command cost: seconds of wall and processor, MiB of its largest process, packets.

    `others`: processor seconds of everybody else meanwhile, who are the lab's servers.
    """

    wall: float
    cpu: float
    others: float
    peak_mib: float
    packets: int

    def line(self, name: str, zones: int) -> str:
        """A row of the table."""
        return (
            f"  {name:28} {zones:5} zones {self.wall:8.2f} s wall {1000 * self.wall / zones:8.1f} "
            f"ms {1000 * self.cpu / zones:7.1f} ms CPU {1000 * self.others / zones:5.1f} ms others "
            f"{self.packets / zones:6.1f} packets a zone "
            f"{self.peak_mib:6.0f} MiB"
        )


@dataclass
class Bench:
    """One lab, its zones, and a folder for what the tools want and leave."""

    lab: Lab
    folder: Path
    zones: list[str]
    sample: list[str]

    def run(self, command: Sequence[str]) -> tuple[Cost, str]:
        """Run at the operations centre; what it cost (wait4) and printed."""
        before, out = self._packets(), self.folder / "stdout"
        with out.open("w+", encoding="utf-8") as text:
            busy = busy_seconds()
            process = self._ready(command, text)
            began = time.monotonic()
            _, status, usage = os.wait4(process.pid, 0)
            wall, busy = time.monotonic() - began, busy_seconds() - busy
            process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime
        peak, packets = usage.ru_maxrss / 1024, self._packets() - before
        cost = Cost(wall, cpu, max(0.0, busy - cpu), peak, packets)
        return cost, out.read_text("utf-8", "replace")

    def _ready(self, command: Sequence[str], out: IO[str]) -> subprocess.Popen[bytes]:
        """Its process, once it stands in its place: the wall time of the way there does not count.

        What that takes of the processor is counted, for every tool alike. Its standard input is the
        end of a pipe, which it gives up right before it becomes the tool.
        """
        waits = ["sh", "-c", 'exec "$@" </dev/null', "sh", *command]
        ours, theirs = os.pipe()
        process = subprocess.Popen(
            joined(self.lab.directory, "ops", waits),
            stdin=theirs, stdout=out, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.read(ours, 1)
        os.close(ours)
        return process

    def _packets(self) -> int:
        told = self.lab.exec(["cat", "/proc/self/net/snmp", "/proc/self/net/snmp6"]).stdout
        lines = [line.split() for line in told.splitlines()]
        total = 0
        for head, values in itertools.pairwise(lines):
            if head[0] == values[0]:
                wanted = {"Udp:": "OutDatagrams", "Tcp:": "ActiveOpens"}.get(head[0])
                total += int(values[head.index(wanted)]) if wanted else 0
        return total + sum(int(line[1]) for line in lines if line[0] == "Udp6OutDatagrams")

    def listed(self, zones: Sequence[str]) -> Path:
        path = self.folder / "zones"
        path.write_text("".join(f"{zone}\n" for zone in zones), "utf-8")
        return path


def netaudit(bench: Bench, *options: str) -> tuple[Cost, dict[str, Any]]:
    out = bench.folder / "audit.json"
    for old in (out, out.with_suffix(".db")):
        old.unlink(missing_ok=True)
    Store.open(out.with_suffix(".db")).close()
    command = [sys.executable, str(AUDIT), str(bench.lab.public_inventory), str(out), *options]
    cost, _ = bench.run(command)
    return cost, dict(json.loads(out.read_text("utf-8")))


def verdicts(bench: Bench) -> Iterator[tuple[str, Cost]]:
    """unbound-host and delv about every zone's SOA."""
    network = inventory.load(bench.lab.public_inventory)
    for name, one in agreement.configured(bench.lab, network, bench.folder).items():
        script = one.replace("$1", "SOA")
        command = ["xargs", "-a", str(bench.listed(bench.zones)), "-P4", "-n1", "sh", "-c", script]
        yield name, bench.run(command)[0]


def dnsviz(bench: Bench, zones: Sequence[str]) -> tuple[Cost, Cost, dict[str, Any]]:
    """What probe and grok cost over these zones, and what grok says: nothing if it crashed."""
    probed, said = bench.folder / "probe.json", bench.folder / "grok.json"
    keys = bench.folder / "root.keys"
    hint = next(iter(inventory.load(bench.lab.public_inventory).dns.root_hints))
    asked = bench.lab.exec(["dig", f"@{hint.addresses[0]}", ".", "DNSKEY", "+noall", "+answer"])
    keys.write_text(asked.stdout, "utf-8")
    servers = ",".join(
        f"{h.name.rstrip('.')}={f'[{a}]' if a.version == 6 else a}"
        for h in inventory.load(bench.lab.public_inventory).dns.root_hints
        for a in h.addresses
    )
    names = ["-f", str(bench.listed(zones))]
    said.write_text("{}", "utf-8")
    probe = ["dnsviz", "probe", "-A", "-E", "-a", ".", "-x", f".:{servers}", "-o", str(probed)]
    first, _ = bench.run([*probe, *names])
    grok = ["/usr/bin/python3", str(GROK), "-t", str(keys), "-r", str(probed), "-o", str(said)]
    second, _ = bench.run([*grok, *names])
    return first, second, dict(json.loads(said.read_text("utf-8") or "{}"))


def zonemaster(bench: Bench, at_once: int = 1) -> tuple[Cost, str]:
    hints = bench.lab.public_inventory.parent / "root.hints"
    tool = f"zonemaster-cli --hints {hints} --level WARNING --raw --show-testcase --no-progress"
    script = f'{tool} $0 | sed -u "s/^/$0 /"'  # unbuffered: a line at a time, of several tools
    names = str(bench.listed(bench.sample))
    return bench.run(["xargs", "-a", names, f"-P{at_once}", "-n1", "sh", "-c", script])


def shape(zones: int) -> tuple[int, int]:
    """How many units, and how many zones of each, make a province of so many zones."""
    if zones <= MAX_UNITS:
        return zones, 1
    each = -(-zones // UNITS)
    return zones // each, each


def spoil(lab: Lab, network: Inventory, wanted: int) -> int:
    """Faults of DNSSEC, all kinds in turn, on zones all over the province; how many found room."""
    kinds = [k.key for k in catalogue().values() if k.family == "dnssec" and not k.wide]
    zones = [(zone, unit) for unit in network.units for zone in unit.zones]
    turn, done = itertools.cycle(k for k in kinds if not k.startswith(OTHERS)), 0
    for zone, unit in zones[:: max(1, len(zones) // (2 * wanted))] if wanted else ():
        for kind in itertools.islice(turn, len(kinds)):
            if done == wanted:
                return done
            try:
                lab.inject(kind, unit.id, zone.key)
            except LabError:
                continue  # it cannot hit this zone
            done += 1
            break
    return done


@contextmanager
def laid_out(wanted: int, arguments: argparse.Namespace) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        units, each = shape(wanted)
        written = write(units, SEED, folder, each)
        with Lab(written, links=arguments.links) as lab:
            network = inventory.load(lab.public_inventory)
            zones = [zone.name for unit in network.units for zone in unit.zones]
            spoiled = spoil(lab, network, arguments.faults)
            links = "on" if arguments.links else "off"
            print(f"\nlab of {units} units, {len(zones)} zones, {spoiled} faults, links {links}")
            yield Bench(lab, folder, zones, spread(zones, arguments.sample))


def spread(zones: list[str], most: int) -> list[str]:
    """So many of them, at most, from all over the province."""
    return zones[:: max(1, len(zones) // most)][:most]


def describe() -> None:
    print(f"machine: {os.cpu_count()} processors, {platform.platform()}")
    packages = ["unbound-host", "bind9-dnsutils", "dnsviz", "zonemaster-cli", "libzonemaster-perl"]
    form = "-f=${Package} ${Version}; "
    said = subprocess.run(
        ["dpkg-query", "-W", form, *packages], capture_output=True, text=True, check=False
    )
    print(f"Python {platform.python_version()}; {said.stdout}")


def speed(bench: Bench) -> None:
    """The table."""
    many, few = len(bench.zones), len(bench.sample)
    visualised = spread(bench.zones, VISUALISED)
    first, second, told = again(lambda: dnsviz(bench, visualised))
    if not told:
        raise SystemExit("dnsviz said nothing: it wants an /etc/resolv.conf, even to use none")
    both = Cost(
        first.wall + second.wall,
        first.cpu + second.cpu,
        first.others + second.others,
        max(first.peak_mib, second.peak_mib),
        first.packets,
    )
    third, _ = again(lambda: zonemaster(bench))
    netaudit(bench, "--unpaced")
    for name, cost in verdicts(bench):
        print(cost.line(name, many))
    print(first.line("dnsviz probe", len(visualised)))
    print(second.line("dnsviz grok", len(visualised)))
    print(third.line("zonemaster-cli", few))
    for name, options in {"netaudit": (), "netaudit, no limits": ("--unpaced",)}.items():
        cost, _ = netaudit(bench, *options)
        print(cost.line(name, many))
        print_score(bench)
        _, figures = netaudit(bench, "--count", *options)
        print_split(figures)
        for peer, theirs, zones in (("DNSViz", both, len(visualised)), ("Zonemaster", third, few)):
            wall = theirs.wall / zones / (cost.wall / many)
            cpu = theirs.cpu / zones / (cost.cpu / many)
            print(f"    {peer} takes {wall:.1f} times the wall, {cpu:.1f} times the CPU a zone")


def again(run: Callable[[], T]) -> T:
    """The second of two runs: in the first the lab's servers sign what nobody had asked them."""
    run()
    return run()


def print_split(figures: dict[str, Any]) -> None:
    """Where the processor time went, and that nothing was done twice."""
    cpu = figures["cpu"]
    parts = {
        "parsing": figures["parse_cpu"],
        "cryptography": figures["crypto_cpu"],
        "judging and keeping judgements": figures["judge_cpu"],
    }
    parts["the rest"] = cpu - sum(parts.values())
    split = ", ".join(f"{name} {100 * s / cpu:.0f} %" for name, s in parts.items())
    print(
        f"    counted once more, scan alone: {figures['zones'] / figures['wall']:.1f} zones/s, "
        f"{cpu:.1f} s CPU: {split}\n"
        f"    {figures['questions']} questions, {figures['answers']} answers, "
        f"{figures['distinct_answers']} distinct beside id and type asked, "
        f"{figures['parsed']} parsed; "
        f"{figures['distinct_signatures']} distinct (key, signature, data), "
        f"{figures['verified']} verified\n"
        f"    outcomes: {figures['outcomes']}"
    )


def print_score(bench: Bench) -> None:
    """What was found of the faults that are on; without any, that there is no false alarm."""
    store, state = bench.folder / "audit.db", bench.lab.directory
    command = [sys.executable, "-m", "netaudit", "lab", "score", "--json"]
    told = subprocess.run(
        [*command, "--store", str(store), "--state", str(state)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    scored = json.loads(told.stdout)
    print(f"    against the truth: {scored['overall']}, {len(scored['masked'])} masked")
    for what in ("missed", "false_alarms"):
        for one in scored[what]:
            print(f"    {what}: {one}")


def findings(bench: Bench) -> int:
    """Faults on, one a unit; the number of their findings that none of ours stands beside."""
    network = inventory.load(bench.lab.public_inventory)
    on = agreement.inject(bench.lab, network, 1)
    bench.sample = sorted(on)
    _, figures = netaudit(bench, "--unpaced", "--reverse")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        grok = dict(zip(bench.sample, pool.map(partial(alone, bench), bench.sample), strict=True))
    for zone in (zone for zone, said in grok.items() if not said):
        print(f"  dnsviz crashed on {zone} ({on[zone]})")
    _, raw = zonemaster(bench, AT_ONCE)
    theirs = {
        "DNSViz": peer_findings.of_dnsviz(grok, bench.sample),
        "Zonemaster": peer_findings.of_zonemaster(raw),
    }
    return peer_findings.compare(on, figures["failed"], figures["codes"], theirs)


def alone(bench: Bench, zone: str) -> dict[str, Any]:
    """What grok says of one zone: what crashes it there must not hide the others."""
    folder = bench.folder / zone
    folder.mkdir()
    *_, said = dnsviz(replace(bench, folder=folder), [zone])
    return dict(said.get(f"{zone}.", {}))


def compiled() -> None:
    """Modules as an installation has them, compiled: Debian's are, and so is what pip installs."""
    for package in (netaudit_package, netaudit_checks, netaudit_reports):
        compileall.compile_dir(str(Path(next(iter(package.__path__)))), quiet=1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--zones", type=int, nargs="+", help="default: 204, and 2040 for speed")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--faults", type=int, default=0, help="so many of DNSSEC, one a zone")
    parser.add_argument("--links", action="store_true", help="with rate, latency, loss of links")
    parser.add_argument("--findings", action="store_true", help="compare findings instead")
    arguments = parser.parse_args()
    describe()
    compiled()
    missing = 0
    for zones in arguments.zones or ([204] if arguments.findings else [204, 2040]):
        with laid_out(zones, arguments) as bench:
            if arguments.findings:
                missing += findings(bench)
            else:
                speed(bench)
    return missing


if __name__ == "__main__":
    raise SystemExit(main())
