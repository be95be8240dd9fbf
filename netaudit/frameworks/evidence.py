"""What a judged run shows of a framework: a technical comparison, never a certificate. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from netaudit.frameworks.model import Framework, Need, Status
from netaudit.model import Outcome, Phrase
from netaudit.policy.strictness import looser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netaudit.judge import Judged
    from netaudit.model import Finding, Target, Unit


class Held(StrEnum):
    """How a requirement stands in the light of one scan."""

    MET = "met"
    PARTLY = "partly"  # nothing failed; a part was not tested, or cannot be scanned
    NOT_MET = "not met"
    NOT_TESTED = "not tested"
    NOT_APPLICABLE = "not applicable"
    NOT_EVIDENCED = "not evidenced by a scan"


WORDS = {
    Held.MET: Phrase("met"),
    Held.PARTLY: Phrase("partly"),
    Held.NOT_MET: Phrase("not met"),
    Held.NOT_TESTED: Phrase("not tested"),
    Held.NOT_APPLICABLE: Phrase("not applicable"),
    Held.NOT_EVIDENCED: Phrase("not evidenced by a scan"),
}


@dataclass(frozen=True, slots=True)
class Proof:
    """One requirement and what bears on it.

    Counts are of findings, whatever the policy's word on them and whether waived; `failing` are
    the fingerprints of failures. `looser` names check and option where the policy asked for less
    than the framework demands: such a pass proves nothing. `checks` are the ids that were judged.
    """

    need: Need
    held: Held
    checks: tuple[str, ...]
    passed: int
    failed: int
    not_tested: int
    failing: tuple[str, ...]
    units: tuple[str, ...]
    looser: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """A framework in the light of one scan. `share` is the percentage of requirements by status."""

    framework: Framework
    proofs: tuple[Proof, ...]
    share: Mapping[Status, float]

    def number(self, held: Held) -> int:
        """How many requirements stand so."""
        return sum(proof.held is held for proof in self.proofs)


def evidence(framework: Framework, judged: Judged) -> Evidence:
    """What the findings of `judged`, made under its policy, show of `framework`."""
    by_check: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        by_check.setdefault(finding.check, []).append(finding)
    proofs = tuple(_proof(need, by_check, judged) for need in framework.needs)
    number = Counter(need.status for need in framework.needs)
    total = len(framework.needs)
    share = {status: 100.0 * number[status] / total for status in Status}
    return Evidence(framework, proofs, share)


def _proof(need: Need, by_check: Mapping[str, Sequence[Finding]], judged: Judged) -> Proof:
    found = [
        finding
        for check, own in by_check.items()
        if any(fnmatchcase(check, pattern) for pattern in need.checks)
        for finding in own
    ]
    number = Counter(finding.outcome for finding in found)
    failing = [finding for finding in found if finding.outcome is Outcome.FAIL]
    loose = tuple(dict.fromkeys(_looser(need, found, judged)))
    return Proof(
        need=need,
        held=_held(need, number, loose=bool(loose)),
        checks=tuple(dict.fromkeys(finding.check for finding in found)),
        passed=number[Outcome.PASS],
        failed=number[Outcome.FAIL],
        not_tested=number[Outcome.NOT_TESTED],
        failing=tuple(finding.fingerprint for finding in failing),
        units=tuple(dict.fromkeys(finding.unit for finding in failing)),
        looser=loose,
    )


def _held(need: Need, number: Mapping[Outcome, int], *, loose: bool) -> Held:
    if need.status in {Status.MANUAL, Status.UNVERIFIED} or not need.checks:
        return Held.NOT_EVIDENCED
    if number[Outcome.FAIL] or loose:
        return Held.NOT_MET
    if not number[Outcome.PASS]:
        return _without_a_pass(number)
    whole = need.status is Status.AUTOMATED and not number[Outcome.NOT_TESTED]
    return Held.MET if whole else Held.PARTLY


def _without_a_pass(number: Mapping[Outcome, int]) -> Held:
    only_others = number[Outcome.NOT_APPLICABLE] and not number[Outcome.NOT_TESTED]
    return Held.NOT_APPLICABLE if only_others else Held.NOT_TESTED


def _looser(need: Need, found: Iterable[Finding], judged: Judged) -> Iterable[str]:
    demanded = {check: dict(values) for check, values in need.options}
    if not demanded:
        return
    places = {
        (unit.id, target.key): (unit, target)
        for unit in judged.inventory.units
        for target in unit.targets()
    }
    for finding in found:
        check = judged.registry.checks.get(finding.check)
        place = places.get((finding.unit, finding.target))
        wanted = demanded.get(finding.check)
        if wanted and place and check and check.options and finding.outcome is Outcome.PASS:
            used = _options(judged, check.id, check.options, place)
            for name in looser(used, wanted):
                yield f"{check.id}: {name}"


def _options(judged: Judged, check: str, shape: type, place: tuple[Unit, Target]) -> object:
    """What the check was run with; its defaults where the policy is not known."""
    return shape() if judged.policy is None else judged.policy.on(*place).options(check, shape)
