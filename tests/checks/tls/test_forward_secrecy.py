from __future__ import annotations

import pytest

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls.forward_secrecy import forward_secrecy
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize(
    ("static", "outcome"),
    [(False, Outcome.PASS), (True, Outcome.FAIL), (None, Outcome.NOT_TESTED)],
)
def test_by_what_the_server_takes(*, static: bool | None, outcome: Outcome) -> None:
    verdict = forward_secrecy(make_service(), server(endpoint(static=static)))
    params(verdict)
    assert verdict.outcome is outcome


def test_where_it_is_taken_is_told() -> None:
    found = server(endpoint(static=False), endpoint(V4, static=True))
    assert params(forward_secrecy(make_service(), found)) == {"addresses": (V4,)}


def test_who_shakes_no_hands_has_no_suites() -> None:
    for other in (endpoint(versions=()), endpoint(state=PortState.CLOSED)):
        assert forward_secrecy(make_service(), server(other)).outcome is Outcome.NOT_APPLICABLE


def test_half_asked_is_no_pass() -> None:
    half = server(endpoint(static=False), unasked=("IPv6: no route",))
    assert forward_secrecy(make_service(), half).outcome is Outcome.NOT_TESTED
