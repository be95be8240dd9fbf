"""Judging: from observations to findings, without a packet, as often as one likes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from netaudit.api import Verdict
from netaudit.model import (
    Finding,
    Inventory,
    Missed,
    Outcome,
    Question,
    Requirement,
    Run,
    Seen,
    Severity,
    Target,
)
from netaudit.registry import fact_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from netaudit.model import Observation
    from netaudit.registry import Check, Registry


class Policy(Protocol):
    """What judging needs of a policy."""

    def requirement(self, check: str) -> Requirement:
        """The policy's word on a check."""

    def severity(self, check: str, default: Severity) -> Severity:
        """How bad a failure is under this policy."""

    def options(self, check: str, shape: type) -> object:
        """The check's options: an instance of `shape`."""


@dataclass(frozen=True)
class Judged:
    """A run with its judgement: all that a report renders.

    `observe` gives the observation behind a question, for evidence; None if it was never asked.
    `judged_at` is when, `policy_name` under which policy.
    """

    run: Run
    inventory: Inventory
    findings: tuple[Finding, ...]
    registry: Registry
    policy_name: str
    observe: Callable[[Question], Observation | None]


def judge(
    inventory: Inventory,
    policy: Policy,
    registry: Registry,
    vantage: str,
    observe: Callable[[Question], Observation | None],
) -> Iterator[Finding]:
    """Every finding, in the inventory's order: each check about each target it applies to."""
    by_target = _by_target(registry.checks)
    for unit in inventory.units:
        for target in unit.targets():
            for check in by_target.get(type(target), ()):
                if applies(check, policy, target):
                    yield _judge_one(check, target, policy, vantage, observe)


def applies(check: Check, policy: Policy, target: Target) -> bool:
    """Whether the policy wants the check and the check wants the target."""
    wanted = policy.requirement(check.id) is not Requirement.OFF
    return wanted and (check.meta.where is None or check.meta.where(target))


def _by_target(checks: Mapping[str, Check]) -> dict[type, list[Check]]:
    table: dict[type, list[Check]] = {}
    for check in checks.values():
        table.setdefault(check.target, []).append(check)
    return table


def _judge_one(
    check: Check,
    target: Target,
    policy: Policy,
    vantage: str,
    observe: Callable[[Question], Observation | None],
) -> Finding:
    asked = tuple(Question(fact_name(f), target.key, vantage) for f in check.facts)
    verdict = _verdict(check, target, policy, [observe(q) for q in asked])
    return Finding(
        check=check.id,
        unit=target.unit,
        target=target.key,
        outcome=verdict.outcome,
        severity=policy.severity(check.id, check.meta.severity),
        requirement=policy.requirement(check.id),
        message=verdict.message,
        params=verdict.params,
        evidence=asked,
    )


def _verdict(
    check: Check, target: Target, policy: Policy, observations: list[Observation | None]
) -> Verdict:
    for observation in observations:
        if observation is None:
            return _not_tested("never asked", "the run ended before it came to this question")
        if isinstance(observation, Missed):
            return _not_tested(str(observation.why), observation.detail)
    facts = [seen.fact for seen in observations if isinstance(seen, Seen)]
    if check.options is not None:
        facts.append(policy.options(check.id, check.options))
    try:
        return check.function(target, *facts)
    except Exception as error:  # noqa: BLE001  a third party's check must not end the judgement
        return _not_tested("check error", f"{check.id}: {type(error).__name__}: {error}")


def _not_tested(why: str, detail: str) -> Verdict:
    return Verdict(
        Outcome.NOT_TESTED,
        "not tested ({why}): {detail}",
        (("why", why), ("detail", detail)),
    )
