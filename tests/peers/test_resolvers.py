"""Other people's resolvers and forwarders in a unit of the lab, audited by a scan.

As it should be, none fails a check; with one line of its own configuration, those that name it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from netaudit.inventory.kinds import RESOLVER
from netaudit.lab.session import Lab, joined
from netaudit.model import Outcome
from netaudit.store import Store
from tests.lab.network import SMALL, small
from tests.peers.farm import found
from tests.peers.processes import end
from tests.peers.resolvers import CASES, SOFTWARE, Case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.model import Service

pytestmark = [pytest.mark.lab, pytest.mark.peer]
UNIT = "so-tttt"
PATIENCE = 20.0  # seconds for a resolver to begin to answer
# Debian's package makes it the machine's own resolver: not everybody wants that.
LEFT_OUT = {"systemd-resolved"}
POLICY = """\
name: resolvers
title: {vi: Máy chủ phân giải, en: Resolvers}
extends: baseline
checks:
  "*": off
  "dns.resolver-*": must
  "dnssec.resolver-*": must
"""


def services() -> list[Service]:
    """The unit's resolver, over UDP and over TCP."""
    hosts = next(unit for unit in small().units if unit.id == UNIT).hosts
    return [s for host in hosts for s in host.services if s.kind == RESOLVER]


def values(lab: Lab, folder: Path) -> dict[str, str]:
    """What the resolvers' files name: addresses, root hints, trust anchor."""
    public = lab.public_inventory.parent
    shutil.copy(public / "root.hints", folder / "hints")
    shutil.copy(public / "trust-anchor.ds", folder / "anchor")
    _, _, anchor = (folder / "anchor").read_text("utf-8").partition(" DS ")
    tag, algorithm, kind, *digest = anchor.split()
    v4, v6 = (
        next(str(a) for a in services()[0].addresses if a.version == version) for version in (4, 6)
    )
    return {
        "v4": v4, "v6": v6, "dir": str(folder), "hints": f"{folder}/hints",
        "anchor": f"{folder}/anchor", "tag": tag, "algorithm": algorithm, "kind": kind,
        "digest": "".join(digest),
    }  # fmt: skip


@contextmanager
def running(lab: Lab, case: Case, folder: Path) -> Iterator[None]:
    """The resolver in the unit, behind it those that it forwards to, once they answer."""
    told = values(lab, folder)
    with ExitStack() as stack:
        for port, extra in case.behind:
            there = folder / str(port)
            there.mkdir()
            own = {"v4": f"127.0.0.1@{port}", "v6": f"::1@{port}", "dir": str(there)}
            stack.enter_context(started(lab, Case("unbound", extra), told | own, port))
        stack.enter_context(started(lab, case, told))
        yield


@contextmanager
def started(lab: Lab, case: Case, told: dict[str, str], port: int = 53) -> Iterator[None]:
    """One resolver, from its first answer on."""
    software, folder = SOFTWARE[case.software], Path(told["dir"])
    for name, text in software.files:
        (folder / name).write_text(text.format(**told, extra=case.extra), "utf-8")
    program, *arguments = software.command.format(**told).split()
    command = joined(lab.directory, UNIT, [str(found(program)), *arguments])
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=folder)
    try:
        until = time.monotonic() + PATIENCE
        while not answers(lab, told["v4"].partition("@")[0], port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(log.read_text("utf-8", "replace")[-2000:])
            time.sleep(0.1)
        yield
    finally:
        end(process)


def answers(lab: Lab, address: str, port: int) -> bool:
    """Whether it resolves a name."""
    options = ["-p", str(port), "+short", "+time=1", "+tries=1"]
    question = [f"@{address}", "good.canary.kontum.test", "TXT"]
    said = lab.exec(["dig", *options, *question], at=UNIT).stdout
    return bool(said.strip()) and ";;" not in said


def failed(lab: Lab, folder: Path) -> set[str]:
    """What a scan of the unit's resolver finds; what could not be tested as well."""
    (folder / "policy.yaml").write_text(POLICY, "utf-8")
    store = folder / "netaudit.db"
    options = ["-q", "--store", str(store), "--policy", str(folder / "policy.yaml")]
    options += ["--unit", UNIT, "--second-look", "0", "--fail-on", "never"]
    line = [sys.executable, "-m", "netaudit", "scan", *options, str(lab.public_inventory)]
    done = lab.exec(line)
    assert done.returncode == 0, done.stderr
    opened = Store.open(store)
    try:
        findings = opened.findings(opened.run("latest").id)
    finally:
        opened.close()
    assert findings
    return {f.check for f in findings if f.outcome in {Outcome.FAIL, Outcome.NOT_TESTED}}


@cache
def found_by_case() -> dict[str, set[str]]:
    """One lab, in which one resolver takes the other's place."""
    if missing := [t for t in sorted({*SOFTWARE, "dig"} - LEFT_OUT) if not found(t)]:
        pytest.skip(f"not installed: {', '.join(missing)}")
    told = {}
    with tempfile.TemporaryDirectory() as name, Lab(SMALL, links=False) as lab:
        for service in services():
            lab.give_away(service.key)
        there = ((t, c) for t, c in CASES.items() if found(c.software))
        for number, (title, case) in enumerate(there):
            folder = Path(name, str(number))
            folder.mkdir()
            with running(lab, case, folder):
                # A resolver that starves on a busy machine says SERVFAIL: what is wrong with it by
                # its configuration is wrong the next time as well.
                told[title] = failed(lab, folder)
                if told[title] != case.fails:
                    told[title] = failed(lab, folder)
    return told


@pytest.mark.parametrize("title", CASES)
def test_each_way_of_being_wrong_fails_its_checks_and_no_other(title: str) -> None:
    if CASES[title].software in LEFT_OUT and not found(CASES[title].software):
        pytest.skip(f"not installed: {CASES[title].software}")
    assert found_by_case()[title] == CASES[title].fails
