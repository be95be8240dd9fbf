"""A drill started, cut, resumed and ended; and a rehearsal: in labs of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from netaudit.drill.folder import Folder
from netaudit.lab.session import Lab
from tests.lab.network import SMALL, need_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.lab
SCENARIO = """\
id: short
title: {vi: Diễn tập ngắn, en: A short drill}
mode: lab
duration: 31s
rescan: 30s
objectives: [{id: tls, title: {vi: Chứng thư, en: Certificates}}]
injects:
  - id: one
    at: 2s
    kind: certificate-expired
    unit: x-mot
    objective: tls
    deadline: {detect: 20s, fix: 35s}
  - id: two
    at: 4s
    kind: telnet
    unit: x-hai
    objective: tls
    deadline: {detect: 20s, fix: 35s}
"""
PATIENCE = 300


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    need_namespaces()
    with Lab(SMALL, links=False) as running:
        yield running


def netaudit(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "netaudit", "drill", *map(str, arguments)]


def _acts(folder: Folder) -> bool:
    return folder.journal.path.exists() and bool(folder.progress().done)


def test_a_drill_that_is_killed_goes_on_where_it_was(lab: Lab, tmp_path: Path) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO, "utf-8")
    folder = Folder(tmp_path / "drill")
    state = ("--state", lab.directory)
    first = subprocess.Popen(netaudit("start", scenario, "--dir", folder.root, *state))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not (
        folder.journal.path.exists() and folder.progress().done
    ):
        time.sleep(0.2)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert folder.progress().done
    resumed = subprocess.run(netaudit("start", "--resume", folder.root, *state), check=False,
                             capture_output=True, text=True, timeout=PATIENCE)  # fmt: skip
    assert resumed.returncode == 0, resumed.stderr
    progress = folder.progress()
    assert list(progress.done) == ["one", "two"]
    assert set(progress.reverted) == {"one", "two"}
    assert progress.ended is not None
    assert lab.truth() == []
    assert (folder.players / "board.html").is_file()
    told = json.loads(subprocess.run(netaudit("score", folder.root, "--json"), check=True,
                                     capture_output=True, text=True).stdout)  # fmt: skip
    assert told["intact"]
    assert all(inject["seen_in"] for inject in told["injects"])


def test_a_rehearsal_ranks_the_teams(tmp_path: Path) -> None:
    need_namespaces()
    scenario = tmp_path / "s.yaml"
    text = SCENARIO.replace("31s", "12m").replace("30s", "6m").replace("at: 2s", "at: 1m")
    text = text.replace("at: 4s", "at: 1m").replace("20s", "2m").replace("35s", "4m")
    scenario.write_text(text, "utf-8")
    command = netaudit("rehearse", scenario, "--inventory", SMALL, "--no-links", "--json",
                       "--team", "good", "--team", "claims-all")  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["right"]
    assert told["ranking"] == ["good", "claims-all"]
    assert told["scores"]["good"]["total"] == 100
