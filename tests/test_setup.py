"""The script ./run where something is missing: it says what to type."""

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.programs import needs

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


def bundled(folder: Path, made_for: str) -> None:
    """An environment whose pip says how it is called, and packages that came with a bundle."""
    environment(folder, pip='echo "$*" >>pip.log')
    with (folder / ".venv/bin/python").open("a") as python:
        python.write('case "$*" in *sysconfig*) echo cp311-linux-x86_64 ;; esac\n')
    (folder / "wheels").mkdir()
    (folder / "wheels" / "made-for").write_text(f"{made_for}\n", "utf-8")


def test_the_packages_of_a_bundle_are_installed_without_an_index(checkout: Path) -> None:
    bundled(checkout, "cp311-linux-x86_64")
    assert run(checkout, "setup").returncode == 0
    locked, itself = (checkout / "pip.log").read_text("utf-8").splitlines()
    assert "install --no-index --find-links wheels --no-deps --require-hashes" in locked
    assert "--editable ." in itself


def test_packages_of_another_python_are_told(checkout: Path) -> None:
    bundled(checkout, "cp313-linux-x86_64")
    found = run(checkout, "setup")
    assert found.returncode == 1
    told = "the packages here are for cp313-linux-x86_64, this Python is cp311-linux-x86_64"
    assert told in found.stderr
    assert not (checkout / "pip.log").exists()
    assert not (checkout / ".venv" / "stamp").exists()


def git(folder: Path, *arguments: str) -> None:
    nobody = {"GIT_CONFIG_GLOBAL": "/dev/null", "PATH": "/usr/bin:/bin"}
    who = ("-c", "user.name=n", "-c", "user.email=n@unit.test")
    subprocess.run(["git", *who, *arguments], cwd=folder, env=nobody, check=True)


@needs("git")
def test_a_bundle_holds_what_is_committed_and_its_packages(checkout: Path) -> None:
    environment(checkout)
    fetched = 'for last; do [ "$before" = --dest ] && touch "$last/a.whl"; before=$last; done'
    with (checkout / ".venv/bin/python").open("a") as python:
        python.write(f'case "$*" in *download*) {fetched} ;; *sysconfig*) echo cp311-x ;; esac\n')
    git(checkout, "init", "-q")
    git(checkout, "add", "run", "requirements.lock", "pyproject.toml")
    git(checkout, "commit", "-q", "-m", "all")
    (checkout / "own-inventory.yaml").write_text("secret", "utf-8")
    (checkout / "requirements.lock").write_text("changed", "utf-8")
    found = run(checkout, "bundle")
    assert found.returncode == 0, found.stderr
    assert "what is not committed stays out" in found.stderr
    (bundle,) = (checkout / "dist").iterdir()
    assert hashlib.sha256(bundle.read_bytes()).hexdigest() in found.stdout
    assert f"tar -xf {bundle.name}" in found.stdout
    with tarfile.open(bundle) as tar:
        inside = {name.partition("/")[2] for name in tar.getnames()}
        lock = tar.extractfile(f"{bundle.name.removesuffix('.tar.gz')}/requirements.lock")
        assert lock
        assert lock.read() == b""
    files = {"", "run", "requirements.lock", "pyproject.toml"}
    assert inside == files | {"wheels", "wheels/a.whl", "wheels/made-for"}


def test_a_folder_that_is_no_checkout_makes_no_bundle(checkout: Path) -> None:
    environment(checkout)
    found = run(checkout, "bundle")
    assert found.returncode == 1
    assert "made from a git checkout" in found.stderr
