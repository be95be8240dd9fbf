from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.one_soa import one_soa
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.upkeep_builders import DEAD, server_upkeep, upkeep


def test_outcomes() -> None:
    assert one_soa(ZONE, upkeep()).outcome is Outcome.PASS
    assert one_soa(ZONE, DEAD).outcome is Outcome.NOT_APPLICABLE


def test_two_fail_and_the_server_is_named() -> None:
    verdict = one_soa(ZONE, upkeep(server_upkeep(), server_upkeep(server="b", soas=2)))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("b: 2",)
