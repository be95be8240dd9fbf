from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome
from netaudit_checks.exposure.no_amplification import Options, no_amplification
from tests.checks.builders import heard, identities, params
from tests.factories import make_host

if TYPE_CHECKING:
    from netaudit.facts.identity import Identity


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (heard("memcached", "11211/udp", sent=15, received=1000), Outcome.FAIL),
        (heard("dns", "53/udp", sent=30, received=100), Outcome.PASS),
        (heard("http", "80/tcp"), Outcome.PASS),
    ],
)
def test_which_ports_are_wrong(found: Identity, outcome: Outcome) -> None:
    verdict = no_amplification(make_host(), identities(found), Options())
    params(verdict)
    assert verdict.outcome is outcome
