from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from netaudit.crew import hub
from netaudit.crew.hub import WORTH, hire
from netaudit.model import Question
from netaudit.pace import Pace
from netaudit.plan import Task
from netaudit.policy import Policy
from netaudit.registry import Registry
from netaudit.run import Order
from tests.crew import runs
from tests.factories import clock, make_inventory

if TYPE_CHECKING:
    from netaudit.model import Host, Zone
    from netaudit.registry import Probe

ROOT = Path(__file__).parents[2]
ALL = 40
SCENARIOS = ("several", "dies", "full", "stopped", "interrupted")

Told = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """What came of each scenario's run."""
    folder = tmp_path_factory.mktemp("crew")
    command = [sys.executable, "-m", "tests.crew.runs", str(folder), *SCENARIOS, "orphaned"]
    done = subprocess.run(  # a minute: only what hangs takes longer
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert not done.returncode, done.stderr
    found: Told = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_nobody_is_left_behind(told: Told, scenario: str) -> None:
    assert told[scenario]["nobody_left"]


def test_those_whose_first_process_was_killed_end_by_themselves(told: Told) -> None:
    """What they wait for never comes but by the stop; the pipe that they hold is at its end."""
    assert told["orphaned"] == {"killed": -signal.SIGKILL, "heard": 0}


def test_what_several_processes_saw_is_what_one_sees(told: Told) -> None:
    found = told["several"]
    assert (found["kept"], found["missed"], found["shown"]) == (ALL, [], ALL)
    assert (found["others"], found["here"]) == (2, 0)
    assert found["packets"] == ALL
    assert found["findings"] == ALL
    assert found["said"] == ["made once no IPv4 here, another year"]
    assert found["made"] == 5, "once for each of five keys, whichever process was first"


def test_what_one_that_dies_has_left_is_asked_by_the_first(told: Told) -> None:
    found = told["dies"]
    assert (found["kept"], found["missed"], found["shown"]) == (ALL, [], ALL)
    assert found["here"] >= 2, "the two zones at which the others die"
    assert found["said"] == ["made once no IPv4 here, another year"]


def test_what_cannot_be_kept_ends_the_run(told: Told) -> None:
    found = told["full"]
    assert "no space left" in found["error"]
    assert found["kept"] == 0


def test_the_kill_switch_stops_all_of_them(told: Told) -> None:
    found = told["stopped"]
    assert found["left"] >= 2, "those that waited were not answered"
    assert found["kept"] + found["left"] == ALL
    assert found["kept"] == found["shown"] == found["packets"]


def test_an_interrupted_run_keeps_what_all_have_seen(told: Told) -> None:
    found = told["interrupted"]
    assert "KeyboardInterrupt" in found["error"]
    assert found["left"] >= 2
    assert found["kept"] >= 3
    assert found["kept"] + found["left"] == ALL


def task(target: Zone | Host, number: int) -> Task:
    return Task(
        Question("f", f"{target.key}{number}", "ops"),
        target,
        cast("Probe", SimpleNamespace(fact=str)),
    )


def test_without_room_for_processes_there_is_no_crew(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def full() -> int:
        tried.append(1)
        raise BlockingIOError("no room for a process")

    monkeypatch.setattr(hub, "threads", lambda: 1)
    monkeypatch.setattr(os, "fork", full)
    inventory = make_inventory()
    order = Order(inventory, Policy("p"), Registry({}, {}), inventory.vantages[0], runs.ready)
    order = replace(order, pace=Pace(helpers=2))
    zones = [task(inventory.units[0].zones[0], n) for n in range(2 * WORTH)]
    assert hire(order, "run", zones, clock) is None
    assert tried == [1]


def test_few_questions_about_zones_or_too_many_others_have_no_crew() -> None:
    inventory = make_inventory()
    zone, host = inventory.units[0].zones[0], inventory.units[0].hosts[0]
    order = cast("Order", SimpleNamespace(pace=Pace(helpers=2)))
    zones = [task(zone, n) for n in range(WORTH)]
    assert hire(order, "run", zones[1:], clock) is None
    assert hire(order, "run", [*zones, *(task(host, n) for n in range(WORTH + 1))], clock) is None
