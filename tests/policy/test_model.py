from dataclasses import dataclass
from types import MappingProxyType

import pytest

from netaudit.api import CheckMeta, Severity, Verdict, Zone, passed
from netaudit.errors import PolicyError
from netaudit.model import Requirement
from netaudit.policy import Policy, Rule, load_text
from netaudit.registry import Check, Registry


@dataclass(frozen=True)
class Days:
    days: int = 7
    names: tuple[str, ...] = ()


def judge_zone(zone: Zone, options: Days) -> Verdict:
    """Rationale."""
    return passed("{days}", days=options.days)


def registry(options: type | None = Days) -> Registry:
    meta = CheckMeta("dnssec.fresh", "Fresh", Severity.HIGH, "Sign.", ("RFC 4035",))
    check = Check(meta, judge_zone, "pack", Zone, (), options)
    return Registry(MappingProxyType({"dnssec.fresh": check}), MappingProxyType({}))


def policy(checks: str) -> Policy:
    return load_text(f"name: p\nchecks:\n{checks}", "p.yaml")


def test_unlisted_checks_are_wanted_as_the_default_says() -> None:
    assert Policy("p").requirement("any.check") is Requirement.SHOULD
    assert Policy("p", default=Requirement.OFF).requirement("any.check") is Requirement.OFF


def test_a_rule_overrides_requirement_and_severity() -> None:
    rule = Rule(Requirement.MUST, Severity.LOW)
    subject = Policy("p", MappingProxyType({"a.b": rule}))
    assert subject.requirement("a.b") is Requirement.MUST
    assert subject.severity("a.b", Severity.CRITICAL) is Severity.LOW
    assert subject.severity("a.c", Severity.CRITICAL) is Severity.CRITICAL


def test_options_are_filled_and_converted() -> None:
    subject = policy("  dnssec.fresh: {requirement: must, options: {days: 3, names: [a]}}")
    assert subject.options("dnssec.fresh", Days) == Days(3, ("a",))
    assert subject.options("dnssec.other", Days) == Days()


def test_options_that_do_not_fit_never_reach_a_check() -> None:
    with pytest.raises(PolicyError, match="days"):
        policy("  dnssec.fresh: {requirement: must, options: {days: x}}").options(
            "dnssec.fresh", Days
        )


def test_a_fitting_policy_validates() -> None:
    policy("  dnssec.fresh: {requirement: must, options: {days: 3}}").validate(registry())


@pytest.mark.parametrize(
    ("checks", "options", "expected"),
    [
        (
            "  dnssec.frehs: must",
            Days,
            "p.yaml:3:3: no check is called dnssec.frehs; did you mean dnssec.fresh?",
        ),
        ("  quite.different: must", Days, "`netaudit checks list` names them all"),
        (
            "  dnssec.fresh:\n    requirement: must\n    options: {dais: 3}",
            Days,
            "p.yaml:5:15: dnssec.fresh has no option dais; expected one of: days, names",
        ),
        (
            "  dnssec.fresh:\n    requirement: must\n    options:\n      days: soon",
            Days,
            "p.yaml:6:7: option days of dnssec.fresh is 'soon'",
        ),
        (
            "  dnssec.fresh: {requirement: must, options: {days: 3}}",
            None,
            "has no options",
        ),
    ],
)
def test_mistakes_name_their_place(checks: str, options: type | None, expected: str) -> None:
    with pytest.raises(PolicyError) as caught:
        policy(checks).validate(registry(options))
    assert expected in str(caught.value)


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(PolicyError) as caught:
        policy("  a.b: must\n  a.c: must").validate(registry())
    assert len(caught.value.mistakes) == 2


def test_json_is_canonical_and_comes_back() -> None:
    one = policy("  a.b: must\n  a.c: {requirement: may, severity: low, options: {y: 1, x: [2]}}")
    two = policy("  a.c: {severity: low, options: {x: [2], y: 1}, requirement: may}\n  a.b: must")
    assert one.to_json() == two.to_json()
    assert Policy.from_json(one.to_json()) == one


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"name":1,"default":"x","checks":{}}'])
def test_json_of_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(PolicyError, match="not a policy"):
        Policy.from_json(data)
