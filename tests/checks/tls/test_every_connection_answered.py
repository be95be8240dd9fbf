from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netaudit.facts.reach import PortState
from netaudit.model import Outcome
from netaudit_checks.tls.every_connection_answered import every_connection_answered
from tests.checks.builders import endpoint, params, server
from tests.factories import make_service

SERVICE = make_service()


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"asked": 6}, Outcome.PASS),
        ({"asked": 6, "dropped": 1}, Outcome.PASS),  # it may have been restarted
        ({"asked": 6, "dropped": 2}, Outcome.FAIL),
        ({"asked": 0}, Outcome.NOT_APPLICABLE),  # runs of before, and who never spoke TLS
        ({"asked": 6, "dropped": 3, "state": PortState.FILTERED}, Outcome.NOT_APPLICABLE),
    ],
)
def test_connections_that_were_dropped(changes: dict[str, Any], outcome: Outcome) -> None:
    verdict = every_connection_answered(SERVICE, server(replace(endpoint(), **changes)))
    params(verdict)
    assert verdict.outcome is outcome


def test_who_and_how_often_is_told() -> None:
    sound, half = replace(endpoint(), asked=5), replace(endpoint(), asked=7, dropped=3)
    told = params(every_connection_answered(SERVICE, server(sound, half)))
    assert (told["dropped"], told["asked"]) == (3, 7)
    assert told["addresses"] == (str(half.address),)


def test_a_family_that_could_not_be_asked_takes_the_pass() -> None:
    found = server(replace(endpoint(), asked=5), unasked=("IPv6: no route",))
    assert every_connection_answered(SERVICE, found).outcome is Outcome.NOT_TESTED
