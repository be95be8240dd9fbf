from __future__ import annotations

import pytest

from netaudit.facts.application import Speech
from netaudit.model import Outcome
from netaudit_checks.ipv6.parity import parity
from tests.checks.builders import application_v4, application_v6, params
from tests.factories import make_service

GOOD, GONE, BAD = Speech.ANSWERED, Speech.NOT_REACHED, Speech.GARBAGE


@pytest.mark.parametrize(
    ("v6", "v4", "outcome"),
    [
        (GOOD, GOOD, Outcome.PASS),
        (GOOD, GONE, Outcome.FAIL),
        (GONE, GOOD, Outcome.FAIL),
        (BAD, GOOD, Outcome.FAIL),
        (GONE, BAD, Outcome.NOT_APPLICABLE),
        (Speech.UNKNOWN_PROTOCOL, Speech.UNKNOWN_PROTOCOL, Outcome.PASS),
        (Speech.UNKNOWN_PROTOCOL, GONE, Outcome.FAIL),
    ],
)
def test_both_or_neither(v6: Speech, v4: Speech, outcome: Outcome) -> None:
    assert parity(make_service(), application_v6(v6), application_v4(v4)).outcome is outcome


def test_the_failure_tells_which_family_and_how() -> None:
    found = [
        parity(make_service(), application_v6(v6), application_v4(v4))
        for v6, v4 in ((GOOD, GONE), (GOOD, BAD), (GONE, GOOD), (BAD, GOOD))
    ]
    assert len({verdict.message for verdict in found}) == 4
    assert [params(v)["addresses"][0] for v in found] == ["198.18.1.80"] * 2 + [
        "2001:db8:1001::80"
    ] * 2


def test_one_good_address_a_family_is_enough() -> None:
    verdict = parity(make_service(), application_v6(BAD, GOOD), application_v4(GOOD))
    assert verdict.outcome is Outcome.PASS


def test_one_family_only_is_for_other_checks() -> None:
    verdict = parity(make_service(), application_v6(), application_v4(GOOD))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
