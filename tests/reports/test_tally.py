from __future__ import annotations

from netaudit.model import Outcome, Requirement
from netaudit_reports.tally import Tally, has_verdict, tally
from tests.factories import make_check, make_finding, make_inventory, make_judged, make_unit

FAIL = make_finding()
SHOULD = make_finding(check="dns.servers-agree", requirement=Requirement.SHOULD)
MAY = make_finding(check="dns.may", requirement=Requirement.MAY)
UNTESTED = make_finding(check="tls.x", outcome=Outcome.NOT_TESTED, unit="so-b")


def counted() -> Tally:
    inventory = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))
    idle = make_check("web.idle")
    return tally(make_judged(FAIL, SHOULD, MAY, UNTESTED, inventory=inventory, checks=[idle]))


def test_everything_has_an_entry_even_without_findings() -> None:
    made = counted()
    assert made.by_unit["so-b"] == (UNTESTED,)
    assert made.by_check["web.idle"] == ()
    assert made.scores["so-b"].grade is None
    assert "service:so-a/web/tcp/443" in made.targets


def test_families_are_those_with_findings() -> None:
    assert counted().families == ("dns", "ipv6", "tls")


def test_failing_units_have_a_failed_must_or_should() -> None:
    made = counted()
    assert made.failing[FAIL.check] == {"so-a"}
    assert made.failing[SHOULD.check] == {"so-a"}
    assert made.failing[MAY.check] == frozenset()
    assert made.failing[UNTESTED.check] == frozenset()


def test_only_a_verdict_counts_as_tested() -> None:
    assert has_verdict([UNTESTED, FAIL])
    assert not has_verdict([UNTESTED])


def test_a_check_whose_pack_is_gone_is_none() -> None:
    assert counted().check("gone.check") is None
