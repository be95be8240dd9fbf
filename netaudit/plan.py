"""Planning: from inventory, policy and checks to the questions, each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netaudit.judge import Applicable
from netaudit.model import Inventory, Question, Target
from netaudit.registry import Probe, Registry, fact_name

if TYPE_CHECKING:
    from netaudit.judge import Policy


@dataclass(frozen=True, slots=True)
class Task:
    """A question, and who answers it about what."""

    question: Question
    target: Target
    probe: Probe


def plan(inventory: Inventory, policy: Policy, registry: Registry, vantage: str) -> list[Task]:
    """Every question that some wanted check needs, once, in the inventory's order."""
    tasks: dict[Question, Task] = {}
    checks = Applicable(registry.checks)
    for unit in inventory.units:
        for target in unit.targets(vantage):
            here = policy.on(unit, target)
            wanted = (fact for check in checks.about(target, here) for fact in check.facts)
            for fact in dict.fromkeys(wanted):
                question = Question(fact_name(fact), target.key, vantage)
                probe = registry.probes[fact, type(target)]
                tasks.setdefault(question, Task(question, target, probe))
    return list(tasks.values())
