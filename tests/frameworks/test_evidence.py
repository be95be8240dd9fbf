from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from netaudit.frameworks import Held, Status, evidence
from netaudit.frameworks.loading import load_text
from netaudit.model import Outcome
from netaudit.policy import Policy, Rule
from tests.factories import make_check, make_finding, make_judged
from tests.frameworks.test_loading import GOOD
from tests.test_disposition import DECIDED

P, F, N, T = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


@dataclass(frozen=True)
class Days:
    days: int = field(default=3, metadata={"stricter": "more"})


def held(status: Status, *outcomes: Outcome, **changes: Any) -> Held:
    framework = load_text(GOOD)
    need = replace(framework.needs[0], status=status)
    framework = replace(framework, needs=(need,))
    found = [make_finding(check="ipv6.parity", outcome=o, **changes) for o in outcomes]
    return evidence(framework, make_judged(*found)).proofs[0].held


@pytest.mark.parametrize(
    ("status", "outcomes", "expected"),
    [
        (Status.AUTOMATED, (P, P), Held.MET),
        (Status.AUTOMATED, (P, N), Held.MET),
        (Status.AUTOMATED, (P, T), Held.PARTLY),
        (Status.PARTIAL, (P,), Held.PARTLY),
        (Status.AUTOMATED, (P, F), Held.NOT_MET),
        (Status.PARTIAL, (F, T), Held.NOT_MET),
        (Status.AUTOMATED, (T,), Held.NOT_TESTED),
        (Status.AUTOMATED, (T, N), Held.NOT_TESTED),
        (Status.AUTOMATED, (), Held.NOT_TESTED),
        (Status.AUTOMATED, (N,), Held.NOT_APPLICABLE),
        (Status.MANUAL, (P,), Held.NOT_EVIDENCED),
        (Status.UNVERIFIED, (F,), Held.NOT_EVIDENCED),
    ],
)
def test_outcomes_make_an_evidence(
    status: Status, outcomes: tuple[Outcome, ...], expected: Held
) -> None:
    assert held(status, *outcomes) is expected


def test_a_waiver_does_not_meet_a_requirement() -> None:
    assert held(Status.AUTOMATED, F, disposition=DECIDED) is Held.NOT_MET


@pytest.mark.parametrize(
    ("days", "expected", "looser"),
    [(7, Held.MET, ()), (14, Held.MET, ()), (3, Held.NOT_MET, ("ipv6.parity: days",))],
)
def test_a_pass_by_looser_options_proves_nothing(
    days: int, expected: Held, looser: tuple[str, ...]
) -> None:
    framework = load_text(GOOD + "    options: {ipv6.parity: {days: 7}}\n")
    check = replace(make_check("ipv6.parity"), options=Days)
    judged = replace(
        make_judged(make_finding(check="ipv6.parity", outcome=P), checks=[check]),
        policy=Policy("p", {"ipv6.parity": Rule(options=(("days", days),))}),
    )
    found = evidence(framework, judged)
    assert (found.proofs[0].held, found.proofs[0].looser) == (expected, looser)
    assert found.number(expected) == 1
    assert found.share[Status.AUTOMATED] == 100.0
    default = evidence(framework, replace(judged, policy=None))
    assert default.proofs[0].held is Held.NOT_MET  # the check's own default is 3


def test_units_and_failures_are_named_once() -> None:
    framework = load_text(GOOD)
    found = [make_finding(check="ipv6.parity", target=f"zone:{n}") for n in "ab"]
    proof = evidence(framework, make_judged(*found)).proofs[0]
    assert (proof.failed, proof.units) == (2, ("so-a",))
    assert proof.failing == tuple(f.fingerprint for f in found)
