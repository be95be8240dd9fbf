from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome
from netaudit_checks.exposure.tls_where_declared import tls_where_declared
from tests.checks.builders import heard, identities, params
from tests.factories import make_host, make_service

HOST = make_host(
    services=(
        make_service(),
        make_service(port=80, protocol="http"),
        make_service(port=9, protocol="other"),
    )
)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("http", "443/tcp"), Outcome.FAIL),
        (heard("http", "443/tcp", tls=True), Outcome.PASS),
        (heard("ssh", "443/tcp"), Outcome.PASS),  # told by service-as-declared
        (heard("https", "443/tcp", how=How.NUMBER), Outcome.NOT_TESTED),  # open, and silent
        (heard("http", "80/tcp"), Outcome.NOT_APPLICABLE),  # declared as clear text
        (heard("http", "80/tcp", how=How.NUMBER), Outcome.NOT_APPLICABLE),
        (heard("http", "9/tcp"), Outcome.NOT_APPLICABLE),
    ],
)
def test_clear_text_where_tls_is_declared(found: Identity, outcome: Outcome) -> None:
    verdict = tls_where_declared(HOST, identities(found))
    params(verdict)
    assert verdict.outcome is outcome
