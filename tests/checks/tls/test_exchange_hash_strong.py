from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.tls.exchange_hash_strong import exchange_hash_strong
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize(
    ("broken", "outcome"),
    [(False, Outcome.PASS), (True, Outcome.FAIL), (None, Outcome.NOT_TESTED)],
)
def test_by_what_the_server_does(*, broken: bool | None, outcome: Outcome) -> None:
    verdict = exchange_hash_strong(make_service(), server(endpoint(broken=broken)))
    params(verdict)
    assert verdict.outcome is outcome


def test_where_it_is() -> None:
    found = server(endpoint(broken=False), endpoint(V4, broken=True), unasked=("IPv6: no route",))
    assert params(exchange_hash_strong(make_service(), found)) == {"addresses": (V4,)}


def test_of_tls_1_3_alone_there_is_nothing_to_judge() -> None:
    verdict = exchange_hash_strong(make_service(), server(endpoint(versions=("TLSv1.3",))))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
