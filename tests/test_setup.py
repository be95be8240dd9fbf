"""The script ./run where something is missing: it says what to type."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "run"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the script, locks of its own, and no environment yet."""
    shutil.copy(SCRIPT, tmp_path / "run")
    (tmp_path / "requirements.lock").write_text("", "utf-8")
    (tmp_path / "pyproject.toml").write_text("", "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, python: Path | str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "run", *arguments],
        env={"PATH": "/usr/bin:/bin", "PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def fake(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def environment(folder: Path, pip: str = "exit 0") -> None:
    """What looks like the environment that the script made, with a python that plays pip."""
    fake(folder, ".venv/bin/python", f'case "$*" in *pip*install*) {pip} ;; esac')
    fake(folder, ".venv/bin/pytest", 'echo "pytest $*"')
    fake(folder, ".venv/bin/netaudit", 'echo "netaudit $*"')
    (folder / ".venv" / "pyvenv.cfg").write_text(f"command = x -m venv {folder}/.venv\n", "utf-8")


def test_alone_it_says_what_it_can(checkout: Path) -> None:
    found = run(checkout)
    assert found.returncode == 0
    assert "./run demo" in found.stdout
    assert "./run test" in found.stdout


def test_an_unknown_command_is_an_error(checkout: Path) -> None:
    found = run(checkout, "tets")
    assert found.returncode == 1
    assert "unknown command: tets" in found.stderr


def test_without_a_python_that_is_new_enough(checkout: Path) -> None:
    old = fake(checkout, "python-old", "exit 1")
    found = run(checkout, "demo", python=old)
    assert found.returncode == 1
    assert f"{old} is not a Python 3.11 or newer" in found.stderr


def test_without_ensurepip_it_says_what_to_install(checkout: Path) -> None:
    bare = fake(checkout, "python-bare", 'case "$*" in *ensurepip*) exit 1 ;; esac')
    found = run(checkout, "test", python=bare)
    assert found.returncode == 1
    assert "sudo apt install python3-venv" in found.stderr
    assert not (checkout / ".venv").exists()


def test_packages_that_cannot_be_installed_leave_no_stamp(checkout: Path) -> None:
    environment(checkout, pip="exit 1")
    found = run(checkout, "test")
    assert found.returncode == 1
    assert "PIP_INDEX_URL" in found.stderr
    assert not (checkout / ".venv" / "stamp").exists()


def test_once_set_up_it_goes_straight_to_work_and_passes_arguments_on(checkout: Path) -> None:
    environment(checkout)
    assert "setting up" in run(checkout, "demo", "--lang", "vi").stderr
    again = run(checkout, "demo", "--lang", "vi")
    assert (again.stdout, again.stderr) == ("netaudit demo --lang vi\n", "")
    assert run(checkout, "test", "-x").stdout == "pytest -x\n"


def test_a_new_lock_is_installed(checkout: Path) -> None:
    environment(checkout)
    run(checkout, "setup")
    (checkout / "requirements.lock").write_text("more", "utf-8")
    assert "setting up" in run(checkout, "setup").stderr


def test_an_environment_that_was_moved_is_made_anew(checkout: Path) -> None:
    environment(checkout)
    run(checkout, "setup")
    (checkout / ".venv" / "pyvenv.cfg").write_text(
        "command = x -m venv /elsewhere/.venv\n", "utf-8"
    )
    bare = fake(checkout, "python-bare", 'case "$*" in *ensurepip*) exit 1 ;; esac')
    assert "python3-venv" in run(checkout, "setup", python=bare).stderr
