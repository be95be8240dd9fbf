from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.model import Outcome, Transport
from netaudit_checks.exposure.no_amplification import Options, no_amplification
from tests.checks.builders import heard, identities, params
from tests.factories import make_host, make_service

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


def test_a_service_that_is_declared_for_us_serves_us() -> None:
    resolver = make_service(port=53, protocol="dns", transport=Transport.UDP)
    found = identities(heard("dns", "53/udp", sent=30, received=1000))
    assert no_amplification(make_host(services=(resolver,)), found, Options()).outcome is (
        Outcome.PASS
    )
