from __future__ import annotations

import pytest

from netaudit.api import SecurityZone
from netaudit.facts.application import Speech
from netaudit.facts.reach import PortState
from netaudit.i18n import show
from netaudit.model import Outcome
from netaudit_checks.ipv6.service_operational import service_operational
from tests.checks.builders import application_v6, params
from tests.factories import make_service

FINE = {Speech.ANSWERED, Speech.UNKNOWN_PROTOCOL}


def test_a_service_that_answers_passes() -> None:
    verdict = service_operational(make_service(), application_v6(Speech.ANSWERED))
    assert verdict.outcome is Outcome.PASS


@pytest.mark.parametrize("speech", [speech for speech in Speech if speech not in FINE])
def test_whatever_else_an_open_port_does_is_a_failure_with_its_own_sentence(speech: Speech) -> None:
    seen = application_v6(Speech.ANSWERED, speech, state=PortState.OPEN, banner="ERR")
    verdict = service_operational(make_service(), seen)
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("2001:db8:1001::81",)
    assert params(verdict)["said"] == "ERR"


def test_a_sentence_about_an_empty_answer_has_an_end() -> None:
    seen = application_v6(Speech.GARBAGE, state=PortState.OPEN, banner="")
    said = params(service_operational(make_service(), seen))["said"]
    assert show(said, "en") == "nothing that can be read"
    assert show(said, "vi") == "không đọc được gì"


@pytest.mark.parametrize(
    "seen",
    [
        application_v6(),
        application_v6(Speech.NOT_REACHED),
        application_v6(Speech.UNKNOWN_PROTOCOL),
        application_v6(zone=SecurityZone.INTERNET),
    ],
)
def test_what_others_tell_or_nobody_can_is_not_judged(seen: object) -> None:
    verdict = service_operational(make_service(), seen)  # type: ignore[arg-type]
    params(verdict)
    assert verdict.outcome is Outcome.NOT_APPLICABLE
