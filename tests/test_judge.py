from __future__ import annotations

import pytest

from netaudit.judge import NOT_PART, judge
from netaudit.model import (
    Finding,
    Missed,
    Observation,
    Outcome,
    Question,
    Requirement,
    Seen,
    Why,
    Zone,
)
from netaudit.registry import load_packages
from netaudit.watchdog import limit
from tests.factories import NOON, make_inventory, make_unit
from tests.fakes.pack.facts import Colour
from tests.fakes.policy import OneWord

REGISTRY = load_packages(["tests.fakes.pack"])


def judged(
    label: str,
    observation: Observation | None,
    policy: OneWord | None = None,
    *,
    whole: bool = False,
) -> list[Finding]:
    """The findings about one zone called `label`, under that observation."""
    inventory = make_inventory(make_unit(zones=(Zone("so-a", f"{label}.test"),)))
    seen = {Question("facts.Colour", f"zone:{label}.test", "ops"): observation}
    with limit(0.1) as bounded:
        return list(
            judge(
                inventory,
                policy or OneWord(),
                REGISTRY,
                vantage="ops",
                observe=seen.get,
                bounded=bounded,
                whole=whole,
            )
        )


@pytest.mark.parametrize(
    ("colour", "outcome"),
    [
        ("red", Outcome.PASS),
        ("green", Outcome.FAIL),
        ("clear", Outcome.NOT_APPLICABLE),
        ("bug", Outcome.NOT_TESTED),
        ("forever", Outcome.NOT_TESTED),
    ],
)
def test_a_check_says_what_it_says_and_its_bugs_are_not_verdicts(
    colour: str, outcome: Outcome
) -> None:
    (finding,) = judged("z", Seen(Colour(colour), NOON))
    assert finding.outcome is outcome
    assert (finding.unit, finding.target, finding.check) == ("so-a", "zone:z.test", "demo.is-red")


def test_what_we_could_not_ask_is_not_tested_with_the_reason() -> None:
    (finding,) = judged("z", Missed(Why.NO_ROUTE, "no IPv6 here", NOON))
    assert finding.outcome is Outcome.NOT_TESTED
    assert dict(finding.params) == {"why": "no route", "detail": "no IPv6 here"}


@pytest.mark.parametrize(("whole", "why"), [(False, "never asked"), (True, NOT_PART)])
def test_what_was_never_asked_is_not_tested(why: str, *, whole: bool) -> None:
    (finding,) = judged("z", None, whole=whole)
    assert finding.outcome is Outcome.NOT_TESTED
    assert dict(finding.params)["why"] == why


def test_where_and_off_leave_no_finding() -> None:
    assert judged("skip", Seen(Colour("red"), NOON)) == []
    assert judged("z", Seen(Colour("red"), NOON), OneWord(Requirement.OFF)) == []


def test_options_come_from_the_policy() -> None:
    policy = OneWord(options_={"demo.is-red": {"colour": "blue"}})
    (finding,) = judged("z", Seen(Colour("blue"), NOON), policy)
    assert finding.outcome is Outcome.PASS


def test_evidence_names_the_questions_and_the_fingerprint_is_stable() -> None:
    (one,) = judged("z", Seen(Colour("red"), NOON))
    (other,) = judged("z", Seen(Colour("green"), NOON))
    assert one.evidence == (Question("facts.Colour", "zone:z.test", "ops"),)
    assert one.fingerprint == other.fingerprint
    assert len(one.fingerprint) == 16
