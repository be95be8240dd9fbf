from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome
from netaudit_checks.exposure.tls_where_declared import tls_where_declared
from tests.checks.builders import heard, identities, params
from tests.factories import make_host, make_service

HOST = make_host(services=(make_service(), make_service(port=9, protocol="other")))


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("http", "443/tcp"), Outcome.FAIL),
        (heard("http", "443/tcp", tls=True), Outcome.PASS),
        (heard("ssh", "443/tcp"), Outcome.PASS),  # told by service-as-declared
        (heard("http", "443/tcp", how=How.NUMBER), Outcome.PASS),
        (heard("http", "80/tcp"), Outcome.PASS),
        (heard("http", "9/tcp"), Outcome.PASS),
    ],
)
def test_clear_text_where_tls_is_declared(found: Identity, outcome: Outcome) -> None:
    verdict = tls_where_declared(HOST, identities(found))
    params(verdict)
    assert verdict.outcome is outcome
