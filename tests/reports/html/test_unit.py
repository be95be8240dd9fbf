from __future__ import annotations

from dataclasses import replace

from netaudit.model import (
    Contact,
    Finding,
    Link,
    Outcome,
    Requirement,
    SecurityZone,
    Severity,
    Unit,
)
from netaudit_reports.formats import Formats
from netaudit_reports.html.observed import Observed
from netaudit_reports.html.unit import UnitPage, unit_page
from netaudit_reports.tally import tally
from tests.factories import (
    make_finding,
    make_host,
    make_inventory,
    make_judged,
    make_service,
    make_unit,
)


def build(*findings: Finding, unit: Unit | None = None, language: str = "en") -> UnitPage:
    unit = unit or make_unit()
    counted = tally(make_judged(*findings, inventory=make_inventory(unit)))
    return unit_page(counted, unit, Formats(language), Observed((), lambda _question: None))


def test_actions_are_in_the_order_in_which_to_act() -> None:
    public = make_service(host="public", exposure=(SecurityZone.INTERNET,))
    unit = replace(make_unit(), hosts=(make_host(), make_host(name="public", services=(public,))))
    made = build(
        make_finding(check="a.recommended", requirement=Requirement.SHOULD),
        make_finding(check="b.medium", severity=Severity.MEDIUM),
        make_finding(check="c.once"),
        make_finding(check="d.twice"),
        make_finding(check="d.twice", target="host:so-a/web"),
        make_finding(check="e.public", target=public.key),
        make_finding(check="f.critical", severity=Severity.CRITICAL),
        make_finding(check="g.passed", outcome=Outcome.PASS),
        unit=unit,
    )
    assert [a.title.removeprefix("Title of ") for a in made.actions] == [
        "f.critical",
        "e.public",
        "d.twice",
        "c.once",
        "b.medium",
    ]
    assert made.actions_more == 1
    assert made.actions[2].count == 2
    assert made.actions[0].remedy == "Remedy of f.critical."


def test_advice_is_no_action() -> None:
    assert build(make_finding(requirement=Requirement.MAY)).actions == ()


def test_who_and_where() -> None:
    unit = replace(
        make_unit(),
        link=Link(rate_kbit=2_500, latency_ms=45.4),
        contacts=(Contact("trực\x1b", "", "0260", ""),),
        parent="nobody",
    )
    made = build(unit=unit, language="vi")
    assert (made.rate, made.latency) == ("2,5 Mbit/s", "45")
    assert made.contacts[0].role == "trực\\x1b"
    assert made.prefixes == ("2001:db8:1001::/48", "198.18.1.0/24")
    assert made.parent_path == ""


def test_a_slow_link_is_told_in_kbit() -> None:
    assert build(unit=replace(make_unit(), link=Link(512, 1.0))).rate == "512 kbit/s"


def test_a_unit_says_what_kept_us_from_judging_it() -> None:
    untested = make_finding(
        outcome=Outcome.NOT_TESTED, params=(("why", "deadline"), ("detail", "30 s passed"))
    )
    assert [limit.detail for limit in build(untested).limits] == ["30 s passed"]
    assert build(make_finding(outcome=Outcome.PASS)).limits == ()
