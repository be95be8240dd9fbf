from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.smb_version_1_gone import smb_version_1_gone
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("smb", "445/tcp", notes={"dialect": "1"}), Outcome.FAIL),
        (heard("smb", "445/tcp", notes={"dialect": "3.0"}), Outcome.PASS),
        (heard("http", "80/tcp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = smb_version_1_gone(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
