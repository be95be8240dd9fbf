from __future__ import annotations

import pytest

from netaudit.facts.tls import Agreed
from netaudit.model import Outcome
from netaudit_checks.tls.renegotiation_secure import renegotiation_secure
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service

GOOD = Agreed(compression=False, renegotiation=True, secret=True)
BAD = Agreed(compression=False, renegotiation=False, secret=True)


@pytest.mark.parametrize(
    ("agreed", "outcome"),
    [(GOOD, Outcome.PASS), (BAD, Outcome.FAIL), (None, Outcome.NOT_TESTED)],
)
def test_what_is_agreed_on(agreed: Agreed | None, outcome: Outcome) -> None:
    verdict = renegotiation_secure(make_service(), server(endpoint(agreed=agreed)))
    params(verdict)
    assert verdict.outcome is outcome


def test_where_it_is() -> None:
    found = server(endpoint(agreed=GOOD), endpoint(V4, agreed=BAD), unasked=("IPv6: no route",))
    assert params(renegotiation_secure(make_service(), found)) == {"addresses": (V4,)}
