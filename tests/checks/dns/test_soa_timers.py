from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.soa_timers import Options, soa_timers
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import SOA, apex, zone_apex


def test_the_usual_times_pass() -> None:
    verdict = soa_timers(ZONE, zone_apex(apex(), apex()), Options())
    assert verdict.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"refresh": 1199}, "refresh 1199"),
        ({"retry": 3600}, "retry 3600"),
        ({"retry": 0}, "retry 0"),
        ({"expire": 604799}, "expire 604799"),
        ({"minimum": 86401}, "minimum 86401"),
    ],
)
def test_a_time_out_of_bounds_fails_and_is_named(changes: dict[str, Any], named: str) -> None:
    verdict = soa_timers(ZONE, zone_apex(apex(soa=replace(SOA, **changes))), Options())
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["times"] == (named,)


def test_bounds_are_the_policy_s() -> None:
    assert soa_timers(ZONE, zone_apex(apex()), Options(refresh=9000)).outcome is Outcome.FAIL


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert soa_timers(ZONE, zone_apex(), Options()).outcome is Outcome.NOT_APPLICABLE
