from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.long_answers_arrive import long_answers_arrive
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


def test_where_nothing_is_lost_it_passes() -> None:
    verdict = long_answers_arrive(ZONE, zone_manners(manners(lost=0), manners(lost=0)))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


def test_a_lost_answer_fails_with_its_length() -> None:
    bad = manners(server="ns2.u.test (2001:db8::2)", lost=710)
    verdict = long_answers_arrive(ZONE, zone_manners(manners(lost=0), bad))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("ns2.u.test (2001:db8::2): 710",)


def test_who_did_not_look_says_nothing() -> None:
    verdict = long_answers_arrive(ZONE, zone_manners(manners(lost=None)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    both = long_answers_arrive(ZONE, zone_manners(manners(lost=None), manners(lost=0)))
    assert params(both)["count"] == 1
