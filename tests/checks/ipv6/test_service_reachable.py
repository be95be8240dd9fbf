from __future__ import annotations

from netaudit.api import SecurityZone
from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.ipv6.service_reachable import service_reachable
from tests.checks.builders import params, reach_v6, read
from tests.factories import make_service

OPEN, CLOSED = PortState.OPEN, PortState.CLOSED


def test_every_address_must_answer() -> None:
    assert service_reachable(make_service(), reach_v6(OPEN, OPEN)).outcome is Outcome.PASS
    one_dead = service_reachable(make_service(), reach_v6(OPEN, CLOSED))
    assert one_dead.outcome is Outcome.FAIL
    assert params(one_dead)["addresses"] == ("2001:db8:1001::81",)


def test_a_service_without_an_ipv6_address_fails() -> None:
    verdict = service_reachable(make_service(), reach_v6())
    assert (verdict.outcome, verdict.message) == (Outcome.FAIL, "{service} has no IPv6 address")


def test_what_is_not_meant_to_be_seen_from_here_is_not_judged() -> None:
    verdict = service_reachable(make_service(), reach_v6(zone=SecurityZone.INTERNET))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert read(verdict).endswith("(Internet)")
