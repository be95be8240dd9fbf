from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.early_data_off import early_data_off
from tests.checks.builders import V4, params
from tests.checks.web_builders import head, heads
from tests.factories import make_service


@pytest.mark.parametrize(
    ("early", "outcome"),
    [(0, Outcome.PASS), (16_384, Outcome.FAIL), (None, Outcome.NOT_TESTED)],
)
def test_by_the_tickets(early: int | None, outcome: Outcome) -> None:
    verdict = early_data_off(make_service(), heads(head(early=early)))
    params(verdict)
    assert verdict.outcome is outcome


def test_where_and_how_much() -> None:
    found = heads(head(early=0), head(V4, early=9), unasked=("IPv6: no route",))
    assert params(early_data_off(make_service(), found)) == {"addresses": (V4,), "octets": 9}


def test_who_gives_no_page() -> None:
    assert early_data_off(make_service(), heads()).outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_no_pass() -> None:
    half = heads(head(early=0), unasked=("IPv6: no route",))
    assert early_data_off(make_service(), half).outcome is Outcome.NOT_TESTED
