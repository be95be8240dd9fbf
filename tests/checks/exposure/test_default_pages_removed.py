from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.default_pages_removed import default_pages_removed
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("http", "80/tcp", notes={"default page": "nginx"}), Outcome.FAIL),
        (heard("http", "80/tcp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = default_pages_removed(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
