from __future__ import annotations

from typing import Any

import pytest

from netaudit.model import Outcome
from netaudit_checks.dnssec.resolver_honours_cd import resolver_honours_cd
from tests.checks.builders import params
from tests.checks.resolver_builders import RESOLVER, manners, view


@pytest.mark.parametrize("sound", [{}, {"checking_disabled": "NXDOMAIN"}])
def test_what_is_right_passes(sound: dict[str, Any]) -> None:
    verdict = resolver_honours_cd(RESOLVER, manners(view(**sound), view()))
    assert verdict.outcome is Outcome.PASS
    assert params(verdict)["count"] == 2


@pytest.mark.parametrize("said", ["SERVFAIL", "REFUSED"])
def test_an_address_that_is_wrong_is_named(said: str) -> None:
    there = view("198.18.1.54", checking_disabled=said)
    verdict = resolver_honours_cd(RESOLVER, manners(view(), there))
    assert verdict.outcome is Outcome.FAIL
    assert params(verdict)["addresses"] == ("198.18.1.54",)


@pytest.mark.parametrize("said", ["", "silent"])
def test_no_answer_is_neither(said: str) -> None:
    there = view("198.18.1.54", checking_disabled=said)
    assert params(resolver_honours_cd(RESOLVER, manners(view(), there)))["count"] == 1
    assert resolver_honours_cd(RESOLVER, manners(there)).outcome is Outcome.NOT_APPLICABLE


def test_one_that_does_not_resolve_for_us_is_not_judged() -> None:
    verdict = resolver_honours_cd(RESOLVER, manners(view(plain="REFUSED")))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
