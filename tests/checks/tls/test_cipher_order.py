from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.cipher_order import cipher_order
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize(
    ("ordered", "outcome"),
    [(True, Outcome.PASS), (False, Outcome.FAIL), (None, Outcome.NOT_TESTED)],
)
def test_by_what_the_server_does(*, ordered: bool | None, outcome: Outcome) -> None:
    verdict = cipher_order(make_service(), server(endpoint(ordered=ordered)))
    params(verdict)
    assert verdict.outcome is outcome


def test_where_it_is() -> None:
    found = server(endpoint(ordered=True), endpoint(V4, ordered=False), unasked=("IPv6: no route",))
    assert params(cipher_order(make_service(), found)) == {"addresses": (V4,)}


def test_of_tls_1_3_alone_there_is_nothing_to_judge() -> None:
    verdict = cipher_order(make_service(), server(endpoint(versions=("TLSv1.3",))))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_nothing_good_at_all() -> None:
    found = server(endpoint(ordered=True, good=True), endpoint(V4, ordered=True, good=False))
    verdict = cipher_order(make_service(), found)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict) == {"addresses": (V4,)}
