from __future__ import annotations

from netaudit.model import Outcome
from netaudit_checks.dnssec.zone_signed import zone_signed
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE, delegation


def test_a_key_is_enough() -> None:
    verdict = zone_signed(ZONE, delegation())
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["keys"] == ("7/13",)


def test_no_key_fails() -> None:
    verdict = zone_signed(ZONE, delegation(keys=()))
    assert verdict.outcome is Outcome.FAIL


def test_of_dead_servers_nothing_is_said() -> None:
    verdict = zone_signed(ZONE, delegation(keys=(), answered=False))
    assert verdict.outcome is Outcome.NOT_APPLICABLE


def test_where_nobody_shows_any_they_are_taken_out_on_the_way() -> None:
    verdict = zone_signed(ZONE, delegation(keys=(), taken_out=True))
    assert verdict.outcome is Outcome.NOT_TESTED
