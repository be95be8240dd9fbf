from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.consoles_closed import consoles_closed
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("http", "8080/tcp", notes={"console": "Webmin"}), Outcome.FAIL),
        (heard("http", "443/tcp", notes={"console": "Webmin"}), Outcome.PASS),
        (heard("http", "8080/tcp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = consoles_closed(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
