from __future__ import annotations

import pytest

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls.group_long import group_long
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize(
    ("bits", "outcome"),
    [
        (0, Outcome.PASS),  # ECDHE alone
        (2048, Outcome.PASS),
        (2047, Outcome.FAIL),
        (1024, Outcome.FAIL),
        (None, Outcome.NOT_TESTED),
    ],
)
def test_groups_by_their_length(bits: int | None, outcome: Outcome) -> None:
    verdict = group_long(make_service(), server(endpoint(group=bits)))
    params(verdict)
    assert verdict.outcome is outcome


def test_the_shortest_is_told_and_where() -> None:
    found = server(endpoint(group=4096), endpoint(V4, group=1024))
    assert params(group_long(make_service(), found)) == {"bits": 1024, "addresses": (V4,)}


def test_who_shakes_no_hands_has_no_group() -> None:
    for other in (endpoint(versions=()), endpoint(state=PortState.CLOSED)):
        assert group_long(make_service(), server(other)).outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_no_pass() -> None:
    half = server(endpoint(group=0), unasked=("IPv6: no route",))
    assert group_long(make_service(), half).outcome is Outcome.NOT_TESTED
