from __future__ import annotations

import pytest

from netaudit.api import SecurityZone
from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls._endpoints import (
    certificates,
    nothing_to_judge,
    open_endpoints,
    speaks_tls,
)
from tests.checks.builders import V4, endpoint, params, server
from tests.factories import make_service

DEAD = endpoint(V4, state=PortState.CLOSED, certificate=None)


@pytest.mark.parametrize(
    ("protocol", "wanted"),
    [("https", True), ("imaps", True), ("submission", True), ("http", False), ("ssh", False)],
)
def test_which_services_have_certificates(protocol: str, *, wanted: bool) -> None:
    assert speaks_tls(make_service(protocol=protocol)) is wanted


def test_one_certificate_is_enough_to_judge() -> None:
    assert nothing_to_judge(make_service(), server(DEAD, endpoint())) is None


@pytest.mark.parametrize("seen", [server(DEAD), server(seen_from=SecurityZone.INTERNET)])
def test_nothing_presented_or_nothing_meant_is_not_applicable(seen: object) -> None:
    verdict = nothing_to_judge(make_service(), seen)  # type: ignore[arg-type]
    assert verdict
    params(verdict)
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_the_open_ones_and_their_certificates() -> None:
    seen = server(DEAD, endpoint())
    assert open_endpoints(seen) == [endpoint()]
    assert len(list(certificates(seen))) == 1
