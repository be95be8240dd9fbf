from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import StoreError
from netaudit.gather import Gatherer, _by_unit
from netaudit.model import Missed, Observation, Question, Seen, Target, Why, Zone
from netaudit.net.context import Net
from netaudit.net.gate import gate_for
from netaudit.pace import Pace
from netaudit.plan import Task, plan
from netaudit.registry import Registry, load, load_packages
from tests.factories import clock, make_host, make_inventory, make_service, make_unit
from tests.fakes.pack.facts import Colour
from tests.fakes.policy import OneWord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.model import Inventory

REGISTRY = load_packages(["tests.fakes.pack"])
QUICK = Pace(keep_every=0.005, patience=0.3)


class Kept:
    """A store and a progress that remember."""

    def __init__(self) -> None:
        self.answers: dict[str, Observation] = {}
        self.told: list[str] = []
        self.fifty = asyncio.Event()

    def keep(self, batch: Sequence[tuple[Question, Observation]]) -> None:
        for question, observation in batch:
            assert question.target not in self.answers
            self.answers[question.target] = observation

    def answered(self, task: Task) -> None:
        self.told.append(task.target.key)
        if len(self.told) == 50:
            self.fifty.set()


def network(*labels: str) -> Inventory:
    return make_inventory(make_unit(zones=tuple(Zone("so-a", f"{n}.test") for n in labels)))


def gathered(inventory: Inventory, kept: Kept, *, stop: bool = False) -> dict[str, Observation]:
    async def main() -> None:
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        if stop:
            net.gate.stop()
        tasks = plan(inventory, OneWord(), REGISTRY, "ops")
        try:
            await Gatherer(net, kept.keep, kept, QUICK).gather(tasks)
        finally:
            await net.close()

    asyncio.run(main())
    return kept.answers


@pytest.mark.parametrize(
    ("label", "why", "detail"),
    [
        ("raises", Why.PROBE_ERROR, "RuntimeError: a bug in a third party's probe"),
        ("hangs", Why.DEADLINE, "no result within 0.2 s"),
        ("blocks", Why.PROBE_ERROR, "Hung: held the processor"),
        ("cannot", Why.NO_ROUTE, "no IPv6 here"),
        ("lies", Why.PROBE_ERROR, "returned str"),
    ],
)
def test_a_bad_probe_is_missed_and_the_others_unharmed(label: str, why: Why, detail: str) -> None:
    answers = gathered(network("red", label, "green"), Kept())
    missed = answers[f"zone:{label}.test"]
    assert isinstance(missed, Missed)
    assert missed.why is why
    assert detail in str(missed.detail)
    for good in ("red", "green"):
        seen = answers[f"zone:{good}.test"]
        assert isinstance(seen, Seen)
        assert seen.fact == Colour(good)


def test_every_question_is_answered_kept_and_told_once() -> None:
    kept = Kept()
    answers = gathered(network(*(f"z{n}" for n in range(500))), kept)
    assert len(answers) == 500
    assert sorted(kept.told) == sorted(answers)


@pytest.mark.parametrize("per_unit", [1, 2, 7])
def test_no_more_about_a_unit_is_under_way_at_once_than_the_pace_says(per_unit: int) -> None:
    under_way, most, answered = Counter[str](), Counter[str](), 0

    async def slow(zone: Zone, _net: Net) -> Colour:
        nonlocal answered
        under_way[zone.unit] += 1
        most[zone.unit] = max(most[zone.unit], under_way[zone.unit])
        for _ in range(len(zone.name)):
            await asyncio.sleep(0)
        under_way[zone.unit] -= 1
        answered += 1
        return Colour("red")

    names = [f"so-{n}" for n in range(50)]
    zones = {n: tuple(Zone(n, f"{'z' * k}.{n}.test") for k in range(1, 6)) for n in names}
    units = [make_unit(n, k + 1, zones=zones[n]) for k, n in enumerate(names)]
    inventory, probes = make_inventory(*units), dict(REGISTRY.probes)
    probes = {key: replace(probe, function=slow) for key, probe in probes.items()}

    async def main() -> None:
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        tasks = plan(inventory, OneWord(), Registry(REGISTRY.checks, probes), "ops")
        pace = Pace(at_once=40, at_least=40, per_unit=per_unit)
        await Gatherer(net, Kept().keep, Kept(), pace).gather(tasks)

    asyncio.run(main())
    assert answered == 5 * len(names)
    assert set(most) == set(names)
    assert max(most.values()) == min(per_unit, 5)


def test_an_error_of_the_store_ends_the_run() -> None:
    class Full(Kept):
        def keep(self, batch: Sequence[tuple[Question, Observation]]) -> None:
            raise StoreError(f"disk is full at {len(batch)}")

    with pytest.raises(StoreError, match="disk is full"):
        gathered(network("red"), Full())


def test_cancelling_keeps_what_was_answered() -> None:
    kept = Kept()
    inventory = network(*(f"z{n}" for n in range(50)), "hangs")

    async def main() -> None:
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        tasks = plan(inventory, OneWord(), REGISTRY, "ops")
        pace = Pace(keep_every=60)  # so that only the end can have kept them
        work = asyncio.create_task(Gatherer(net, kept.keep, kept, pace).gather(tasks))
        await kept.fifty.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        await net.close()

    asyncio.run(main())
    assert len(kept.answers) == 50
    assert "zone:hangs.test" not in kept.answers


def test_the_facts_of_a_unit_take_turns_and_fragile_hosts_go_first() -> None:
    services = (make_service(),)
    hosts = tuple(
        make_host(name=name, fragile=name == "old", services=services) for name in ("web", "old")
    )
    inventory = make_inventory(make_unit(hosts=hosts), make_unit("so-b", 2))
    tasks = plan(inventory, OneWord(), load(), "ops")
    units = list(_by_unit(tasks))
    queues = [queue for unit in units for queue in (unit.left, unit.loud)]
    assert sorted(task.question for queue in queues for task in queue) == sorted(
        task.question for task in tasks
    )
    for queue in queues:
        facts = [task.question.fact for task in queue]
        assert len(set(facts[: len(set(facts))])) == len(set(facts))
    swept = [task.target.key for task in units[0].loud if task.question.fact == "ports.OpenPorts"]
    assert swept == ["host:so-a/old", "host:so-a/web"]


@pytest.mark.parametrize("per_unit", [1, 3, 50])
def test_what_may_lock_us_out_is_asked_when_all_else_of_its_unit_is_answered(per_unit: int) -> None:
    names = ("so-a", "so-b", "so-loud")
    services = (make_service(),)
    inventory = make_inventory(
        *(make_unit(n, k, hosts=(make_host(n, services=services),)) for k, n in enumerate(names, 1))
    )
    quiet = dict.fromkeys(names, 0)

    async def asked(target: Target, _net: Net) -> Colour:
        quiet[target.unit] += 1
        await asyncio.sleep(0)
        quiet[target.unit] -= 1
        return Colour("red")

    async def swept(target: Target, _net: Net) -> Colour:
        assert quiet[target.unit] == 0
        assert {task.question.target for task in soft if task.target.unit == target.unit} <= {
            *kept.told
        }
        return Colour("red")

    known, kept = load(), Kept()
    probes = {
        key: replace(p, fact=Colour, function=swept if p.meta.loud else asked)
        for key, p in known.probes.items()
    }
    tasks = plan(inventory, OneWord(), Registry(known.checks, probes), "ops")
    tasks = [t for t in tasks if t.target.unit != "so-loud" or t.probe.meta.loud]
    soft = [task for task in tasks if not task.probe.meta.loud]
    seen: dict[Question, Observation] = {}

    async def main() -> None:
        net = Net(inventory, inventory.vantages[0], gate_for(inventory), clock)
        pace = Pace(per_unit=per_unit)
        await Gatherer(net, seen.update, kept, pace).gather(tasks)

    asyncio.run(main())
    assert len(seen) == len(tasks) > len(soft) > 0
    assert all(isinstance(answer, Seen) for answer in seen.values())
