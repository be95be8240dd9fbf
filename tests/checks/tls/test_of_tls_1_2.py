from __future__ import annotations

import pytest

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls._of_tls_1_2 import at_fault, unsettled
from tests.checks.builders import V4, V6, endpoint, params, server
from tests.factories import make_service


@pytest.mark.parametrize(
    ("versions", "unasked", "outcome"),
    [
        (("TLSv1.3",), (), Outcome.NOT_APPLICABLE),
        (("TLSv1.1", "TLSv1"), (), Outcome.NOT_APPLICABLE),
        ((), (), Outcome.NOT_APPLICABLE),
        (("TLSv1.3", "TLSv1.2"), (), Outcome.NOT_TESTED),
        (("TLSv1.3",), ("TLSv1.2", "TLSv1.1"), Outcome.NOT_TESTED),
    ],
)
def test_whom_it_concerns(
    versions: tuple[str, ...], unasked: tuple[str, ...], outcome: Outcome
) -> None:
    found = server(endpoint(versions=versions, unasked=unasked))
    verdict = unsettled(make_service(), found, lambda e: e.ordered is None)
    assert verdict is not None
    assert verdict.outcome is outcome


def test_all_was_learnt_or_not_of_one_family() -> None:
    found = server(endpoint(ordered=True))
    assert unsettled(make_service(), found, lambda e: e.ordered is None) is None
    half = server(endpoint(ordered=True), unasked=("IPv6: no route",))
    verdict = unsettled(make_service(), half, lambda e: e.ordered is None)
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_TESTED


def test_one_that_was_not_learnt_is_named() -> None:
    found = server(endpoint(ordered=True), endpoint(V4))
    verdict = unsettled(make_service(), found, lambda e: e.ordered is None)
    assert verdict is not None
    assert params(verdict) == {"addresses": (V4,)}


def test_closed_ports_are_at_fault_for_nothing() -> None:
    found = server(endpoint(V6), endpoint(V4, state=PortState.CLOSED))
    assert at_fault(found, lambda _: True) == (V6,)
