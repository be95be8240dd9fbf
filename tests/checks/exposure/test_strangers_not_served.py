from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.strangers_not_served import strangers_not_served
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("redis", "6379/tcp", notes={"access": "open"}), Outcome.FAIL),
        (heard("redis", "6379/tcp", notes={"access": "closed"}), Outcome.PASS),
        (heard("dicom", "104/tcp", notes={"access": "open"}), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = strangers_not_served(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
