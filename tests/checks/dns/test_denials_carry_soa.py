from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.denials_carry_soa import denials_carry_soa
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


@pytest.mark.parametrize(
    "sound",
    [{}, {"unknown_type": "NOTIMP", "denial_soa": ""}, {"denied": False, "denial_soa": ""}],
)
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = denials_carry_soa(ZONE, zone_manners(manners(**sound), manners()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize("wrong", [{"denial_soa": "kontum.test"}])
def test_one_that_is_wrong_fails_and_is_named(wrong: dict[str, Any]) -> None:
    verdict = denials_carry_soa(
        ZONE, zone_manners(manners(), manners(server="bad (2001:db8::5)", **wrong))
    )
    assert verdict.outcome is Outcome.FAIL
    (named,) = params(verdict)["servers"]
    assert named == "bad (2001:db8::5): {denial_soa}".format(**wrong)


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert denials_carry_soa(ZONE, zone_manners()).outcome is Outcome.NOT_APPLICABLE
