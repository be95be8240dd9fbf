from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dns.edns_unknown_ignored import edns_unknown_ignored
from tests.checks.builders import params, told
from tests.checks.dns_builders import ZONE
from tests.checks.server_builders import manners, zone_manners


@pytest.mark.parametrize("sound", [{}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = edns_unknown_ignored(ZONE, zone_manners(manners(**sound), manners()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize("wrong", [{"unknown": "FORMERR"}, {"unknown": "silent"}])
def test_one_that_is_wrong_fails_and_is_named(wrong: dict[str, Any]) -> None:
    verdict = edns_unknown_ignored(
        ZONE, zone_manners(manners(), manners(server="bad (2001:db8::5)", **wrong))
    )
    assert verdict.outcome is Outcome.FAIL
    (named,) = told(verdict, "servers")
    assert named == "bad (2001:db8::5): {unknown}".format(**wrong)


def test_without_a_server_there_is_nothing_to_say() -> None:
    assert edns_unknown_ignored(ZONE, zone_manners()).outcome is Outcome.NOT_APPLICABLE


def test_who_does_not_speak_edns_is_not_judged_by_its_details() -> None:
    mute = manners(edns=False, version_one="NOERROR", version_shown=None, unknown="silent")
    assert edns_unknown_ignored(ZONE, zone_manners(mute)).outcome is Outcome.NOT_APPLICABLE
    verdict = edns_unknown_ignored(ZONE, zone_manners(manners(), mute))
    assert (verdict.outcome, params(verdict)["count"]) == (Outcome.PASS, 1)
