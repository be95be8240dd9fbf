from __future__ import annotations

from netaudit.api import SecurityZone
from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.exposure.expected_present import expected_present
from tests.checks.builders import params, reach_v4, reach_v6
from tests.factories import make_service

OPEN, CLOSED, FILTERED = PortState.OPEN, PortState.CLOSED, PortState.FILTERED


def test_one_address_that_answers_is_presence() -> None:
    verdict = expected_present(make_service(), reach_v6(CLOSED, FILTERED), reach_v4(OPEN))
    assert verdict.outcome is Outcome.PASS


def test_one_of_several_ipv4_addresses_that_is_dead_is_told() -> None:
    """Its users wait; over IPv6 ipv6.service-reachable tells of the same."""
    verdict = expected_present(make_service(), reach_v6(OPEN), reach_v4(OPEN, FILTERED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("198.18.1.81 (filtered)",)
    six = expected_present(make_service(), reach_v6(OPEN, CLOSED), reach_v4(OPEN, OPEN))
    assert six.outcome is Outcome.PASS


def test_absence_names_what_was_tried() -> None:
    verdict = expected_present(make_service(), reach_v6(CLOSED), reach_v4(FILTERED))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::80", "198.18.1.80")


def test_what_is_not_meant_to_be_seen_is_not_missed() -> None:
    zone = SecurityZone.INTERNET
    verdict = expected_present(make_service(), reach_v6(zone=zone), reach_v4(zone=zone))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
