import os
import subprocess
import sys
from pathlib import Path

import pytest

from netaudit.lab.session import Lab


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "netaudit.lab.join", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def test_it_says_how_it_is_used() -> None:
    done = _run("only", "two")
    assert done.returncode == 1
    assert "usage:" in done.stderr


def test_without_a_lab_it_says_what_to_do(tmp_path: Path) -> None:
    done = _run(str(tmp_path), "ops", "--", "true")
    assert done.returncode == 1
    assert "netaudit lab start" in done.stderr


@pytest.mark.lab
def test_a_command_runs_inside_with_the_public_inventory(lab: Lab) -> None:
    script = (
        "import os, socket; print(os.environ['NETAUDIT_INVENTORY'], "
        "[n for _, n in socket.if_nameindex()], os.readlink('/proc/self/ns/net'))"
    )
    done = lab.exec([sys.executable, "-c", script])
    assert done.stdout.split(" ")[0] == str(lab.public_inventory)
    assert "'up'" in done.stdout
    assert os.readlink("/proc/self/ns/net") not in done.stdout  # noqa: PTH115


@pytest.mark.lab
def test_the_command_s_exit_code_is_ours(lab: Lab) -> None:
    assert lab.exec([sys.executable, "-c", "raise SystemExit(7)"]).returncode == 7


@pytest.mark.lab
def test_a_command_that_is_not_there_is_told(lab: Lab) -> None:
    done = lab.exec(["no-such-command"])
    assert done.returncode == 127
    assert "no-such-command" in done.stderr
