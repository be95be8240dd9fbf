"""Judging: from observations to findings, without a packet, as often as one likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from netaudit.api import Verdict
from netaudit.history import History
from netaudit.model import (
    Finding,
    Inventory,
    Missed,
    Observation,
    Outcome,
    Phrase,
    Question,
    Requirement,
    Run,
    Seen,
    Severity,
    Target,
    Unit,
)
from netaudit.registry import Registry, fact_name
from netaudit.second_look import again, both
from netaudit.waive import Use

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from netaudit.model import Inability
    from netaudit.registry import Check


class Policy(Protocol):
    """What judging needs of a policy."""

    def on(self, unit: Unit, target: Target) -> Policy:
        """The policy as it is for a target of a unit."""

    def requirement(self, check: str) -> Requirement:
        """The policy's word on a check."""

    def severity(self, check: str, default: Severity) -> Severity:
        """How bad a failure is under this policy."""

    def options(self, check: str, shape: type) -> object:
        """The check's options: an instance of `shape`."""


_UNBOUNDED = nullcontext()
# Why something was not tested; the catalogues read it where _Bench gives it.
NOT_PART = "not part of the run"


@dataclass(frozen=True)
class Judged:
    """A run with its judgement: all that a report renders.

    `observe` gives the observation behind a question, for evidence; None if it was never asked.
    `policy_name` names the policy under which it was judged, `history` is empty where the run
    stands alone. `waivers` are those that were laid over the findings, and how each was used.
    `policy` is the one that `policy_name` names.
    `audience` is the id of the one unit that may see it, empty for the whole network's.
    """

    run: Run
    inventory: Inventory
    findings: tuple[Finding, ...]
    registry: Registry
    policy_name: str
    observe: Callable[[Question], Observation | None]
    history: History = field(default_factory=History)
    waivers: tuple[Use, ...] = ()
    policy: Policy | None = None
    audience: str = ""


def judge(  # noqa: PLR0913  a judgement's whole input; nothing else may decide
    inventory: Inventory,
    policy: Policy,
    registry: Registry,
    *,
    vantage: str,
    observe: Callable[[Question], Observation | None],
    bounded: AbstractContextManager[None] = _UNBOUNDED,
    whole: bool = False,
) -> Iterator[Finding]:
    """Every finding, in the inventory's order: each check about each target it applies to.

    `bounded` is the context that each call of a check runs in: a pack's check may hang.
    `whole`: the run came to its end, so that what has no answer was no part of it.
    """
    checks = Applicable(registry.checks)
    benches: dict[int, _Bench] = {}  # by the policy's view, which its bench keeps
    for unit in inventory.units:
        for target in unit.targets(vantage):
            here = policy.on(unit, target)
            bench = benches.get(id(here))
            if bench is None:
                bench = benches[id(here)] = _Bench(here, vantage, observe, bounded, whole)
            asked: dict[type, Question] = {}
            for check in checks.about(target, here):
                yield bench.finding(check, target, asked)


class Applicable:
    """Which checks are about a target: those that the policy wants and that want the target."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._wanted: dict[tuple[int, type], list[Check]] = {}
        self._views: dict[int, Policy] = {}  # kept, so that no other one gets its id

    def about(self, target: Target, policy: Policy) -> Iterator[Check]:
        """In the registry's order. What the policy wants is decided once for a kind of target."""
        key = id(self._views.setdefault(id(policy), policy)), type(target)
        wanted = self._wanted.get(key)
        if wanted is None:
            wanted = self._wanted[key] = [
                check
                for check in self._checks.values()
                if check.target is type(target)
                and policy.requirement(check.id) is not Requirement.OFF
            ]
        for check in wanted:
            if check.meta.where is None or check.meta.where(target):
                yield check


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the policy says of one check, for every target alike."""

    severity: Severity
    requirement: Requirement
    options: object
    basis: str


@dataclass(frozen=True, slots=True)
class _Bench:
    """What stays the same from finding to finding under one view of the policy."""

    policy: Policy
    vantage: str
    observe: Callable[[Question], Observation | None]
    bounded: AbstractContextManager[None]
    whole: bool
    terms: dict[str, _Terms] = field(default_factory=dict)

    def finding(self, check: Check, target: Target, known: dict[type, Question]) -> Finding:
        """What the check says; of a failure that was looked at twice, what both looks say.

        `known` are the questions about this target by fact, for its next checks.
        """
        for fact in check.facts:
            if fact not in known:
                known[fact] = Question(fact_name(fact), target.key, self.vantage)
        asked = tuple(known[fact] for fact in check.facts)
        observed = [self.observe(question) for question in asked]
        first = self._finding(check, target, asked, observed)
        if first.outcome is not Outcome.FAIL:
            return first
        second = [self.observe(again(question)) for question in asked]
        if not any(second):
            return first
        newest = [new or old for new, old in zip(second, observed, strict=True)]
        return both(first, self._finding(check, target, asked, newest))

    def _finding(
        self,
        check: Check,
        target: Target,
        asked: tuple[Question, ...],
        observed: list[Observation | None],
    ) -> Finding:
        terms = self.terms.get(check.id) or self._agree(check)
        verdict = self._verdict(check, target, observed, terms.options)
        return Finding(
            check=check.id,
            unit=target.unit,
            target=target.key,
            outcome=verdict.outcome,
            severity=terms.severity,
            requirement=terms.requirement,
            message=verdict.message,
            params=verdict.params,
            evidence=asked,
            basis=terms.basis,
        )

    def _agree(self, check: Check) -> _Terms:
        options = None if check.options is None else self.policy.options(check.id, check.options)
        terms = self.terms[check.id] = _Terms(
            self.policy.severity(check.id, check.meta.severity),
            self.policy.requirement(check.id),
            options,
            basis(check, options),
        )
        return terms

    def _verdict(
        self,
        check: Check,
        target: Target,
        observations: list[Observation | None],
        options: object,
    ) -> Verdict:
        for observation in observations:
            if observation is None:
                return self._unasked()
            if isinstance(observation, Missed):
                return _not_tested(str(observation.why), observation.detail)
        facts = [seen.fact for seen in observations if isinstance(seen, Seen)]
        if check.options is not None:
            facts.append(options)
        try:
            with self.bounded:
                return check.function(target, *facts)
        except Exception as error:  # noqa: BLE001  a third party's check must not end the judgement
            return _not_tested("check error", f"{check.id}: {type(error).__name__}: {error}")

    def _unasked(self) -> Verdict:
        if self.whole:
            detail = Phrase("its policy, or the netaudit that made it, had no use for the answer")
            return _not_tested("not part of the run", detail)
        ended = Phrase("the run ended before it came to this question")
        return _not_tested("never asked", ended)


def basis(check: Check, options: object) -> str:
    """A digest of what a check judges by: its version and options (12 hex digits)."""
    values = {} if options is None else asdict(options)  # type: ignore[call-overload]
    text = json.dumps([check.meta.version, values], sort_keys=True, default=_plain)
    return sha256(text.encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, (set, frozenset)) else str(value)


def _not_tested(why: str, detail: Inability) -> Verdict:
    return Verdict(
        Outcome.NOT_TESTED,
        "not tested ({why}): {detail}",
        (("why", why), ("detail", detail)),
    )
