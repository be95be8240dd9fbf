from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.delegation_ttls import Options, delegation_ttls
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.upkeep_builders import upkeep

LIMITS = Options()


def test_outcomes() -> None:
    assert delegation_ttls(ZONE, upkeep(), LIMITS).outcome is Outcome.PASS
    nothing = upkeep(ds_ttl=None, ns_ttl=None)
    assert delegation_ttls(ZONE, nothing, LIMITS).outcome is Outcome.NOT_APPLICABLE
    assert delegation_ttls(ZONE, upkeep(ns_ttl=None), LIMITS).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("ttls", "told"),
    [
        ({"ds_ttl": 86_401}, "DS 86401"),
        ({"ns_ttl": 604_801}, "NS 604801"),
        ({"ds_ttl": 0}, "DS 0"),
    ],
)
def test_too_long_and_none_fail(ttls: dict[str, int], told: str) -> None:
    verdict = delegation_ttls(ZONE, upkeep(**ttls), LIMITS)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["ttls"] == (told,)
