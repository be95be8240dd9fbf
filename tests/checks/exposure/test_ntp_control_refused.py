from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.ntp_control_refused import ntp_control_refused
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("ntp", "123/udp", notes={"control": "answered"}), Outcome.FAIL),
        (heard("ntp", "123/udp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = ntp_control_refused(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
