from __future__ import annotations

import pytest

from netaudit.model import Outcome
from netaudit_checks.mail.spf_strict import spf_strict
from tests.checks.builders import params
from tests.checks.dns_builders import ZONE
from tests.checks.mail_builders import exchangers, no_mail, sender_policy

FAIL, PASS = Outcome.FAIL, Outcome.PASS
NOT_APPLICABLE, NOT_TESTED = Outcome.NOT_APPLICABLE, Outcome.NOT_TESTED


@pytest.mark.parametrize("default", ["-", "~"])
def test_strict_ends_pass(default: str) -> None:
    verdict = spf_strict(ZONE, exchangers(), sender_policy(default=default))
    assert verdict.outcome is PASS
    assert params(verdict)["end"] == f"{default}all"


@pytest.mark.parametrize("default", ["+", "?", ""])
def test_others_fail(default: str) -> None:
    assert spf_strict(ZONE, exchangers(), sender_policy(default=default)).outcome is FAIL


def test_what_could_not_be_asked_may_decide() -> None:
    part = sender_policy(default="", unasked=("x.test: out of scope",))
    assert spf_strict(ZONE, exchangers(), part).outcome is NOT_TESTED
    assert spf_strict(ZONE, no_mail(), part).outcome is NOT_APPLICABLE
