import re
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pytest

from netaudit.api import CheckMeta, Severity, Verdict, Zone, passed
from netaudit.errors import PolicyError
from netaudit.model import Level, Requirement
from netaudit.policy import Policy, Rule, load, load_text
from netaudit.registry import Check, Registry
from netaudit.registry import load as load_registry
from tests.factories import make_unit


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


def layered(*texts: str, tmp_path: Path) -> Policy:
    """The last of policies of which each extends the one before."""
    for number, text in enumerate(texts):
        extends = f"extends: p{number - 1}.yaml\n" if number else ""
        (tmp_path / f"p{number}.yaml").write_text(f"name: p{number}\n{extends}{text}", "utf-8")
    return load(tmp_path / f"p{len(texts) - 1}.yaml")


UNIT = make_unit()
SERVICE = UNIT.hosts[0].services[0]


def test_a_child_keeps_what_it_does_not_say(tmp_path: Path) -> None:
    found = layered(
        "checks: {a.b: {requirement: must, severity: low, options: {x: 1, y: 1}}}",
        "checks: {a.b: {options: {y: 2}}}",
        tmp_path=tmp_path,
    )
    assert found.rule("a.b") == Rule(Requirement.MUST, Severity.LOW, (("x", "1"), ("y", "2")))
    assert Policy.from_json(found.to_json()) == found


def test_a_childs_pattern_goes_over_its_parents_name(tmp_path: Path) -> None:
    found = layered("checks: {a.b: may, a.c: off}", 'checks: {"a.*": must, a.c: should}',
                    tmp_path=tmp_path)  # fmt: skip
    words = [found.requirement(check) for check in ("a.b", "a.c", "b.b")]
    assert words == [Requirement.MUST, Requirement.SHOULD, Requirement.SHOULD]


def test_the_most_exact_condition_wins_whatever_the_order(tmp_path: Path) -> None:
    rules = [
        "{when: {level: province}, checks: {a.b: may}}",
        "{when: {unit: so-a}, checks: {'a.*': off}}",
        "{when: {kind: website}, checks: {a.b: must}}",
        "{when: {kind: mail}, checks: {a.b: should}}",
    ]
    for order in (rules, rules[::-1]):
        text = "".join(f"\n- {rule}" for rule in order)
        found = layered(f"checks: {{a.b: should}}\nrules:{text}", tmp_path=tmp_path)
        assert found.requirement("a.b") is Requirement.SHOULD
        assert found.on(UNIT, SERVICE).requirement("a.b") is Requirement.OFF
        other = replace(UNIT, id="so-b")
        assert found.on(other, SERVICE).requirement("a.b") is Requirement.MUST
        assert found.on(other, UNIT.zones[0]).requirement("a.b") is Requirement.MAY
        commune = replace(other, level=Level.COMMUNE)
        assert found.on(commune, UNIT.zones[0]).requirement("a.b") is Requirement.SHOULD
        assert found.on(UNIT, SERVICE) is found.on(UNIT, SERVICE)
        assert Policy.from_json(found.to_json()) == found


def test_of_equal_conditions_the_childs_wins(tmp_path: Path) -> None:
    found = layered(
        "rules: [{when: {unit: so-a}, checks: {a.b: must}}]",
        "rules: [{when: {unit: so-a}, checks: {a.b: may}}]",
        tmp_path=tmp_path,
    )
    assert found.on(UNIT, SERVICE).requirement("a.b") is Requirement.MAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name: p\nextends: baselin", "p.yaml:2:10: no policy of that name is shipped"),
        ("name: p\nextends: me.yaml", "cannot be read"),
        ("name: p\nrules: [{when: {}, checks: {}}]", "rules.0.checks is empty"),
        ("name: p\nrules: [{when: {levle: province}, checks: {a.b: must}}]", "mean level?"),
    ],
)
def test_mistakes_in_layers(text: str, expected: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(expected)):
        load_text(text, "p.yaml")


def test_policies_that_extend_each_other(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\nextends: {other}.yaml", "utf-8")
    with pytest.raises(PolicyError, match="extend each other"):
        load(tmp_path / "a.yaml")


def test_conditions_are_validated_too() -> None:
    text = "name: p\nrules: [{when: {unit: x}, checks: {ipv6.parityy: must}}]"
    with pytest.raises(PolicyError, match=r"did you mean ipv6\.parity"):
        load_text(text).validate(load_registry())
    text = "name: p\nrules: [{when: {unit: x}, checks: {dns.servers-enough: {options: {srv: 1}}}}]"
    with pytest.raises(PolicyError, match="has no option srv"):
        load_text(text).validate(load_registry())


def test_strict_demands_at_least_what_the_baseline_demands() -> None:
    baseline, strict = load("baseline"), load("strict")
    order = [Requirement.OFF, Requirement.MAY, Requirement.SHOULD, Requirement.MUST]
    for check in load_registry().checks:
        words = [order.index(policy.requirement(check)) for policy in (baseline, strict)]
        assert words[0] <= words[1], check
