from __future__ import annotations

import pytest

from netaudit.facts.identity import How, Identity
from netaudit.model import Outcome
from netaudit_checks.exposure.on_its_own_port import on_its_own_port
from tests.checks.builders import heard, identities, params
from tests.factories import make_host


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("ssh", "8080/tcp"), Outcome.FAIL),
        (heard("ssh", "22/tcp"), Outcome.PASS),
        (heard("http", "8080/tcp"), Outcome.PASS),
        (heard("ssh", "8080/tcp", how=How.NUMBER), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = on_its_own_port(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
