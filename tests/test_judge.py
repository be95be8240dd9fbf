from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from netaudit.api import Verdict, failed, passed
from netaudit.judge import NOT_PART, basis, judge
from netaudit.model import (
    Finding,
    Look,
    Missed,
    Observation,
    Outcome,
    Question,
    Requirement,
    Seen,
    Severity,
    Target,
    Unit,
    Why,
    Zone,
)
from netaudit.registry import Registry, fact_name, load_packages
from netaudit.second_look import again
from netaudit.segment import Segment
from netaudit.watchdog import limit
from tests.factories import NOON, make_check, make_inventory, make_unit
from tests.fakes.pack.facts import Colour
from tests.fakes.policy import OneWord

REGISTRY = load_packages(["tests.fakes.pack"])
ZONE = Zone("so-a", "z.test")
COLOUR = Question("facts.Colour", ZONE.key, "ops")


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


def judged_twice(first: Observation, second: Observation | None) -> Finding:
    """The finding about a zone that was looked at twice."""
    inventory = make_inventory(make_unit(zones=(ZONE,)))
    seen = {COLOUR: first, again(COLOUR): second}
    (finding,) = judge(inventory, OneWord(), REGISTRY, vantage="ops", observe=seen.get)
    return finding


GREEN, RED = Seen(Colour("green"), NOON), Seen(Colour("red"), NOON)


@pytest.mark.parametrize(
    ("second", "outcome", "look"),
    [
        (None, Outcome.FAIL, Look.ONCE),
        (GREEN, Outcome.FAIL, Look.CONFIRMED),
        (RED, Outcome.PASS, Look.UNSTEADY),
        (Missed(Why.DEADLINE, "too late", NOON), Outcome.FAIL, Look.UNCONFIRMED),
    ],
)
def test_a_failure_that_was_looked_at_twice(
    second: Observation | None, outcome: Outcome, look: Look
) -> None:
    finding = judged_twice(GREEN, second)
    assert (finding.outcome, finding.look) == (outcome, look)
    looked = (COLOUR, again(COLOUR)) if look is Look.UNSTEADY else (COLOUR,)
    assert finding.evidence == looked


def test_what_passes_at_once_needs_no_second_look() -> None:
    finding = judged_twice(RED, GREEN)
    assert (finding.outcome, finding.look) == (Outcome.PASS, Look.ONCE)


@dataclass(frozen=True)
class Shape:
    """A second fact of a check."""

    round: bool


def round_and_red(zone: Zone, colour: Colour, shape: Shape) -> Verdict:
    return passed("yes") if shape.round and colour.name == "red" else failed("no")


def test_a_second_look_at_some_facts_keeps_what_was_seen_of_the_others() -> None:
    check = replace(make_check(target=Zone), function=round_and_red, facts=(Colour, Shape))
    registry = Registry(MappingProxyType({check.id: check}), MappingProxyType({}))
    shape = Question(fact_name(Shape), ZONE.key, "ops")
    inventory = make_inventory(make_unit(zones=(ZONE,)))
    seen = {COLOUR: GREEN, shape: Seen(Shape(round=True), NOON), again(COLOUR): RED}
    (finding,) = judge(inventory, OneWord(), registry, vantage="ops", observe=seen.get)
    assert (finding.outcome, finding.look) == (Outcome.PASS, Look.UNSTEADY)


@dataclass(frozen=True)
class ByUnit(OneWord):
    """Units whose id begins with x are told otherwise; so are zones called high."""

    def on(self, unit: Unit, target: Target) -> OneWord:
        if unit.id.startswith("x"):
            return OneWord(Requirement.OFF)
        return Graver(Requirement.MAY) if target.key == "zone:high.test" else self


@dataclass(frozen=True)
class Graver(OneWord):
    """Everything is critical, to the one check that there is; nothing else is wanted."""

    def requirement(self, check: str) -> Requirement:
        return self.word if check == "demo.is-red" else Requirement.OFF

    def severity(self, check: str, default: Severity) -> Severity:
        return Severity.CRITICAL if (check, default) == ("demo.is-red", Severity.LOW) else default


def test_each_target_is_judged_by_the_policy_as_it_is_for_it() -> None:
    units = [
        make_unit(id_, zones=tuple(Zone(id_, f"{name}.test") for name in names))
        for id_, names in (("so-a", ("high", "a")), ("x-b", ("b",)), ("so-c", ("c",)))
    ]
    options: dict[str, dict[str, object]] = {"demo.is-red": {"colour": "blue"}}
    found = judge(
        make_inventory(*units),
        ByUnit(options_=options),
        REGISTRY,
        vantage="ops",
        observe=lambda _: Seen(Colour("blue"), NOON),
    )
    assert [(f.target, f.outcome, f.requirement, f.severity) for f in found] == [
        ("zone:high.test", Outcome.FAIL, Requirement.MAY, Severity.CRITICAL),
        ("zone:a.test", Outcome.PASS, Requirement.MUST, Severity.LOW),
        ("zone:c.test", Outcome.PASS, Requirement.MUST, Severity.LOW),
    ]


def test_only_what_one_can_ask_from_there_is_judged() -> None:
    segments = tuple(Segment("so-a", at, "eth1", (), (), (), (), (), ()) for at in ("lan", "ops"))
    check = make_check(target=Segment)
    registry = Registry(MappingProxyType({check.id: check}), MappingProxyType({}))
    inventory = make_inventory(make_unit(segments=segments))
    found = judge(inventory, OneWord(), registry, vantage="ops", observe=lambda _: None)
    assert [finding.target for finding in found] == ["segment:ops"]


def test_a_bug_of_a_check_is_told_with_its_name() -> None:
    (finding,) = judged("z", Seen(Colour("bug"), NOON))
    assert dict(finding.params) == {
        "why": "check error",
        "detail": "demo.is-red: ValueError: a bug in a third party's check",
    }


@pytest.mark.parametrize(
    ("whole", "words"), [(False, "the run ended before"), (True, "had no use for the answer")]
)
def test_why_nothing_was_asked_is_told(words: str, *, whole: bool) -> None:
    (finding,) = judged("z", None, whole=whole)
    assert words in str(dict(finding.params)["detail"])


@dataclass(frozen=True)
class Options:
    """`last` is a set, whose order differs from process to process."""

    first: int = 1
    last: frozenset[str] = frozenset({"a", "b"})


@dataclass(frozen=True)
class Turned:
    """The same in another order."""

    last: frozenset[str] = frozenset({"b", "a"})
    first: int = 1


def test_what_is_judged_by_is_told_by_version_and_options() -> None:
    """It is kept in stores: by another digest for the same, nothing could be compared."""
    check = make_check()
    newer = make_check(version=2)
    assert basis(check, None) == "7674a781fc38"
    assert basis(check, Options()) == basis(check, Turned()) == "1f94132c9e37"
    days = [Options(first=timedelta(n)) for n in (1, 2)]  # type: ignore[arg-type]  # no JSON
    assert len({basis(c, o) for c in (check, newer) for o in (None, Options(), *days)}) == 8
    (by_default,) = judged("z", RED)
    (by_blue,) = judged("z", RED, OneWord(options_={"demo.is-red": {"colour": "blue"}}))
    assert by_default.basis != by_blue.basis
