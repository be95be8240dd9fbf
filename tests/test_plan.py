from __future__ import annotations

from netaudit.model import Requirement, Zone
from netaudit.plan import plan
from netaudit.registry import load_packages
from tests.factories import make_inventory, make_unit
from tests.fakes.policy import OneWord

REGISTRY = load_packages(["tests.fakes.pack"])


def test_each_question_once_and_only_those_that_a_check_needs() -> None:
    zones = tuple(Zone("so-a", name) for name in ("a.test", "skip.test", "b.test"))
    inventory = make_inventory(make_unit(zones=zones))
    tasks = plan(inventory, OneWord(), REGISTRY, "ops")
    assert [task.target.key for task in tasks] == ["zone:a.test", "zone:b.test"]
    assert len({task.question for task in tasks}) == len(tasks)


def test_a_policy_that_wants_nothing_asks_nothing() -> None:
    assert plan(make_inventory(), OneWord(Requirement.OFF), REGISTRY, "ops") == []
