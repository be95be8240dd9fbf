from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome, SecurityZone
from netaudit_checks.exposure.service_not_moved import service_not_moved
from tests.checks.builders import heard, identities, params
from tests.factories import make_host, make_service

HOST = make_host(
    services=(
        make_service(),
        make_service(port=9, protocol="other"),
        make_service(port=22, protocol="ssh", exposure=(SecurityZone.MANAGEMENT,)),
    )
)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ((heard("http", "8443/tcp", tls=True),), Outcome.FAIL),
        ((heard("http", "8443/tcp", tls=True), heard("http", "443/tcp", tls=True)), Outcome.PASS),
        ((heard("http", "8443/tcp", tls=True), heard("ssh", "443/tcp")), Outcome.PASS),
        ((heard("ssh", "2222/tcp"),), Outcome.PASS),
        ((heard("http", "8080/tcp"),), Outcome.PASS),  # clear text is not what was declared
        ((heard("http", "8443/tcp", how=How.NUMBER),), Outcome.PASS),
        ((), Outcome.PASS),
    ],
)
def test_silent_at_home_and_heard_elsewhere(found: tuple[Identity, ...], outcome: Outcome) -> None:
    verdict = service_not_moved(HOST, identities(*found))
    params(verdict)
    assert verdict.outcome is outcome
