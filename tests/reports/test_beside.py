from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from netaudit_reports import beside as module
from netaudit_reports.beside import beside
from netaudit_reports.bundle import Bundle

if TYPE_CHECKING:
    from pathlib import Path

HELLO = ("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", 5)
# In a process of its own: where tests run in parallel, threads of the runner forbid the fork.
FORKED = """
import os, signal, sys
from pathlib import Path
from netaudit_reports import beside as module
from netaudit_reports.bundle import Bundle

module._may_fork = lambda: True
made, home = Bundle(Path(sys.argv[1])), os.getpid()

def part():
    if sys.argv[2] == "killed" and os.getpid() != home:
        os.kill(os.getpid(), signal.SIGKILL)
    if sys.argv[2] == "fails":
        raise OSError("no room")
    made.write("part.txt", "hello")
    made.write("by.txt", "parent" if os.getpid() == home else "child")

made.write("first.txt", "x")
with module.beside(made, part, worth=True):
    made.write("meanwhile.txt", "y")
print(*sorted(made.files()), made.files()["part.txt"], Path(sys.argv[1], "by.txt").read_text())
"""


def forked(folder: Path, how: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FORKED, str(folder), how]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("how", "by"), [("well", "child"), ("killed", "parent")])
def test_what_a_second_process_wrote_belongs_to_the_bundle(
    tmp_path: Path, how: str, by: str
) -> None:
    ended = forked(tmp_path, how)
    assert ended.stdout == f"by.txt first.txt meanwhile.txt part.txt {HELLO} {by}\n", ended.stderr


def test_an_error_of_the_part_is_raised_here(tmp_path: Path) -> None:
    ended = forked(tmp_path, "fails")
    assert ended.returncode == 1
    assert ended.stderr.count("OSError: no room") == 1


def test_one_process_does_it_where_a_fork_is_not_safe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert not module._may_fork()
    made, order = Bundle(tmp_path), list[str]()
    with beside(made, lambda: order.append("part"), worth=False):
        order.append("block")
    assert order == ["block", "part"]
    stop.set()
    thread.join()
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    assert not module._may_fork()
