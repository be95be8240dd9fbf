from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.versions_not_told import versions_not_told
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("http", "80/tcp", version="1.22.1", banner="nginx/1.22.1"), Outcome.FAIL),
        (heard("http", "80/tcp"), Outcome.PASS),
        (heard("ssh", "22/tcp", version="9.2p1"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = versions_not_told(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
