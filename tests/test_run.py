from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from netaudit import run
from netaudit.diff import State
from netaudit.errors import UsageError
from netaudit.model import Look, Missed, Outcome, Preflight, Question, Requirement, Zone
from netaudit.policy import Policy, Rule
from netaudit.registry import load_packages
from netaudit.run import Order
from netaudit.second_look import SecondLook
from netaudit.store import Store
from tests.factories import NOON, clock, make_inventory, make_unit
from tests.fakes import pack
from tests.fakes.pack import probes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.judge import Judged
    from netaudit.model import Inventory
    from netaudit.net.context import Net
    from netaudit.plan import Task

REGISTRY = load_packages([pack.__name__])


class Quiet:
    def __init__(self) -> None:
        self.told = 0

    def answered(self, _task: Task) -> None:
        self.told += 1


async def ready(_net: Net) -> tuple[Preflight, ...]:
    await asyncio.sleep(0)
    return (Preflight("ipv6", ok=True, message="a route"),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "netaudit.db")
    yield opened
    opened.close()


def network(*labels: str) -> Inventory:
    return make_inventory(make_unit(zones=tuple(Zone("so-a", f"{n}.test") for n in labels)))


def order(inventory: Inventory) -> Order:
    return Order(inventory, Policy("p"), REGISTRY, inventory.vantages[0], ready)


def test_a_run_from_beginning_to_end(store: Store) -> None:
    judged = run.scan(order(network("red", "green", "raises")), store, Quiet(), clock)
    outcomes = {f.target: f.outcome for f in judged.findings}
    assert outcomes == {
        "zone:red.test": Outcome.PASS,
        "zone:green.test": Outcome.FAIL,
        "zone:raises.test": Outcome.NOT_TESTED,
    }
    kept = store.run("latest")
    assert kept.ended == NOON
    assert kept.preflight == (Preflight("ipv6", ok=True, message="a route"),)
    assert judged.observe(judged.findings[0].evidence[0]) is not None
    loaded = run.load_judged(kept, REGISTRY, store)
    assert loaded.findings == judged.findings
    assert loaded.inventory == judged.inventory


def test_outside_of_the_authorised_window_nothing_is_asked(store: Store) -> None:
    probes.ASKED.clear()
    for late in (timedelta(days=-365), timedelta(days=365)):
        with pytest.raises(UsageError, match=r"12/QĐ-TEST covers 2026-01-01.*nothing was sent"):
            run.scan(order(network("red")), store, Quiet(), lambda late=late: NOON + late)  # type: ignore[misc]
    assert probes.ASKED == []
    assert store.runs() == []


def test_judging_again_under_another_policy_sends_nothing(store: Store) -> None:
    judged = run.scan(order(network("red")), store, Quiet(), clock)
    probes.ASKED.clear()
    rules = {"demo.is-red": Rule(Requirement.SHOULD, options=(("colour", "blue"),))}
    again = run.judge_run(judged.run, Policy("blue", rules), REGISTRY, store, clock)
    assert probes.ASKED == []
    assert [f.outcome for f in judged.findings] == [Outcome.PASS]
    assert [(f.outcome, f.requirement) for f in again.findings] == [
        (Outcome.FAIL, Requirement.SHOULD)
    ]
    assert run.load_judged(judged.run, REGISTRY, store).policy_name == "blue"


def test_only_the_units_that_were_named() -> None:
    inventory = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))
    some = run.only_units(inventory, ["so-b"])
    assert ([u.id for u in some.units], [u.id for u in some.others]) == (["so-b"], ["so-a"])
    assert [u.id for u in run.only_units(some, ["so-b"]).all_units] == ["so-b", "so-a"]
    assert run.only_units(inventory, []) == inventory
    with pytest.raises(UsageError, match="no unit nope"):
        run.only_units(inventory, ["so-b", "nope"])


def test_a_run_that_was_never_judged_says_how_to_go_on(store: Store) -> None:
    class Cut(Exception):  # noqa: N818
        """The power fails."""

    class Failing(Quiet):
        def answered(self, task: Task) -> None:
            super().answered(task)
            if self.told == 3:
                raise Cut

    with pytest.raises(Cut):
        run.scan(order(network(*(f"z{n}" for n in range(40)))), store, Failing(), clock)
    cut = store.run("latest")
    with pytest.raises(UsageError, match="scan --resume"):
        run.load_judged(cut, REGISTRY, store)

    before = store.answered(cut.id)
    probes.ASKED.clear()
    judged = run.resume(cut, run.order_of(cut, store, REGISTRY, ready), store, Quiet(), clock)
    assert len(judged.findings) == 40
    assert len(store.answered(cut.id)) == 40
    asked = {Question("facts.Colour", f"zone:{name}", "ops") for name in probes.ASKED}
    assert asked.isdisjoint(before)
    assert len(probes.ASKED) == len(asked)


KILLED = """
    import asyncio, signal, sys
    from pathlib import Path
    from tests.test_run import Quiet, network, order
    from tests.fakes.pack import facts, probes
    from netaudit import run
    from netaudit.pace import Pace
    from netaudit.store import Store
    from tests.factories import clock
    from dataclasses import replace

    class Told(Store):
        def append(self, run, observed):
            super().append(run, observed)
            for question, _ in observed:
                print(question.target, flush=True)

    # Tests that a shell runs in the background were started with SIGINT ignored, and so is this.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    inventory = network(*(f"z{n}" for n in range(3000)), "hangs", "hangs2")
    wanted = replace(order(inventory), pace=Pace(at_once=8, keep_every=0.001))
    run.scan(wanted, Told.open(Path(sys.argv[1])), Quiet(), clock)
"""


def killed_after(lines: int, store: Path, with_signal: int) -> int:
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(store)]
    environment = {**os.environ, "PYTHONPATH": "."}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, env=environment, bufsize=0) as process:
        assert process.stdout is not None
        # No buffer, and a pipe as small as can be: it cannot run far ahead of what we have read.
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(with_signal)
        process.stdout.read()
    return process.returncode


def test_kill_9_in_the_middle_and_resume_asks_nothing_twice_and_loses_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "netaudit.db"
    assert killed_after(1500, path, signal.SIGKILL) == -signal.SIGKILL
    store = Store.open(path)
    cut = store.run("latest")
    before = store.answered(cut.id)
    assert 0 < len(before) < 3002
    probes.ASKED.clear()
    run.resume(cut, run.order_of(cut, store, REGISTRY, ready), store, Quiet(), clock)
    asked = [Question("facts.Colour", f"zone:{name}", "ops") for name in probes.ASKED]
    assert before.isdisjoint(asked)
    assert len(before) + len(asked) == 3002
    assert len(store.answered(cut.id)) == 3002
    store.close()


def test_an_interrupted_run_keeps_its_answers_and_no_stopped_ones(tmp_path: Path) -> None:
    path = tmp_path / "netaudit.db"
    killed_after(1500, path, signal.SIGINT)
    store = Store.open(path)
    cut = store.run("latest")
    assert 1500 <= store.count(cut.id) < 3002
    assert cut.ended is None
    missed = [o for o in store.observations(cut.id, REGISTRY).values() if isinstance(o, Missed)]
    assert missed == []
    store.close()


def looking(store: Store, day: int, *answers: str, **bounds: float) -> Judged:
    """A run of that day about one zone, which answers so at the first look and the second."""
    probes.ANSWERS["turns"] = list(answers)
    probes.ASKED.clear()
    second = SecondLook(**{"after": 0, **bounds})  # type: ignore[arg-type]  # numbers
    wanted = replace(order(network("turns")), second=second)
    return run.scan(wanted, store, Quiet(), lambda: NOON + timedelta(days=day))


def state_since(store: Store, judged: Judged) -> list[State]:
    told = run.with_history(judged, store).history
    return [change.state for change in told.changes]


def test_a_regression_is_looked_at_again_before_it_is_told(store: Store) -> None:
    looking(store, 0, "red")
    assert len(probes.ASKED) == 1
    steady = looking(store, 1, "red")
    assert len(probes.ASKED) == 1  # nothing fails: nothing is asked twice
    assert state_since(store, steady) == []

    flapping = looking(store, 2, "green", "red")
    assert len(probes.ASKED) == 2
    (finding,) = flapping.findings
    assert (finding.outcome, finding.look) == (Outcome.PASS, Look.UNSTEADY)
    assert [flapping.observe(question) is not None for question in finding.evidence] == [True] * 2
    assert state_since(store, flapping) == [State.UNSTEADY]

    broken = looking(store, 3, "green")
    (finding,) = broken.findings
    assert (finding.outcome, finding.look) == (Outcome.FAIL, Look.CONFIRMED)
    assert state_since(store, broken) == [State.REGRESSED]
    assert broken.run.preflight == (Preflight("ipv6", ok=True, message="a route"),)

    looking(store, 4, "green")
    assert len(probes.ASKED) == 1  # it failed before: no news, no second look


def test_both_looks_are_kept_and_judged_again_alike(store: Store) -> None:
    looking(store, 0, "red")
    flapping = looking(store, 1, "green", "red")
    probes.ASKED.clear()
    again = run.judge_run(flapping.run, Policy("p"), REGISTRY, store, clock)
    assert (again.findings, probes.ASKED) == (flapping.findings, [])


@pytest.mark.parametrize("bounds", [{"questions": 0}, {"seconds": 0.0}])
def test_what_could_not_be_looked_at_again_is_unconfirmed_until_the_next_run(
    store: Store, bounds: dict[str, float]
) -> None:
    looking(store, 0, "red")
    unsure = looking(store, 1, "green", **bounds)
    (finding,) = unsure.findings
    assert (finding.outcome, finding.look) == (Outcome.FAIL, Look.UNCONFIRMED)
    assert state_since(store, unsure) == [State.UNCONFIRMED]
    assert not any(c.worse for c in run.with_history(unsure, store).history.changes)
    assert state_since(store, looking(store, 2, "green")) == [State.REGRESSED]


def test_only_units_that_may_be_asked_now_are_looked_at_again(store: Store) -> None:
    looking(store, 0, "red")
    probes.ANSWERS["turns"] = ["green"]
    probes.ASKED.clear()
    wanted = replace(order(network("turns")), second=SecondLook(after=0))
    later = NOON + timedelta(days=1)
    begun = run.ask(run.begin(wanted, store, lambda: later), wanted, store, Quiet(), lambda: later)
    run.look_again(begun, wanted, store, lambda: later, units=[])
    judged = run.judge_run(begun, Policy("p"), REGISTRY, store, clock)
    assert [f.look for f in judged.findings] == [Look.UNCONFIRMED]
    assert len(probes.ASKED) == 1


def test_when_the_window_has_closed_meanwhile_nothing_is_asked_again(store: Store) -> None:
    looking(store, 0, "red")
    probes.ANSWERS["turns"] = ["green"]
    wanted = replace(order(network("turns")), second=SecondLook(after=0))
    later = NOON + timedelta(days=1)
    begun = run.ask(run.begin(wanted, store, lambda: later), wanted, store, Quiet(), lambda: later)
    probes.ASKED.clear()
    run.look_again(begun, wanted, store, lambda: NOON + timedelta(days=400))
    judged = run.judge_run(begun, Policy("p"), REGISTRY, store, clock)
    assert [f.look for f in judged.findings] == [Look.UNCONFIRMED]
    assert probes.ASKED == []
