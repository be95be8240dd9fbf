"""A drill started, cut, resumed and ended; and a rehearsal: in labs of their own."""

from __future__ import annotations

import json
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
    at: 0s
    kind: certificate-expired
    unit: x-mot
    objective: tls
    deadline: {detect: 20s, fix: 35s}
  - id: two
    at: 1s
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


def started(folder: Folder, inject: str, *arguments: object) -> subprocess.Popen[bytes]:
    """A drill that is carried on, once that inject acts."""
    process = subprocess.Popen(netaudit("start", *arguments))
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if folder.journal.path.exists() and inject in folder.progress().done:
            return process
        time.sleep(0.1)
    process.kill()
    pytest.fail(f"inject {inject} did not act")


def test_a_drill_that_is_killed_goes_on_where_it_was(lab: Lab, tmp_path: Path) -> None:
    """Killed when the first inject acts; resumed, it makes the second, and a stop ends it."""
    scenario = tmp_path / "s.yaml"
    scenario.write_text(SCENARIO, "utf-8")
    folder = Folder(tmp_path / "drill")
    state = ("--state", lab.directory)
    first = started(folder, "one", scenario, "--dir", folder.root, *state)
    first.kill()
    first.wait()
    resumed = started(folder, "two", "--resume", folder.root, *state)
    subprocess.run(netaudit("stop", folder.root), check=True, capture_output=True)
    assert resumed.wait(PATIENCE) == 0
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
    text = SCENARIO.replace("31s", "12m").replace("30s", "6m").replace("at: 0s", "at: 1m")
    text = text.replace("at: 1s", "at: 1m").replace("20s", "2m").replace("35s", "4m")
    scenario.write_text(text, "utf-8")
    command = netaudit("rehearse", scenario, "--inventory", SMALL, "--no-links", "--json",
                       "--team", "good", "--team", "claims-all")  # fmt: skip
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert told["right"]
    assert told["ranking"] == ["good", "claims-all"]
    assert told["scores"]["good"]["total"] == 100
