"""The commands, against a lab of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from netaudit.cli.lab import lab as command
from netaudit.errors import LabError
from netaudit.lab.faults import catalogue
from netaudit.store import Store
from tests.lab.network import SMALL, need_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENGLISH = {"NETAUDIT_LANG": "en"}


def _run(*arguments: object) -> str:
    """What the command prints."""
    done = CliRunner().invoke(
        command, [str(a) for a in arguments], env=ENGLISH, catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The state of a lab that `start` left running and `stop` ends."""
    need_namespaces()
    state = tmp_path_factory.mktemp("lab") / "state"
    started = _run("start", SMALL, "--state", state, "--no-links")
    assert "4 units" in started
    yield state
    assert "is stopped" in _run("stop", "--state", state)


def test_the_catalogue_is_listed_without_a_lab() -> None:
    listed = json.loads(_run("faults", "--json"))
    assert {f["kind"] for f in listed} == set(catalogue())
    text = _run("faults")
    assert all(key in text for key in catalogue())


@pytest.mark.parametrize(
    "arguments",
    [("inject",), ("inject", "telnet", "--random", "3"), ("inject", "telnet"), ("clear",),
     ("clear", "1", "--all")],
)  # fmt: skip
def test_arguments_that_mean_nothing_are_refused(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(command, arguments, env=ENGLISH)
    assert done.exit_code == 2
    assert "Usage" in done.output


def test_without_a_lab_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="netaudit lab start"):
        _run("status", "--state", tmp_path)


@pytest.mark.lab
def test_status(directory: Path) -> None:
    assert "Faults that are on: 0" in _run("status", "--state", directory)
    assert json.loads(_run("status", "--state", directory, "--json"))["units"] == 4


@pytest.mark.lab
def test_faults_are_injected_told_and_cleared(directory: Path) -> None:
    said = _run("inject", "ds-mismatch", "--unit", "x-mot", "--state", directory)
    assert "zone:x-mot.kontum.test" in said
    _run("inject", "--random", 3, "--seed", 5, "--state", directory)
    told = json.loads(_run("truth", "--json", "--state", directory))
    assert told[0]["kind"] == "ds-mismatch"
    assert len(told) == 4
    assert "dnssec.ds-matches-key" in _run("truth", "--state", directory)
    assert "1" in _run("clear", told[0]["id"], "--state", directory)
    assert "3" in _run("clear", "--all", "--state", directory)
    assert json.loads(_run("truth", "--json", "--state", directory)) == []


@pytest.mark.lab
def test_what_masks_is_shown(directory: Path) -> None:
    for kind in ("signatures-corrupt", "ds-missing"):
        _run("inject", kind, "--unit", "x-mot", "--state", directory)
    shown = _run("truth", "--state", directory)
    _run("clear", "--all", "--state", directory)
    assert "masked by" in shown


@pytest.mark.lab
def test_what_a_fault_can_hit(directory: Path) -> None:
    aims = json.loads(_run("faults", "ssh-exposed", "--json", "--state", directory))
    assert ["x-mot", "service:x-mot/gw/tcp/22"] in aims
    assert "service:x-mot/gw/tcp/22" in _run("faults", "ssh-exposed", "--state", directory)


@pytest.mark.lab
def test_exec_becomes_the_command(directory: Path) -> None:
    line = [sys.executable, "-m", "netaudit", "lab", "exec", "--state", str(directory)]
    line += ["--at", "noc", "--", sys.executable, "-c", "import sys; sys.exit(5)"]
    assert subprocess.run(line, check=False, timeout=30).returncode == 5


@pytest.mark.lab
def test_a_second_start_is_refused(directory: Path) -> None:
    with pytest.raises(LabError, match="already"):
        _run("start", SMALL, "--state", directory)


@pytest.mark.lab
def test_a_run_is_scored(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store's findings are replaced by one false alarm: the commands' part is the joining."""
    from tests.lab.test_score import FAIL, A, _finding

    class Run:
        id, vantage = "r", "ops"

    class Kept:
        def run(self, _wanted: str) -> type[Run]:
            return Run

        def findings(self, _run: str) -> list[object]:
            return [_finding(A, FAIL)]

        def close(self) -> None:
            pass

    monkeypatch.setattr(Store, "open", classmethod(lambda _cls, _path: Kept()))
    _run("inject", "telnet", "--unit", "x-mot", "--state", directory)
    told = json.loads(_run("score", "--json", "--state", directory))
    shown = _run("score", "--state", directory)
    _run("clear", "--all", "--state", directory)
    assert told["overall"]["false_alarms"] == 1
    assert told["by_kind"]["telnet"]["recall"] == 0.0
    assert "false alarm: dnssec.a" in shown
    assert "missed: exposure.administration-closed" in shown
