"""Debian's own servers in units of the lab, their IPv6 broken by real means: found, and gone.

    .venv/bin/python benchmarks/real_servers.py [--only TEXT ...] [--links]

nginx, OpenSSH, Exim, BIND and Knot take the place of the lab's servers, one in each unit, with the
certificates and the signed zones of the lab. A sixth unit stays as it is. One scan of the checks
ipv6.* must find nothing. Then, round by round, IPv6 is broken in each unit by one of the means that
break it in the field: directives of the server itself, nftables, routes, addresses, link MTU. IPv4
is left alone. A scan must find what names it, and nothing that is not a consequence in that same
unit; all is mended, and a scan must find nothing again.

Exit code 1 if anything is missed or falsely alarmed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path

from real_breaks import BREAKS, BY_UNIT, INVENTORY, PREFIX, SERVERS, UNIT, Break, Server, filled

from netaudit.lab.session import Lab, joined
from netaudit.model import Outcome
from netaudit.store import Store
from tests.peers.processes import end

PATIENCE = 20.0  # seconds for a server to begin to listen
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
NETAUDIT = [sys.executable, "-m", "netaudit"]
# In the network of a unit, but as the machine's root: Exim drops groups, which a user namespace
# of one user forbids.
AS_ROOT = """
import os, sys
from pathlib import Path
from netaudit.lab import control, kernel
kernel.setns(control.namespaces(Path(sys.argv[1]), sys.argv[2])[0], kernel.CLONE_NEWNET)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Running:
    """One server of Debian, started again with each configuration."""

    def __init__(self, lab: Lab, server: Server, folder: Path) -> None:
        self.lab, self.server, self.folder = lab, server, folder
        self.process: subprocess.Popen[bytes] | None = None
        folder.mkdir()
        folder.chmod(0o777)  # what gives up root still writes its files

    def prepare(self) -> None:
        """The zone and the certificate; the lab's own server gives way. Raises LabError."""
        server, zone = self.server, self.folder / "zone"
        if server.takes[0].startswith("ns1/"):
            self.lab.inject("transfer-open", server.unit)
            dig = ["dig", server.filled("@{v4}"), "+onesoa", "+nocmd", "+nostats", "axfr"]
            zone.write_text(self.lab.exec([*dig, server.filled("{unit}.mau.test")]).stdout)
            self.lab.clear()
        for service in server.takes:
            identity = self.lab.give_away(f"service:{server.unit}/{service}")
            (self.folder / "chain.pem").write_bytes(identity.chain)
            (self.folder / "key.pem").write_bytes(identity.key)
        self.shell(filled(server.before, dir=self.folder))

    def shell(self, command: str) -> None:
        """Run a command in its unit; SystemExit if it fails."""
        line = ["env", f"PATH={PATH}", "sh", "-ec", self.server.filled(command)]
        done = self.lab.exec(line, at=self.server.unit)
        if done.returncode:
            sys.exit(f"{self.server.name}: {command}: {done.stderr}")

    def start(self, config: str = "both") -> None:
        """Start it anew; SystemExit if it does not listen over IPv4."""
        self.stop()
        text = self.server.filled(self.server.config[config], dir=self.folder)
        (self.folder / "config").write_text(text)
        words = filled(self.server.command, dir=self.folder).split()
        program = str(shutil.which(words[0], path=PATH))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                line(self.lab, self.server.unit, [program, *words[1:]]),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit(f"{self.server.name}: {(self.folder / 'log').read_text()[-800:]}")
            time.sleep(0.05)

    def _listens(self) -> bool:
        ports = {one.rpartition("/")[2] for one in self.server.takes}
        told = self.lab.exec(["ss", "-4Hltn"], at=self.server.unit).stdout
        return all(f":{port} " in told for port in ports)

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            end(self.process)
            self.process = None


def line(lab: Lab, unit: str, command: list[str]) -> list[str]:
    """The command line that runs a server in a unit."""
    if os.geteuid():
        return joined(lab.directory, unit, command)
    return [sys.executable, "-c", AS_ROOT, str(lab.directory), unit, *command]


def inventory(folder: Path) -> Path:
    """A department and five communes."""
    made = folder / "real.yaml"
    made.write_text(INVENTORY.lstrip() + "".join(s.filled(UNIT).lstrip("\n") for s in SERVERS))
    return made


def scan(lab: Lab, folder: Path) -> set[tuple[str, str]]:
    """What ipv6.* find: (check, target). What could not be tested ends the benchmark."""
    policy, store = folder / "policy.yaml", folder / "netaudit.db"
    policy.write_text(
        "name: ipv6\ntitle: {vi: IPv6, en: IPv6}\nextends: baseline\nchecks:\n"
        '  "*": off\n  "ipv6.*": must\n'
    )
    line = [*NETAUDIT, "scan", "-q", "--store", str(store), "--policy", str(policy)]
    done = lab.exec([*line, "--second-look", "0", "--fail-on", "never", str(lab.public_inventory)])
    if done.returncode:
        sys.exit(f"scan: {done.stderr}")
    opened = Store.open(store)
    try:
        findings = opened.findings(opened.run("latest").id)
    finally:
        opened.close()
    told = {(f.check, f.target, f.unit): f for f in findings}
    if unsure := [key for key, f in told.items() if f.outcome is Outcome.NOT_TESTED]:
        print(f"  not tested: {unsure}")
    return {(f.check, f.target) for f in told.values() if f.outcome is Outcome.FAIL}


def judge(breaks: list[Break], found: set[tuple[str, str]]) -> tuple[list[str], int]:
    """A line for each break, and how much is missed or falsely alarmed."""
    lines, bad, explained = [], 0, set()
    for one in breaks:
        server = BY_UNIT[one.unit]
        wanted = {tuple(server.filled(text).split(" ", 1)) for text in one.finds}
        patterns = [server.filled(text).split(" ", 1) for text in one.also]
        mine = {
            (check, target) for check, target in found
            if any(fnmatchcase(check, c) and _of(server, target, t) for c, t in patterns)
        }  # fmt: skip
        explained |= wanted | mine
        missed = wanted - found
        bad += len(missed)
        named = ", ".join(sorted({check for check, _ in wanted & found})) or "-"
        state = "found" if not missed else f"MISSED {sorted(missed)}"
        lines.append(f"{server.name:<8} {one.what:<48} {state:<6} {named}")
    for check, target in sorted(found - explained):
        bad += 1
        lines.append(f"  FALSE ALARM {check} {target}")
    return lines, bad


def _of(server: Server, target: str, pattern: str) -> bool:
    """`*` is any target of that unit, never of another."""
    own = server.unit in target or server.filled(PREFIX) == target
    return own and fnmatchcase(target, pattern)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only", nargs="*", default=[], help="breaks whose words hold one of these"
    )
    parser.add_argument("--links", action="store_true", help="with rate and latency of the links")
    options = parser.parse_args()
    wanted = [b for b in BREAKS if not options.only or any(o in b.what for o in options.only)]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        lab = stack.enter_context(Lab(inventory(folder), links=options.links))
        running = {s.unit: Running(lab, s, folder / s.unit) for s in SERVERS}
        for one in running.values():
            one.prepare()
        for one in running.values():
            stack.callback(one.stop)
            one.start()
        return rounds(lab, folder, running, wanted)


def rounds(lab: Lab, folder: Path, running: dict[str, Running], wanted: list[Break]) -> int:
    """One break in each unit at a time, with a scan before, between and after."""
    bad = tell("as they are", *judge([], scan(lab, folder)))
    queues = {unit: [b for b in wanted if b.unit == unit] for unit in running}
    number = 0
    while breaks := [queue.pop(0) for queue in queues.values() if queue]:
        number += 1
        for one in breaks:
            server = running[one.unit]
            server.start(one.config) if one.config else server.shell(one.do)
        bad += tell(f"round {number}, broken", *judge(breaks, scan(lab, folder)))
        for one in breaks:
            server = running[one.unit]
            server.start() if one.config else server.shell(one.undo)
        bad += tell(f"round {number}, mended", *judge([], scan(lab, folder)))
    print(
        f"{len(wanted)} ways to break IPv6 at {len(running)} servers: {bad} missed or false alarms"
    )
    return 1 if bad else 0


def tell(what: str, lines: list[str], bad: int) -> int:
    """Print a round."""
    print(f"{what}: {'nothing found' if not lines else ''}", *lines, sep="\n", flush=True)
    return bad


if __name__ == "__main__":
    sys.exit(main())
