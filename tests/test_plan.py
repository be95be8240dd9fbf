from __future__ import annotations

from types import MappingProxyType

from netaudit.model import Question, Requirement, Target, Unit, Zone
from netaudit.plan import plan
from netaudit.registry import Registry, load_packages
from netaudit.segment import Segment
from tests.factories import Glimpse, make_check, make_inventory, make_unit
from tests.fakes.pack.facts import Colour
from tests.fakes.policy import OneWord

REGISTRY = load_packages(["tests.fakes.pack"])


def test_each_question_once_and_only_those_that_a_check_needs() -> None:
    zones = tuple(Zone("so-a", name) for name in ("a.test", "skip.test", "b.test"))
    inventory = make_inventory(make_unit(zones=zones))
    tasks = plan(inventory, OneWord(), REGISTRY, "ops")
    assert [task.target.key for task in tasks] == ["zone:a.test", "zone:b.test"]
    assert [task.question for task in tasks] == [
        Question("facts.Colour", f"zone:{name}.test", "ops") for name in "ab"
    ]
    assert [task.probe for task in tasks] == [REGISTRY.probes[Colour, Zone]] * 2


def test_a_policy_that_wants_nothing_asks_nothing() -> None:
    assert plan(make_inventory(), OneWord(Requirement.OFF), REGISTRY, "ops") == []


class OffForX(OneWord):
    """Nothing is asked about units whose id begins with x, nor about zones called off."""

    def on(self, unit: Unit, target: Target) -> OneWord:
        off = unit.id.startswith("x") or target.key == "zone:off.test"
        return OneWord(Requirement.OFF) if off else self


def test_what_a_policy_wants_of_a_target_is_asked_of_it() -> None:
    units = [
        make_unit(id_, zones=tuple(Zone(id_, f"{name}.test") for name in names))
        for id_, names in (("so-a", ("off", "a")), ("x-b", ("b",)), ("so-c", ("c",)))
    ]
    tasks = plan(make_inventory(*units), OffForX(), REGISTRY, "ops")
    assert [task.target.key for task in tasks] == ["zone:a.test", "zone:c.test"]


def test_a_link_is_asked_about_from_its_own_vantage_only() -> None:
    segments = tuple(Segment("so-a", at, "eth1", (), (), (), (), (), ()) for at in ("lan", "ops"))
    check = make_check(target=Segment)
    probe = REGISTRY.probes[Colour, Zone]
    probes = MappingProxyType({(Glimpse, Segment): probe})
    registry = Registry(MappingProxyType({check.id: check}), probes)  # type: ignore[arg-type]  # probes of any fact
    tasks = plan(make_inventory(make_unit(segments=segments)), OneWord(), registry, "ops")
    assert [task.target.key for task in tasks] == ["segment:ops"]
