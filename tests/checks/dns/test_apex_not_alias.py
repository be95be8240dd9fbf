from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dns.apex_not_alias import apex_not_alias
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


def test_outcomes() -> None:
    assert apex_not_alias(ZONE, zone_manners(manners(alias=""))).outcome is Outcome.PASS
    assert apex_not_alias(ZONE, zone_manners()).outcome is Outcome.NOT_APPLICABLE


def test_a_run_of_before_that_did_not_look_does_not_pass() -> None:
    verdict = apex_not_alias(ZONE, zone_manners(manners(alias=None)))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_one_with_an_alias_fails_and_its_target_is_told() -> None:
    verdict = apex_not_alias(
        ZONE, zone_manners(manners(alias=""), manners(server="b", alias="www.test"))
    )
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["servers"] == ("b: www.test",)
