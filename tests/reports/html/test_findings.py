from __future__ import annotations

from datetime import timedelta

from netaudit.model import (
    Finding,
    Missed,
    Observation,
    Outcome,
    Question,
    Requirement,
    Seen,
    Severity,
    Why,
)
from netaudit_reports.evidence import Record, Table
from netaudit_reports.formats import Formats
from netaudit_reports.html.findings import MESSAGE, NAMED_TARGETS, Outcomes, outcomes
from netaudit_reports.html.observed import Observed
from netaudit_reports.tally import tally
from tests.factories import NOON, Glimpse, addresses, make_finding, make_inventory, make_judged

GLIMPSE = Glimpse(addresses("2001:db8::1")[0], "220 hello", NOON, (22,))
SERVICE = "service:so-a/web/tcp/443"


def build(*findings: Finding, observed: dict[Question, Observation] | None = None) -> Outcomes:
    judged = make_judged(*findings, observations=observed)
    counted = tally(judged)
    (unit,) = make_inventory().units
    seen = Observed(counted.by_unit[unit.id], judged.observe)
    return outcomes(counted, unit, Formats("en"), seen)


def test_the_worst_target_comes_first_and_the_worst_finding_in_it() -> None:
    made = build(
        make_finding(
            target="host:so-a/web", requirement=Requirement.SHOULD, severity=Severity.CRITICAL
        ),
        make_finding(check="a.low", severity=Severity.LOW),
        make_finding(check="z.high"),
        make_finding(check="b.may", requirement=Requirement.MAY, severity=Severity.CRITICAL),
    )
    assert [s.label for s in made.sections] == [
        "www.so-a.kontum.test:443/tcp",
        "www.so-a.kontum.test",
    ]
    assert [f.title for f in made.sections[0].findings] == [
        "Title of z.high",
        "Title of a.low",
        "Title of b.may",
    ]


def test_evidence_stands_with_its_target_whatever_fact_it_is() -> None:
    question = Question("glimpse.Glimpse", SERVICE, "ops")
    missed = Question("reach.ReachV6", SERVICE, "ops")
    made = build(
        make_finding(evidence=(question, missed)),
        observed={
            question: Seen(GLIMPSE, NOON),
            missed: Missed(Why.DEADLINE, "30 s\x00", NOON),
        },
    )
    first, second = made.sections[0].facts
    assert isinstance(first.node, Record)
    assert ("address", "2001:db8::1") in [(n, getattr(c, "text", "")) for n, c in first.node.rows]
    assert (second.node, second.missed) == (None, "deadline: 30 s\\x00")


def test_a_failure_says_when_it_was_observed_and_once_a_check_by_what_it_is_judged() -> None:
    early, late = (Question(f"glimpse.{name}", SERVICE, "ops") for name in ("Early", "Late"))
    other = Question("glimpse.Other", SERVICE, "ops")
    (section, again) = build(
        make_finding(evidence=(early, late)),
        make_finding(target="host:so-a/web"),
        make_finding(check="a.x", severity=Severity.LOW, evidence=(other,)),
        observed={
            early: Seen(GLIMPSE, NOON),
            late: Seen(GLIMPSE, NOON + timedelta(seconds=9)),
            other: Seen(GLIMPSE, NOON + timedelta(hours=1)),
        },
    ).sections
    first, second = section.findings
    assert (first.seen, second.seen) == (NOON + timedelta(seconds=9), NOON + timedelta(hours=1))
    assert first.basis == "RFC 8200. Check ipv6.service-reachable, version 1."
    assert second.basis == "RFC 8200. Check a.x, version 1."
    assert (again.findings[0].basis, again.findings[0].seen) == ("", None)


def test_not_tested_is_told_with_its_reason_and_never_as_a_failure() -> None:
    params = (("why", "no route"), ("detail", "no IPv6 here"))
    made = build(
        make_finding(
            outcome=Outcome.NOT_TESTED, message="not tested ({why}): {detail}", params=params
        )
    )
    assert made.sections == ()
    (brief,) = made.untested
    assert (brief.note, brief.detail, brief.count) == ("no route", "no IPv6 here", 1)


def test_what_passed_is_counted_by_check() -> None:
    made = build(*(make_finding(target=f"t{n}", outcome=Outcome.PASS) for n in range(20)))
    (brief,) = made.passed
    assert brief.count == 20
    assert len(brief.targets) == NAMED_TARGETS


def test_a_page_s_budget_keeps_the_worst_and_counts_the_rest() -> None:
    many = [make_finding(target=f"t{n}", severity=Severity.LOW) for n in range(2_000)]
    made = build(*many, make_finding(target="worst", severity=Severity.CRITICAL))
    shown = sum(len(section.findings) for section in made.sections)
    assert made.sections[0].label == "worst"
    assert shown + made.more == 2_001
    assert 50 < shown < 200


def test_evidence_beyond_the_budget_is_counted() -> None:
    wide = (Glimpse(addresses("2001:db8::1")[0], "<" * 500, NOON, ()),) * 24
    questions = [Question(f"f.Fact{n:02}", SERVICE, "ops") for n in range(40)]
    observed: dict[Question, Observation] = {q: Seen(wide, NOON) for q in questions}
    (section,) = build(make_finding(evidence=tuple(questions)), observed=observed).sections
    assert section.facts_more > 0
    assert len(section.facts) + section.facts_more == 40
    assert isinstance(section.facts[0].node, Table)


def test_a_message_is_bounded() -> None:
    params = tuple((f"p{n}", "x" * 300) for n in range(10))
    message = "".join(f"{{p{n}}}" for n in range(10))
    (section,) = build(make_finding(message=message, params=params)).sections
    assert len(section.findings[0].message) < MESSAGE + 20


def test_a_check_s_remedy_is_told_once_on_the_page() -> None:
    made = build(make_finding(), make_finding(target="b"), make_finding(check="z.other"))
    remedies = [f.remedy for section in made.sections for f in section.findings]
    assert sorted(filter(None, remedies)) == [
        "Remedy of ipv6.service-reachable.",
        "Remedy of z.other.",
    ]
    assert len(remedies) == 3
