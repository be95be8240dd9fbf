from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.unknown_types_answered import unknown_types_answered
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


@pytest.mark.parametrize("sound", [{}, {"aaaa": "NOERROR"}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = unknown_types_answered(ZONE, zone_manners(manners(**sound), manners()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize("wrong", [{"unknown_type": "NOTIMP"}, {"unknown_type": "silent"}])
def test_one_that_is_wrong_fails_and_is_named(wrong: dict[str, Any]) -> None:
    verdict = unknown_types_answered(
        ZONE, zone_manners(manners(), manners(server="bad (2001:db8::5)", **wrong))
    )
    assert verdict.outcome is Outcome.FAIL
    (named,) = told(verdict, "servers")
    assert named == "bad (2001:db8::5): {unknown_type}".format(**wrong)


def test_a_name_that_exists_for_a_and_not_for_aaaa() -> None:
    verdict = unknown_types_answered(ZONE, zone_manners(manners(aaaa="NXDOMAIN"), manners()))
    assert verdict.outcome is Outcome.FAIL
    (named,) = told(verdict, "servers")
    assert named == "ns1.so-a.kontum.test (2001:db8:1000::53): AAAA: NXDOMAIN"


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert unknown_types_answered(ZONE, zone_manners()).outcome is Outcome.NOT_APPLICABLE
