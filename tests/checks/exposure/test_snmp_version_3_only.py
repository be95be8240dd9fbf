from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.snmp_version_3_only import snmp_version_3_only
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("snmp", "161/udp", notes={"community": "public"}), Outcome.FAIL),
        (heard("snmp", "161/udp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = snmp_version_3_only(make_host(), identities(found))
    params(verdict)
    assert verdict.outcome is outcome
