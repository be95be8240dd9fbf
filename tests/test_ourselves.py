"""Children of ours in a folder of modules that are not."""

import ast
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from netaudit.drill.events import Looking
from netaudit.drill.field import _command
from netaudit.lab.session import joined
from netaudit.ourselves import command_line
from tests.test_hygiene import PACKAGES

POISON = "import sys\nsys.exit('poisoned')\n"
NAMES = ("netaudit", "secrets", "json", "nt", "argparse")


def poisonous(folder: Path) -> Path:
    """A folder of modules that end whoever imports one of them."""
    for name in NAMES:
        (folder / f"{name}.py").write_text(POISON, "utf-8")
    return folder


def run_in(folder: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=False, timeout=60)


def test_the_poison_works(tmp_path: Path) -> None:
    ended = run_in(poisonous(tmp_path), sys.executable, "-m", "netaudit", "--version")
    assert "poisoned" in ended.stderr


def test_what_lies_in_the_working_directory_is_not_run(tmp_path: Path) -> None:
    ended = run_in(poisonous(tmp_path), *command_line("netaudit", "--version"))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("netaudit")


def test_a_join_runs_ours(tmp_path: Path) -> None:
    ended = run_in(poisonous(tmp_path), *joined(tmp_path / "none", "ops", ["true"]))
    assert "no lab runs at" in ended.stderr


def test_a_rescan_runs_ours(tmp_path: Path) -> None:
    looking = Looking(
        datetime(2026, 3, 1, tzinfo=UTC),
        "run",
        ("tls.certificate-in-date",),
        ("so-a",),
        baseline=False,
    )
    ended = run_in(poisonous(tmp_path), *_command(tmp_path / "none", looking))
    assert "poisoned" not in ended.stderr
    assert "netaudit" in ended.stderr


def test_nothing_else_starts_python_by_a_modules_name() -> None:
    """The raw-packet helper's own line is -I: it must not even believe the environment."""
    naming = {
        path.relative_to(folder.parent).as_posix()
        for folder in PACKAGES.values()
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.executable"
    }
    assert naming == {"netaudit/ourselves.py", "netaudit/net/rawsweep.py"}
