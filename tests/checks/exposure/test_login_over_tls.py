from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome
from netaudit_checks.exposure.login_over_tls import login_over_tls
from tests.checks.builders import heard, identities, params
from tests.factories import make_host


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("telnet", "23/tcp"), Outcome.FAIL),
        (heard("http", "80/tcp", notes={"login": "clear text"}), Outcome.FAIL),
        (heard("http", "443/tcp", notes={"login": "clear text"}, tls=True), Outcome.PASS),
        (heard("ftp", "21/tcp", notes={"starttls": "no"}), Outcome.FAIL),
        (heard("ftp", "21/tcp", notes={"starttls": "yes"}), Outcome.PASS),
        (heard("smtp", "25/tcp", notes={"starttls": "no"}), Outcome.PASS),
        (heard("telnet", "23/tcp", how=How.NUMBER), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = login_over_tls(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
