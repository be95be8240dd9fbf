from __future__ import annotations

from typing import Any

import pytest

from netaudit.facts.reach import PortState
from netaudit.facts.tls import Agreed
from netaudit.model import Outcome
from netaudit_checks.tls._agreed import at_fault, unsettled
from tests.checks.builders import V4, V6, endpoint, params, server
from tests.factories import make_service

GOOD = Agreed(compression=False, renegotiation=True, secret=True)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"agreed": GOOD}, None),
        ({"versions": ("TLSv1.3",)}, None),  # which has none of it
        ({"versions": ("TLSv1.3",), "unasked": ("TLSv1.2",)}, Outcome.NOT_TESTED),
        ({"versions": ("TLSv1.2",)}, Outcome.NOT_TESTED),
        ({"versions": ()}, Outcome.NOT_APPLICABLE),
        ({"state": PortState.CLOSED}, Outcome.NOT_APPLICABLE),
    ],
)
def test_what_was_not_seen(changes: dict[str, Any], outcome: Outcome | None) -> None:
    verdict = unsettled(make_service(), server(endpoint(**changes)))
    assert (verdict and verdict.outcome) is outcome
    assert verdict is None or params(verdict)


def test_a_family_that_was_not_asked_is_no_pass() -> None:
    verdict = unsettled(make_service(), server(endpoint(agreed=GOOD), unasked=("IPv4: no route",)))
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_TESTED


def test_only_who_said_something_is_at_fault() -> None:
    found = server(endpoint(agreed=GOOD), endpoint(V4))
    assert at_fault(found, lambda _: True) == (V6,)
